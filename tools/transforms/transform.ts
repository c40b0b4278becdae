/** The contract of a transform: one file each; its examples are its contract tests. */
import type { z } from 'zod';
import type { Cell, Column } from '#domain/dataset.ts';
import type { Problem } from '#domain/errors.ts';
import type { Accounting } from '#domain/plan.ts';
import type { Relation } from '../engine/engine.ts';

export interface TransformExample<P> {
  name: string;
  params: P;
  /** Input relations with rows, in `from` order. */
  inputs: { name: string; columns: Column[]; rows: Cell[][] }[];
  /** Expected output rows (order free unless the transform orders). */
  output: { columns: string[]; rows: Cell[][] };
}

export interface Transform<P> {
  /** The `op` of a draft step. */
  op: string;
  /** One sentence for people and models. */
  description: string;
  params: z.ZodType<P>;
  /** How many relations `from` names. */
  inputs: { min: number; max: number };
  accounting: Accounting;
  /** Unknown columns, clashes: what the schema alone can tell. Names the nearest columns. */
  problems(params: P, inputs: Relation[]): Problem[];
  /** One SELECT over the inputs. Identifiers are quoted, literals escaped; expressions of the user stay as they are and pass the SQL gate. */
  toSql(params: P, inputs: Relation[]): string;
  /** The step in words, present tense, no full stop: "Keep rows where status = 'completed'". */
  explain(params: P, inputs: Relation[]): string;
  examples: TransformExample<P>[];
}
