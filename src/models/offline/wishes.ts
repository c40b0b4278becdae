/** What a request wishes: first what can be read without data, then the steps, read with it. */
import type { Planning } from './asking.ts';
import type { Operation } from './draft/operation.ts';
import { readConditions } from './read/conditions.ts';
import { type DedupeWish, readDedupe } from './read/dedupe.ts';
import { dedupeStep } from './read/dedupe-step.ts';
import { type ModeWish, readMode } from './read/mode.ts';
import type { Scope } from './read/scope.ts';
import { readTarget, type TargetWish } from './read/target.ts';
import { pattern } from './text/pattern.ts';
import type { RequestText } from './text/request-text.ts';

/** Verbs that say "load this" and nothing more. */
export const loadVerb = pattern(
  'load|loads|copy|import|ingest|bring_in|bring|put|take|get|move|pull|push|upload|transfer|save|write|store|export|send|insert|extract|fetch|dump|sync|stage|reload|run',
);
const objects = pattern('them|it|these|those|this|everything|all_rows|all_of_it|all_of_them|the_result|the_results|result|results|all');

export interface Wishes {
  target: TargetWish | null;
  mode: ModeWish;
  dedupe: DedupeWish | null;
}

/** Reads and claims what needs no data. */
export function readWishes(text: RequestText): Wishes {
  const target = readTarget(text);
  const dedupe = readDedupe(text);
  const mode = readMode(text);
  text.takeAll(loadVerb);
  text.takeAll(objects);
  return { target, mode, dedupe };
}

/** The steps for the wishes and for everything still unread, in no particular order. */
export function* readOperations(scope: Scope, wishes: Wishes): Planning<Operation[]> {
  const dedupe = wishes.dedupe ? yield* dedupeStep(wishes.dedupe, scope) : null;
  const filter = yield* readConditions(scope);
  return [dedupe, filter].filter((operation) => operation !== null);
}
