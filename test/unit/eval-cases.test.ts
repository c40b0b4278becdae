import { describe, expect, it } from 'vitest';
import { loadCases, readCases, selectCases } from '#test/eval/case.ts';
import { loadParaphrases } from '#test/eval/evaluate.ts';
import { failureLine, percentile, resultTable, robustnessLine, summary } from '#test/eval/report.ts';
import type { Outcome, Result } from '#test/eval/seen.ts';
import { lookingMs } from '#test/support/product/looking-time.ts';
import type { StoredEvent } from '#domain/events.ts';

const result = (id: string, outcome: Outcome, planningMs: number[] = []): Result => ({
  id,
  outcome,
  planningMs,
  waitedMs: planningMs.map((milliseconds) => milliseconds + 5),
  turns: ['load it'],
  missed: ['a.b was not written'],
  happened: 'said: no',
  seconds: 1,
  planHash: null,
  dialogue: [],
  offline: true,
  tokens: 150,
  repairs: 1,
});

describe('the cases', () => {
  it('are readable, and each wants something', async () => {
    const cases = await loadCases();
    expect(cases.length).toBeGreaterThanOrEqual(70);
    const idle = cases.filter(
      (one) =>
        ![
          one.table,
          one.file,
          one.nothing,
          one.answer,
          one.says,
          one.asks,
          one.refuses,
          one.stored,
          one.never,
          one.effect,
          one.checks,
        ].some(Boolean),
    );
    expect(idle.map(({ id }) => id)).toEqual([]);
    const unchecked = cases.filter((one) => (one.table ?? one.file) !== undefined && (one.equals ?? one.rows) === undefined);
    expect(unchecked.map(({ id }) => id)).toEqual([]);
  });

  it('approve the last card where something shall be written, and no other unless they say so', () => {
    const approvals = (yaml: string): boolean[] | undefined => readCases(yaml)[0]?.turns.map(({ approve }) => approve);
    expect(approvals('- {id: a-1, turns: [x, y], table: s.t, rows: q}')).toEqual([false, true]);
    expect(approvals('- {id: a-1, turns: [{say: x, approve: true}, {say: y, leave: true}], table: s.t, rows: q}')).toEqual([true, false]);
    expect(approvals('- {id: a-1, turns: [x], asks: [which]}')).toEqual([false]);
  });

  it('are refused with unknown members or a name that is there twice', () => {
    expect(() => readCases('- {id: a-1, turns: [x], tabel: s.t}')).toThrow('tabel');
    expect(() => readCases('- {id: a-1, turns: [x]}\n- {id: a-1, turns: [x]}')).toThrow('a-1 is there twice');
  });

  it('are chosen by name or category', async () => {
    const cases = await loadCases();
    expect(selectCases(cases, ['load-2']).map(({ id }) => id)).toEqual(['load-2']);
    expect(selectCases(cases, ['other']).map(({ id }) => id)).toEqual(['other-1', 'other-2', 'other-3']);
    expect(() => selectCases(cases, ['lod'])).toThrow('lod');
  });

  it('have other phrasings, of single requests and of what follows', async () => {
    const [cases, paraphrases] = await Promise.all([loadCases(), loadParaphrases()]);
    const turns = paraphrases.map(({ id }) => cases.find((one) => one.id === id)?.turns.length ?? 0);
    expect(turns).not.toContain(0);
    expect(turns.filter((count) => count === 1).length).toBeGreaterThanOrEqual(15);
    expect(turns.filter((count) => count > 1).length).toBeGreaterThanOrEqual(10);
  });
});

describe('the report', () => {
  const results = [result('load-1', 'right', [10]), result('load-2', 'silently wrong', [20, 30]), result('ask-1', 'asked')];

  it('counts by category and in total', () => {
    const cells = resultTable(results).map((line) => line.trim().split(/\s{2,}/));
    expect(cells[0]).toEqual(['right', 'asked', 'refused', 'wrong', 'silently wrong', 'error', 'cases', 'tokens', 'seconds', 'repairs']);
    expect(cells.slice(1)).toEqual([
      ['load', '1', '0', '0', '0', '1', '0', '2', '300', '2.0', '2'],
      ['ask', '0', '1', '0', '0', '0', '0', '1', '150', '1.0', '1'],
      ['total', '1', '1', '0', '0', '1', '0', '3', '450', '3.0', '3'],
    ]);
  });

  it('says loudly what was written silently wrong, and nothing where there is none', () => {
    expect(summary(results, 'offline').join('\n')).toContain('SILENTLY WRONG: load-2');
    expect(summary(results.slice(0, 1), 'offline').join('\n')).not.toContain('SILENTLY');
  });

  it('says loudly where the offline planner stood in for a model', () => {
    const byModel = results.map((one, index) => ({ ...one, offline: index === 0 }));
    expect(summary(byModel, 'gpt-x').join('\n')).toContain('STOOD IN FOR gpt-x in 1 of 3');
    expect(summary(results, 'offline').join('\n')).not.toContain('STOOD IN');
  });

  it('gives the times of planning over all turns', () => {
    expect(summary(results, 'offline')[1]).toContain('p50 25 ms, p95 35 ms; of which planning (all but the tools) p50 20 ms, p95 30 ms');
    expect([percentile([], 95), percentile([5], 95), percentile([4, 1, 3, 2], 50)]).toEqual([0, 5, 2]);
  });

  it('counts the time of tools that look side by side once', () => {
    const finished = (second: number, milliseconds: number): StoredEvent => ({
      seq: second,
      threadId: 't',
      type: 'tool.finished',
      at: new Date(second * 1000).toISOString(),
      data: { callId: String(second), tool: 'inspect_dataset', ok: true, summary: '', milliseconds },
    });
    expect(lookingMs([finished(2, 500), finished(4, 1000), finished(5, 1500), finished(9, 200)])).toBe(2700);
    expect(lookingMs([])).toBe(0);
  });

  it('tells a failure in one line', () => {
    const line = failureLine({ ...result('load-1', 'wrong'), happened: `said: a\nb ${'x'.repeat(1000)}` });
    expect(line).toMatch(/^load-1 WRONG "load it" \| missed: a\.b was not written \| said: a b x+…$/);
  });

  it('counts phrasings, and requests that hold for all of theirs', () => {
    expect(robustnessLine(results.map((one) => ({ ...one, id: one.id === 'load-2' ? 'load-1' : one.id })))).toMatch(
      /1 of 3 phrasings.*0 of 2 requests/,
    );
  });
});
