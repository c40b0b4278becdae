/** The registry of checks: adding one is a file and a line here. */
import type { JsonObject } from '#domain/json.ts';
import { acceptedValues } from './accepted-values.ts';
import { atMost } from './at-most.ts';
import type { RegisteredCheck } from './check.ts';
import { expression } from './expression.ts';
import { fresh } from './fresh.ts';
import { notNull } from './not-null.ts';
import { pattern } from './pattern.ts';
import { range } from './range.ts';
import { rowCount } from './row-count.ts';
import { unique } from './unique.ts';

const all: RegisteredCheck[] = [notNull, unique, acceptedValues, range, pattern, expression, rowCount, atMost, fresh];

/** Every check by its name. */
export const checks: ReadonlyMap<string, RegisteredCheck> = new Map(all.map((check) => [check.name, check]));

/** What a prompt says about a check. */
export interface CheckInfo {
  name: string;
  description: string;
  /** JSON Schema of the check's members beside `on`, `check`, `severity` and `why`. */
  params: JsonObject;
}

export const checkList = (): CheckInfo[] =>
  all.map((check) => ({ name: check.name, description: check.description, params: check.paramsSchema() }));
