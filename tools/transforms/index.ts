/** The registry of transforms: adding one is a file and a line here. */
import type { JsonObject } from '#domain/json.ts';
import { aggregate } from './aggregate.ts';
import { cast } from './cast.ts';
import { cleanText } from './clean-text.ts';
import { dateSpine } from './date-spine.ts';
import { dedupe } from './dedupe.ts';
import { derive } from './derive.ts';
import { fillNulls } from './fill-nulls.ts';
import { filter } from './filter.ts';
import { flatten } from './flatten.ts';
import { hashMask } from './hash-mask.ts';
import { join } from './join.ts';
import { pivot } from './pivot.ts';
import { rename } from './rename.ts';
import { select } from './select.ts';
import { sort } from './sort.ts';
import { sql } from './sql.ts';
import type { RegisteredTransform } from './transform.ts';
import { union } from './union.ts';
import { unpivot } from './unpivot.ts';
import { valueMap } from './value-map.ts';
import { window } from './window.ts';

const all: RegisteredTransform[] = [
  filter,
  select,
  rename,
  derive,
  cast,
  dedupe,
  aggregate,
  join,
  sort,
  union,
  fillNulls,
  cleanText,
  valueMap,
  flatten,
  pivot,
  unpivot,
  window,
  dateSpine,
  hashMask,
  sql,
];

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
