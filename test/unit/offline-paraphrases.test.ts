/**
 * Every development request of test/eval/cases.yaml, said in other words: each phrasing must come to the plan of the original, on the
 * same data. Names of measures follow the words that were used, where the case itself leaves names free.
 */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type EvalCase, loadCases } from '../eval/case.ts';
import { comparable, type Comparable, difference, kindOf } from '../eval/compare.ts';
import { loadParaphrases } from '../eval/evaluate.ts';
import { House, type Outcome, plain, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.close());

const [cases, paraphrases] = await Promise.all([loadCases(), loadParaphrases()]);

test('every development request has at least three other phrasings', () => {
  expect(paraphrases.map(({ id }) => id).toSorted()).toEqual(cases.map(({ id }) => id).toSorted());
});

test.each(paraphrases)('$id: other words come to the same', { timeout: 60_000 }, async ({ id, phrasings }) => {
  const one = cases.find((each) => each.id === id);
  if (one === undefined) throw new Error(`There is no case ${id}.`);
  const original = await played(one);
  for (const phrasing of phrasings) {
    const said = await played({ ...one, turns: [...one.turns.slice(0, -1), { say: phrasing, approve: false }] });
    expect({ phrasing, ...meaningOf(said) }).toEqual({ phrasing, ...meaningOf(original) });
    if (isDeepStrictEqual(stepsIn(said), stepsIn(original))) continue;
    expect([phrasing, difference(await rowsOf(said), await rowsOf(original), one)]).toEqual([phrasing, null]);
  }
});

/** The last turn's outcome, with the house's facts between the turns. */
async function played({ turns }: EvalCase): Promise<Outcome> {
  house.reset();
  let last: Outcome | null = null;
  for (const [index, { say, approve }] of turns.entries()) {
    const plan = { planId: 'plan-1', version: index };
    if (say !== 'approve') last = await house.say(say);
    if (say !== 'approve' && last?.draft !== undefined) house.state('(A card waits.)', { type: 'plan.proposed', ...plan });
    const decided = say === 'approve' || approve;
    if (decided && index < turns.length - 1) house.state('(Run 7 succeeded.)', { type: 'run.succeeded', ...plan, runNumber: 7 });
  }
  if (last === null) throw new Error('nothing was said');
  return last;
}

/** All of an outcome but the way to its rows: the rest of a plan, or what is asked, refused, proposed or told. */
function meaningOf(last: Outcome): object {
  const { draft, question, refused, rejected, action, undo, notUnderstood, asked, table, text } = last;
  if (draft !== undefined) {
    const { steps: _steps, loads, ...rest } = Plain.parse(plain(last));
    return { ...rest, loads: loads.map(({ from: _from, ...place }) => place), notUnderstood };
  }
  const told = question || refused !== undefined || table ? undefined : unquoted(text);
  // "Yes" to a question means its first choice.
  return {
    question: question?.choices[0],
    refused: unquoted(refused),
    rejected: rejected !== undefined,
    action,
    undo,
    asked,
    told,
    notUnderstood,
  };
}

const Plain = z.looseObject({ steps: z.unknown(), loads: z.array(z.looseObject({ from: z.string() })) });

/** Without what is only quoted from the request. */
const unquoted = (text: string | undefined): string | undefined => text?.replaceAll(/“[^”]*”/g, '“…”');

const stepsIn = (last: Outcome): unknown => {
  if (last.draft !== undefined) return stepsOf(last);
  return last.question || last.refused !== undefined ? null : last.table?.rows;
};

async function rowsOf({ draft, table }: Outcome): Promise<Comparable> {
  const made = draft === undefined ? null : await house.rows(`SELECT * FROM "${await house.relationOf(draft)}"`);
  const columns = made?.columns ?? table?.columns.map((name, index) => ({ name, type: table.types[index] ?? '' })) ?? [];
  return comparable(
    columns.map(({ name, type }) => ({ name, kind: kindOf(type) })),
    made?.rows ?? table?.rows ?? [],
  );
}
