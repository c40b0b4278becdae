/** Rejects on their way out of the engine: by line, in pages, and no more than are wanted. */
import type { Reject } from '#domain/effect.ts';
import type { RejectedRow } from '#domain/reject.ts';

/** Rows of a page. Each may be long, and a page is held as a whole. */
export const pageRows = 500;

/** Groups rows into pages and stops after `limit` rows. */
export async function* inPages(rows: AsyncIterable<RejectedRow>, limit: number): AsyncGenerator<RejectedRow[]> {
  let page: RejectedRow[] = [];
  let taken = 0;
  if (limit <= 0) return;
  for await (const row of rows) {
    page.push(row);
    taken += 1;
    if (page.length === pageRows || taken === limit) {
      yield page;
      page = [];
    }
    if (taken === limit) return;
  }
  if (page.length > 0) yield page;
}

/** The first rows, as a card lists them. */
export async function firstRejects(rows: AsyncIterable<RejectedRow>, limit: number): Promise<Reject[]> {
  const first: Reject[] = [];
  for await (const page of inPages(rows, limit)) first.push(...page.map(({ record: _record, raw: _raw, ...reject }) => reject));
  return first;
}

/** Two lists of one file, each in its order, as one. */
export async function* mergeByLine(one: AsyncGenerator<RejectedRow>, other: AsyncGenerator<RejectedRow>): AsyncGenerator<RejectedRow> {
  let [left, right] = [await one.next(), await other.next()];
  while (left.done !== true || right.done !== true) {
    if (left.done !== true && (right.done === true || (left.value.line ?? 0) <= (right.value.line ?? 0))) {
      yield left.value;
      left = await one.next();
    } else if (right.done !== true) {
      yield right.value;
      right = await other.next();
    }
  }
}
