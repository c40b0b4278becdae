/** The evaluation's own line, from a person's words to rows in a warehouse, on every development conversation. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Arena } from '#test/eval/arena.ts';
import { loadCases, selectCases } from '#test/eval/case.ts';
import { evaluate } from '#test/eval/evaluate.ts';
import { openTestArena } from '#test/support/product/test-arena.ts';

const limitMs = 60_000;
let arena: Arena;

beforeAll(async () => {
  arena = await openTestArena();
});

afterAll(() => arena.close());

it.each(await loadCases())('$id is right', async (wanted) => {
  const { outcome, missed, happened } = await evaluate(arena, wanted, limitMs);
  expect({ outcome, missed, happened }).toMatchObject({ outcome: 'right', missed: [] });
});

it('rows that are not the wanted ones are silently wrong', async () => {
  const [wanted] = selectCases(await loadCases(), ['filter-1']);
  const result = await evaluate(arena, { ...wanted!, equals: "select * from orders where status = 'completed'" }, limitMs);
  expect(result.outcome).toBe('silently wrong');
  expect(result.missed[0]).toContain('analytics.completed: 1394 rows instead of');
});
