/** The registry of transforms: adding one is a file and a line here. */
import type { JsonObject } from '#domain/json.ts';
import { aggregate } from './aggregate.ts';
import { cast } from './cast.ts';
import { dedupe } from './dedupe.ts';
import { derive } from './derive.ts';
import { filter } from './filter.ts';
import { join } from './join.ts';
import { rename } from './rename.ts';
import { select } from './select.ts';
import { sort } from './sort.ts';
import { sql } from './sql.ts';
import type { RegisteredTransform } from './transform.ts';

const all: RegisteredTransform[] = [filter, select, rename, derive, cast, dedupe, aggregate, join, sort, sql];

/** Every transform by its `op`. */
export const transforms: ReadonlyMap<string, RegisteredTransform> = new Map(all.map((transform) => [transform.op, transform]));

/** What a prompt says about a transform. */
export interface TransformInfo {
  op: string;
  description: string;
  inputs: { min: number; max: number };
  /** JSON Schema of the step's members beside `id`, `op`, `from` and `why`. */
  params: JsonObject;
}

export const transformList = (): TransformInfo[] =>
  all.map((transform) => {
    const { op, description, inputs } = transform;
    return { op, description, inputs, params: transform.paramsSchema() };
  });
