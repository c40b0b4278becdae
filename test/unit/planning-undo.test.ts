/** The plan of an undo and its words: pure functions over what a run was approved for. */
import { describe, expect, test } from 'vitest';
import type { LoadEffect } from '#domain/effect.ts';
import { accountRows } from '#planning/account.ts';
import { planHash } from '#planning/hash.ts';
import { cardSteps } from '#planning/stages.ts';
import { leftWords, undoNotes, undoPlan } from '#planning/undo.ts';
import { sampleCard, samplePlan } from '#test/support/played/sample-card.ts';

const load = samplePlan.loads[0]!;
const effect = sampleCard.effect[0]!;
const two = { ...samplePlan, loads: [load, { ...load, id: 'load_2', table: 'other' }] };
const kept: LoadEffect = { ...effect, undo: { possible: true, reason: null, days: 30 } };
const keyless: LoadEffect = { ...effect, load: 'load_2', undo: { possible: false, reason: 'Without a key it cannot be told.' } };

describe('the plan of an undo', () => {
  test('has no sources and no steps, and the loads of the run that can be taken back', () => {
    const { plan, notes } = undoPlan({ runId: 'r', runNumber: 41, plan: two, effect: [kept, keyless] });
    expect(plan).toMatchObject({
      sources: [],
      steps: [],
      checks: [],
      loads: [load],
      undoes: { runId: 'r', runNumber: 41 },
      schedule: null,
    });
    expect(notes).toEqual(['Stays as it is: warehouse.analytics.other: Without a key it cannot be told.']);
    expect(cardSteps(plan)).toMatchObject([{ kind: 'load', words: 'Take back what run 41 did to warehouse.analytics.orders' }]);
    expect(accountRows(plan, { sources: new Map(), relations: new Map(), loads: new Map([['load_1', 12]]) })).toMatchObject({
      source: 0,
      loaded: 0,
    });
  });

  test('of another run is another plan', () => {
    const hashOf = (runId: string) => planHash(undoPlan({ runId, runNumber: 41, plan: samplePlan, effect: [kept] }).plan);
    expect(hashOf('r')).not.toBe(hashOf('s'));
    expect(hashOf('r')).not.toBe(planHash(samplePlan));
  });

  test('that would be empty is refused with every reason', () => {
    const nothing = { ...kept, undo: keyless.undo };
    expect(() => undoPlan({ runId: 'r', runNumber: 41, plan: two, effect: [nothing] })).toThrow(
      'Run 41 cannot be undone. warehouse.analytics.orders: Without a key it cannot be told. warehouse.analytics.other: nothing was kept to take it back.',
    );
  });

  test('says what it undoes and what that was about, however long the chain, in bounded length', () => {
    let plan = samplePlan;
    for (let runNumber = 1; runNumber < 20; runNumber += 1) plan = undoPlan({ runId: 'r', runNumber, plan, effect: [kept] }).plan;
    expect(plan.title).toBe(`Undo run 19, which undid run 18: ${samplePlan.title}`);
    const long = { ...samplePlan, title: 'x'.repeat(120) };
    expect(undoPlan({ runId: 'r', runNumber: 1, plan: long, effect: [kept] }).plan.title).toHaveLength(120);
  });
});

describe('the words of an undo', () => {
  const whole = { changed: 0, gone: 0, taken: 0, left: [], dropsTable: false, columnsDropped: [], columnsKept: [] };

  test.each([
    [{}, ''],
    [{ changed: 10, gone: 5 }, '10 rows changed since, 5 are gone'],
    [{ changed: 1, gone: 1, taken: 1 }, '1 row changed since, 1 is gone, 1 gave its place to a later row'],
    [{ tied: 3 }, '3 are tied to rows of other tables'],
    [{ taken: 1_200 }, '1,200 gave their place to later rows'],
  ])('count what is left alone: %o', (more, words) => {
    expect(leftWords({ ...effect, takesBack: { ...whole, ...more } })).toBe(words);
  });

  test('say what goes and what stays besides rows, and nothing of an ordinary load', () => {
    const takesBack = {
      ...whole,
      gone: 2,
      dropsTable: true,
      columnsDropped: ['vat'],
      columnsKept: [{ name: 'gross', reason: 'a view uses it' }],
    };
    expect(undoNotes({ ...effect, takesBack })).toEqual([
      'Part of it cannot be taken back from warehouse.analytics.orders: 2 are gone. These rows are left as they are.',
      'The table warehouse.analytics.orders goes: it holds exactly what was loaded.',
      'warehouse.analytics.orders loses vat, which the load had added.',
      'warehouse.analytics.orders keeps gross, although the load had added it: a view uses it.',
    ]);
    expect(undoNotes(effect)).toEqual([]);
  });
});
