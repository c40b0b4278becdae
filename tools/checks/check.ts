/** The contract of a check: a promise about a relation, measured by a query that returns what breaks it. */
import type { z } from 'zod';
import type { Cell, Column } from '#domain/dataset.ts';
import type { Problem } from '#domain/errors.ts';
import type { Relation } from '../engine/engine.ts';

export interface CheckExample<P> {
  name: string;
  params: P;
  columns: Column[];
  rows: Cell[][];
  /** How many violations the query must return. */
  violations: number;
}

export interface Check<P> {
  /** The `check` of a draft check. */
  name: string;
  description: string;
  params: z.ZodType<P>;
  /** `row`: the SQL returns the violating rows. `table`: it returns one row when the promise is broken. */
  scope: 'row' | 'table';
  problems(params: P, relation: Relation): Problem[];
  /** A SELECT that returns violations. */
  toSql(params: P, relation: Relation): string;
  /** "order_id is never null". */
  explain(params: P): string;
  examples: CheckExample<P>[];
}
