import { describe, expect, test } from 'vitest';
import { differenceWords } from '#domain/plan-difference.ts';
import { comparePlans, isRelated } from '#planning/compare-plans.ts';
import { sampleCard, samplePlan } from '#test/support/sample-card.ts';

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
    expect(differences).toContainEqual({ part: 'step', name: step?.id, was: step?.words, is: 'Keep everything' });
    expect(differences).toContainEqual({ part: 'schedule', name: '', was: null, is: '0 7 * * * (UTC)' });
    expect(differences).toContainEqual({ part: 'strategy', name: '', was: samplePlan.strategy, is: 'quality' });
    expect(differences.filter(({ part }) => part === 'check')).toHaveLength(samplePlan.checks.length);
    expect(differences.filter(({ part }) => part === 'column').map(({ was, is }) => [was, is])).toEqual([
      [load.columns[0]?.type, null],
      [null, 'DECIMAL(9,2)'],
    ]);
    const [mode] = differences.filter(({ part }) => part === 'load');
    expect(mode && differenceWords(mode)).toMatch(/^load warehouse\..*: .* → append from /);
    expect(differences.filter(({ part }) => part === 'effect')).toHaveLength(1);
  });

  test('are related when they read or write a place in common', () => {
    const elsewhere = { ...samplePlan, loads: [{ ...load, table: 'elsewhere' }] };
    expect(isRelated(samplePlan, elsewhere)).toBe(true);
    expect(isRelated({ ...elsewhere, sources: [] }, samplePlan)).toBe(false);
  });
});
