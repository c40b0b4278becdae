import { describe, expect, test } from 'vitest';
import { differenceWords } from '#domain/plan-difference.ts';
import { comparePlans, isRelated, movedRows } from '#planning/compare-plans.ts';
import { sampleCard, samplePlan } from '#test/support/played/sample-card.ts';

const before = { plan: samplePlan, effect: sampleCard.effect };
const [load] = samplePlan.loads;
const [effect] = sampleCard.effect;
if (!load || !effect) throw new Error('The sample has no load.');

describe('two plans', () => {
  test('that are the same have no difference', () => {
    expect(comparePlans(before, structuredClone(before))).toEqual([]);
  });

  test('differ in steps, checks, loads, columns, schedule, strategy and effect, each with what was and what is', () => {
    const [step, ...others] = samplePlan.steps;
    const now = {
      plan: {
        ...samplePlan,
        steps: [...(step ? [{ ...step, words: 'Keep everything' }] : []), ...others],
        checks: [],
        loads: [{ ...load, mode: 'append' as const, key: [], columns: [...load.columns.slice(1), { name: 'vat', type: 'DECIMAL(9,2)' }] }],
        schedule: { cron: '0 7 * * *', timezone: 'UTC' },
        strategy: 'quality' as const,
      },
      effect: [{ ...effect, inserts: (effect.inserts ?? 0) + 1000 }],
    };
    const differences = comparePlans(before, now);
    expect(differences).toContainEqual({ part: 'step', name: '', was: step?.words, is: 'Keep everything' });
    expect(differences).toContainEqual({ part: 'schedule', name: '', was: null, is: 'At 07:00 (UTC), cron 0 7 * * *' });
    expect(differences).toContainEqual({ part: 'strategy', name: '', was: samplePlan.strategy, is: 'quality' });
    expect(differences.filter(({ part }) => part === 'check')).toHaveLength(samplePlan.checks.length);
    expect(differences.filter(({ part }) => part === 'column').map(({ was, is }) => [was, is])).toEqual([
      [load.columns[0]?.type, null],
      [null, 'DECIMAL(9,2)'],
    ]);
    const [mode] = differences.filter(({ part }) => part === 'load');
    expect(mode && differenceWords(mode)).toMatch(/^load warehouse\..*: .* → append from files:samples\/orders\.csv$/);
    expect(differences.filter(({ part }) => part === 'effect')).toHaveLength(1);
  });

  test('are not different for the ids of their steps, and say where a load reads now in the words of a step', () => {
    const [first] = samplePlan.steps;
    if (!first) throw new Error('The sample has no step.');
    const last = { ...first, id: 'unique', from: [first.id], words: 'Keep one row per order_id' };
    const two = { ...samplePlan, steps: [first, last], loads: [{ ...load, from: last.id }] };
    const differences = (plan: typeof two): string[] => comparePlans({ ...before, plan: two }, { ...before, plan }).map(differenceWords);
    const renamed = { ...two, steps: [first, { ...last, id: 'unique_2' }], loads: [{ ...load, from: 'unique_2' }] };
    expect(differences({ ...renamed, checks: samplePlan.checks.map((check) => ({ ...check, on: 'unique_2' })) })).toEqual([]);
    expect(differences({ ...two, loads: [{ ...load, from: first.id }] })).toEqual([
      expect.stringMatching(/after “Keep one row per order_id” → .* after “Keep rows where status = 'completed'”$/),
    ]);
    expect(differences({ ...two, steps: [{ ...last, from: first.from }] })).toEqual([`step left out: ${first.words}`]);
    expect(differences({ ...two, steps: [first, last, { ...first, id: 'again' }] })).toEqual([`new step: ${first.words} (2)`]);
  });

  test('of which nothing was written show the rows that somebody else changed meanwhile', () => {
    const upsert = { ...samplePlan, loads: [{ ...load, mode: 'upsert' as const, key: ['order_id'] }] };
    const withRow = (amount: string, more: Record<string, string> = {}) => {
      const sample = { kind: 'update' as const, before: { order_id: 7, amount, ...more }, after: { order_id: 7, amount: '3.00' } };
      return { plan: upsert, effect: [{ ...effect, samples: [sample] }] };
    };
    expect(movedRows(withRow('1.50'), withRow('99.00', { added: 'later' })).map(differenceWords)).toEqual([
      `row order_id 7 of ${effect.target}: amount 1.50 → amount 99.00`,
    ]);
    expect(movedRows(withRow('1.50'), withRow('1.50'))).toEqual([]);
  });

  test('are related when they read or write a place in common', () => {
    const elsewhere = { ...samplePlan, loads: [{ ...load, table: 'elsewhere' }] };
    expect(isRelated(samplePlan, elsewhere)).toBe(true);
    expect(isRelated({ ...elsewhere, sources: [] }, samplePlan)).toBe(false);
  });
});
