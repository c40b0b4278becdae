/** The monitor graph: every end of a run gets a sentence with what to do next, and history speaks only when there is enough of it. */
import { describe, expect, test } from 'vitest';
import {
  bugError,
  cancelledError,
  conflictError,
  dataError,
  deniedError,
  errorFact,
  inputError,
  setupError,
  transientError,
} from '#domain/errors.ts';
import type { Receipt } from '#domain/receipt.ts';
import { monitorGraph } from '#graphs/monitor/index.ts';
import { sampleReceipt } from '#test/support/played/sample-card.ts';

const graph = monitorGraph();
const run = { number: 41, title: 'Load completed orders', state: 'succeeded', receipt: sampleReceipt, error: null };
const failed = (error: Error, written?: string) => {
  const fact = errorFact(error);
  return { ...run, state: 'failed', receipt: null, error: written ? { ...fact, details: { ...fact.details, written } } : fact };
};

const receipt = (change: { loaded?: number; source?: number; seconds?: number }): Receipt => ({
  ...sampleReceipt,
  rows: { ...sampleReceipt.rows, loaded: change.loaded ?? 1241, source: change.source ?? 2061 },
  seconds: { prepare: change.seconds ?? 1.2, publish: 0.3 },
});
const usual = (count: number): Receipt[] => Array.from({ length: count }, (_, n) => receipt({ loaded: 1240 + n, seconds: 1.2 + n / 100 }));

describe('a run that failed', () => {
  test.each([
    [inputError('source.not-found', 'There is no file "a.csv".'), 'Change the request and ask again.'],
    [deniedError('postgres.denied', 'The role may not write to orders.'), 'Ask somebody with the right role.'],
    [conflictError('publish.stale', 'orders changed after the approval.'), 'look at the fresh card'],
    [dataError('stage.mismatch', '3 rows are missing.'), 'Look at the rows named above'],
    [setupError('postgres.login', 'The password was refused.'), 'Fix the setting named above'],
    [transientError('postgres.unreachable', 'Postgres does not answer.'), 'Ask again when the system named above answers.'],
    [cancelledError('run.stopped', 'Stopped.'), 'Ask again whenever you like.'],
    [bugError('rows.missing', 'The card has no rows.'), 'This is a fault of Headgate.'],
  ])('with %s is told with its cause, what was written and what to do', async (error, advice) => {
    const { report, alert } = await graph.invoke({ run: failed(error) });
    expect(report).toContain(`Run 41 failed: ${error.message}`);
    expect(report).toContain('Nothing was written.');
    expect(report).toContain(advice);
    expect(alert).toEqual({ title: `Run 41 failed (${error.code})`, text: report });
  });

  test('says what to do once, in the words of its hint', async () => {
    const { report } = await graph.invoke({ run: failed(conflictError('publish.stale', 'orders changed.', { hint: 'Look again.' })) });
    expect(report).toBe('Run 41 failed: orders changed. Look again. Nothing was written.');
  });

  test('names the last good run of the same target, where there was one', async () => {
    const { report } = await graph.invoke({ run: failed(conflictError('publish.stale', 'orders changed.')), lastGood: 39 });
    expect(report).toContain('The last good run of the same target is 39.');
  });

  test('with an error of a family nobody knows still gets a sentence', async () => {
    const error = { ...errorFact(new Error('odd')), family: 'cosmic' };
    expect((await graph.invoke({ run: { ...run, state: 'failed', receipt: null, error } })).report).toContain(
      'This is a fault of Headgate.',
    );
  });

  test.each([
    ['yes', 'Its rows are in the target.'],
    ['partly', 'Its rows are in some of its targets, and not in the others'],
    ['unknown', 'Whether it wrote is not known'],
  ])('and did write (%s) is not denied', async (written, words) => {
    const { report } = await graph.invoke({ run: failed(bugError('publish.differs', 'It differs.'), written) });
    expect(report).toContain(words);
    expect(report).not.toContain('Nothing was written.');
  });

  test('without a known cause, or stopped by a person, is no alarm', async () => {
    const stopped = await graph.invoke({ run: { ...run, state: 'cancelled', receipt: null } });
    expect(stopped).toMatchObject({ report: 'Run 41 was stopped. Nothing was written.', alert: null });
    expect(await graph.invoke({ run: { ...run, state: 'failed', receipt: null } })).toMatchObject({
      report: 'Run 41 is failed.',
      alert: null,
    });
  });
});

describe('a run that succeeded', () => {
  test('is told in numbers, and where every row went', async () => {
    const { report, alert } = await graph.invoke({ run });
    expect(report).toBe(
      'Run 41 succeeded in 1.5 s of work. warehouse.analytics.orders: 1,204 inserted, 37 updated, 0 deleted; it now has 19,572 rows. ' +
        'Of 2,061 source rows: 1,241 loaded, 0 rejected, 759 filtered out, 61 deduplicated.',
    );
    expect(alert).toBeNull();
  });

  test('that took a table back whole says that it is gone, and accounts for no rows', async () => {
    const rows = { source: 0, loaded: 0, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 0 };
    const loads = sampleReceipt.loads.map((load) => ({ ...load, inserted: 0, updated: 0, deleted: 1, rowsAfter: 0, gone: true as const }));
    expect((await graph.invoke({ run: { ...run, receipt: { ...sampleReceipt, rows, loads } } })).report).toBe(
      'Run 41 succeeded in 1.5 s of work. warehouse.analytics.orders: 0 inserted, 0 updated, 1 deleted; it is gone.',
    );
  });

  test('is compared with five earlier runs, not with four', async () => {
    const far = { ...run, receipt: receipt({ loaded: 12 }) };
    expect((await graph.invoke({ run: far, history: usual(4) })).observations).toEqual([]);
    const { observations, report } = await graph.invoke({ run: far, history: usual(5) });
    expect(observations).toEqual(['rows loaded: 12, lower than the usual 1,242 of 5 earlier runs.']);
    expect(report).toContain(observations[0]);
  });

  test('like the others is not remarked on', async () => {
    expect((await graph.invoke({ run, history: usual(30) })).observations).toEqual([]);
  });

  test.each([
    ['more rows read', receipt({ source: 9000 }), 'rows read: 9,000, higher than the usual 2,061'],
    ['no row loaded', receipt({ loaded: 0 }), 'rows loaded: 0, lower than'],
    ['much slower', receipt({ seconds: 60 }), 'seconds of work: 60.3, higher than'],
  ])('with %s than usual is remarked on', async (_what, now, words) => {
    const { observations } = await graph.invoke({ run: { ...run, receipt: now }, history: usual(6) });
    expect(observations).toHaveLength(1);
    expect(observations[0]).toContain(words);
  });
});
