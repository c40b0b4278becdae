/** Measures the alerts that a run concerns, and tells what is not as it was promised: once per alert and run. */
import { z } from 'zod';
import { watchWords, type Watch, type WatchedDataset } from '#domain/alert.ts';
import { asAppError } from '#domain/errors.ts';
import type { EventData, NewEvent } from '#domain/events.ts';
import type { Plan } from '#domain/plan.ts';
import { readsFrom, writes } from '#planning/impact.ts';
import { targetName } from '#planning/stages.ts';
import { verdictOf, watchSql, type Verdict } from '#planning/watch.ts';
import { insertMeasure, lastGoodMeasure, newestMeasures, standingAlerts, type AlertRow, type NewMeasure } from '#store/alerts.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { runsMatching } from '#store/history.ts';
import { findPlan } from '#store/plans.ts';
import type { RunRow } from '#store/runs.ts';
import { createReaders } from '#tools/readers.ts';
import { quoteName } from '#tools/sql.ts';
import type { WorkContext } from './work.ts';

export type MeasuringContext = Pick<WorkContext, 'database' | 'connections' | 'engines' | 'log'>;

const timeoutMs = 60_000;

interface Measured extends NewMeasure {
  row: AlertRow;
  lastGood: number | null;
}

/** What the alerts on the datasets of a run that succeeded measure now. */
export async function measureAlerts(context: MeasuringContext, run: RunRow): Promise<Measured[]> {
  const alerts = await standingAlerts(context.database);
  const plan = alerts.length > 0 ? (await findPlan(context.database, run.plan_id))?.plan : undefined;
  if (!plan) return [];
  const measured: Measured[] = [];
  for (const row of alerts.filter((alert) => concerns(plan, alert))) measured.push(await measureOne(context, row, run));
  return measured;
}

const concerns = (plan: Plan, of: WatchedDataset): boolean =>
  plan.loads.some((load) => writes(load, of)) || plan.sources.some((source) => readsFrom(source, of));

async function measureOne(context: MeasuringContext, row: AlertRow, run: RunRow): Promise<Measured> {
  const good = await lastGoodMeasure(context.database, row.number, run.number);
  const base = { alert: row.number, runId: run.id, runNumber: run.number, row, lastGood: good?.run ?? null };
  try {
    const before = good?.value ?? (row.watch.kind === 'change' ? await rowsBefore(context, row, run) : null);
    const verdict = await measure(context, row, before);
    return { ...base, ...verdict };
  } catch (thrown) {
    const error = asAppError(thrown);
    context.log.warn('an alert could not be measured', { alert: row.number, code: error.code, error: error.message });
    return { ...base, value: null, breached: true, text: `it could not be measured: ${error.message}` };
  }
}

const Figures = z.tuple([z.coerce.number(), z.union([z.null(), z.coerce.number()])]);

/** Measures a watch on a dataset as it is now: where the system has SQL of its own, there, else in the engine. Throws what reading throws. */
export async function measure(
  context: MeasuringContext,
  of: WatchedDataset & { watch: Watch },
  before: number | null,
  now = Date.now(),
): Promise<Verdict> {
  const { connection: name, dataset, watch } = of;
  const writer = context.connections.get(name)?.writer;
  if (writer?.query) {
    const { schema, table } = writer.resolve(dataset);
    const answer = await writer.query(watchSql(watch, `${quoteName(schema)}.${quoteName(table)}`), { maxRows: 1, timeoutMs });
    return judged(watch, answer.rows[0], { before, now });
  }
  const answer = await createReaders(context).query({
    sql: watchSql(watch, 'd'),
    sources: [{ id: 'd', connection: name, dataset }],
    maxRows: 1,
  });
  return judged(watch, answer.rows[0], { before, now });
}

function judged(watch: Watch, row: unknown, context: Parameters<typeof verdictOf>[2]): Verdict {
  const [total, found] = Figures.parse(row);
  return verdictOf(watch, { total, found }, context);
}

/** What the receipt of the run before says of the dataset, while the alert has no measure of its own. */
async function rowsBefore({ database }: MeasuringContext, of: WatchedDataset, run: RunRow): Promise<number | null> {
  const query = { owner: null, threadId: null, dataset: of.dataset.toLowerCase(), states: ['succeeded' as const], since: null, limit: 20 };
  for (const { number, plan, receipt } of await runsMatching(database, query)) {
    if (number >= run.number || !receipt) continue;
    const load = plan.loads.find((each) => writes(each, of));
    const rows = load && receipt.loads.find(({ target }) => target === targetName(load))?.rowsAfter;
    if (typeof rows === 'number') return rows;
    if (plan.sources.length === 1 && plan.sources.some((source) => readsFrom(source, of))) return receipt.rows.source;
  }
  return null;
}

/** Keeps the measures, and raises those that broke their promise: in the run's conversation, and in the one that asked for the alert. */
export async function recordAlerts(tx: Transaction, run: RunRow, measured: readonly Measured[]): Promise<void> {
  const before = await newestMeasures(
    tx,
    measured.map(({ row }) => row),
  );
  for (const one of measured) {
    if (!(await insertMeasure(tx, one))) continue;
    // Only the clock tells of what stands still, so only what it tells of ends with a run.
    const ends = !one.breached && before.get(one.alert)?.run === null && before.get(one.alert)?.breached === true;
    if (!one.breached && !ends) continue;
    const event: NewEvent = { type: 'alert.raised', runId: run.id, data: ends ? holdsAgain(one, run.number) : raised(one, run.number) };
    for (const threadId of new Set([run.thread_id, one.row.thread_id ?? run.thread_id])) await appendEvents(tx, threadId, [event]);
  }
}

type Found = Pick<Measured, 'row' | 'text' | 'lastGood'>;

/** A promise that is broken; found by the clock where there is no run. */
export function raised(found: Found, run: number | null): EventData<'alert.raised'> {
  const { row, lastGood } = found;
  const good = lastGood === null ? 'No run before it was measured as good.' : `The last good run was ${lastGood}.`;
  const title = run === null ? `${row.dataset}: not as promised` : `${row.dataset}: not as promised after run ${run}`;
  return { title, text: `${promiseWords(found)} ${good}`, alert: about(found, run) };
}

/** A promise that holds again after the clock told that it was broken. */
export function holdsAgain(found: Found, run: number | null): EventData<'alert.raised'> {
  return { title: `${found.row.dataset}: as promised again`, text: promiseWords(found), alert: { ...about(found, run), holdsAgain: true } };
}

const promiseWords = ({ row, text }: Found): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}; the promise of alert ${row.number} is that ${watchWords(row.watch)}.`;

const about = ({ row: { number, connection, dataset }, lastGood }: Found, run: number | null) => ({
  number,
  connection,
  dataset,
  run,
  lastGood,
});
