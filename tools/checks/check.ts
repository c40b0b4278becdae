/** The contract of a check: a promise about a relation, measured by a query that returns what breaks it. */
import type { z } from 'zod';
import type { Cell, Column } from '#domain/dataset.ts';
import type { Problem } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { toolSchema } from '#domain/tool-schema.ts';
import type { Relation } from '../engine/engine.ts';
import { parseParams } from '../relations/params.ts';

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

/** A check with its parameters inside: what the planner works with. */
export interface BoundCheck {
  name: string;
  scope: 'row' | 'table';
  /** Empty: `toSql` may be called. `at` is a path inside the parameters. */
  problems(relation: Relation): Problem[];
  toSql(relation: Relation): string;
  explain(): string;
}

/** A check in the registry: parameters are parsed here, their type stays inside. */
export interface RegisteredCheck extends Pick<Check<unknown>, 'name' | 'description' | 'scope' | 'examples'> {
  /** Parses the draft check without its `on`, `check`, `severity`, `why`. Problems have code `check.params`. */
  parse(raw: JsonObject): { ok: true; bound: BoundCheck } | { ok: false; problems: Problem[] };
  /** JSON Schema of the parameters, for prompts and forms. */
  paramsSchema(): JsonObject;
}

/** Ties the parameter type of a check together and closes over it. */
export function defineCheck<P>(check: Check<P>): RegisteredCheck {
  const { name, description, scope, examples } = check;
  return {
    name,
    description,
    scope,
    examples,
    parse: (raw) => {
      const parsed = parseParams(check.params, raw, 'check.params');
      return parsed.ok ? { ok: true, bound: bind(check, parsed.params) } : parsed;
    },
    paramsSchema: () => toolSchema(check.params),
  };
}

const bind = <P>(check: Check<P>, params: P): BoundCheck => ({
  name: check.name,
  scope: check.scope,
  problems: (relation) => check.problems(params, relation),
  toSql: (relation) => check.toSql(params, relation),
  explain: () => check.explain(params),
});
