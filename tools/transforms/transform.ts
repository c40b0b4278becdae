/** The contract of a transform: one file each; its examples are its contract tests. */
import type { z } from 'zod';
import type { Cell, Column } from '#domain/dataset.ts';
import type { Problem } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Accounting } from '#domain/plan.ts';
import { toolSchema } from '#domain/tool-schema.ts';
import type { Relation } from '../engine/engine.ts';
import { parseParams } from '../relations/params.ts';

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

/** A transform with its parameters inside: what the planner works with. */
export interface BoundTransform {
  op: string;
  accounting: Accounting;
  inputs: { min: number; max: number };
  /** Number of inputs first (`step.inputs`), then what the transform finds; `at` is a path inside the parameters. Empty: `toSql` may be called. */
  problems(inputs: Relation[]): Problem[];
  toSql(inputs: Relation[]): string;
  explain(inputs: Relation[]): string;
}

/** A transform in the registry: parameters are parsed here, their type stays inside. */
export interface RegisteredTransform extends Pick<Transform<unknown>, 'op' | 'description' | 'inputs' | 'accounting' | 'examples'> {
  /** Parses the draft step without its `id`, `op`, `from`, `why`. Problems have code `step.params`. */
  parse(raw: JsonObject): { ok: true; bound: BoundTransform } | { ok: false; problems: Problem[] };
  /** JSON Schema of the parameters, for prompts and forms. */
  paramsSchema(): JsonObject;
}

/** Ties the parameter type of a transform together and closes over it. */
export function defineTransform<P>(transform: Transform<P>): RegisteredTransform {
  const { op, description, inputs, accounting, examples } = transform;
  return {
    op,
    description,
    inputs,
    accounting,
    examples,
    parse: (raw) => {
      const parsed = parseParams(transform.params, raw, 'step.params');
      return parsed.ok ? { ok: true, bound: bind(transform, parsed.params) } : parsed;
    },
    paramsSchema: () => toolSchema(transform.params),
  };
}

function bind<P>(transform: Transform<P>, params: P): BoundTransform {
  const { op, accounting, inputs } = transform;
  return {
    op,
    accounting,
    inputs,
    problems: (relations) => {
      const wrongCount = inputCountProblem(transform, relations.length);
      return wrongCount === null ? transform.problems(params, relations) : [wrongCount];
    },
    toSql: (relations) => transform.toSql(params, relations),
    explain: (relations) => transform.explain(params, relations),
  };
}

function inputCountProblem({ op, inputs: { min, max } }: Pick<BoundTransform, 'op' | 'inputs'>, given: number): Problem | null {
  if (given >= min && given <= max) return null;
  const wanted = min === max ? `${min} relation${min === 1 ? '' : 's'}` : `${min} to ${max} relations`;
  return { code: 'step.inputs', message: `${op} works on ${wanted}; "from" names ${given}.`, at: 'from' };
}
