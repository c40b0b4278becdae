/** Alerts and what was measured for them. */
import { watchWords, type AlertMeasure, type AlertView, type Watch, type WatchedDataset } from '#domain/alert.ts';
import type { Sql, Transaction } from './database.ts';

export interface AlertRow extends WatchedDataset {
  number: number;
  watch: Watch;
  created_by: string;
  thread_id: string | null;
  created_at: Date;
  /** What the clock measured last, between runs; all null until it did. */
  clock_at: Date | null;
  clock_value: number | null;
  clock_breached: boolean | null;
  clock_text: string | null;
}

const columns =
  'number::int, connection, dataset, watch, created_by, thread_id, created_at, clock_at, clock_value, clock_breached, clock_text';

/** Returns its number. */
export async function insertAlert(
  tx: Transaction,
  alert: WatchedDataset & { watch: Watch; by: string; threadId: string },
): Promise<number> {
  const { rows } = await tx.query<{ number: number }>(
    'insert into alerts (connection, dataset, watch, created_by, thread_id) values ($1, $2, $3, $4, $5) returning number::int',
    [alert.connection, alert.dataset, JSON.stringify(alert.watch), alert.by, alert.threadId],
  );
  return rows[0]!.number;
}

/** Those that stand, newest first; or a page of them before a number. */
export async function standingAlerts(sql: Sql, { before = null, limit = null }: AlertPage = {}): Promise<AlertRow[]> {
  const { rows } = await sql.query<AlertRow>(
    `select ${columns} from alerts where removed_at is null and ($1::bigint is null or number < $1) order by number desc limit $2`,
    [before, limit],
  );
  return rows;
}

interface AlertPage {
  before?: number | null;
  limit?: number | null;
}

/** Null when there is none of that number, or it was taken away. */
export async function findAlert(sql: Sql, number: number): Promise<AlertRow | null> {
  return (await sql.query<AlertRow>(`select ${columns} from alerts where number = $1 and removed_at is null`, [number])).rows[0] ?? null;
}

/** Returns whether it stood until now. */
export async function removeAlert(tx: Transaction, number: number, by: string): Promise<boolean> {
  const { count } = await tx.query('update alerts set removed_by = $2, removed_at = now() where number = $1 and removed_at is null', [
    number,
    by,
  ]);
  return count === 1;
}

export interface NewMeasure {
  alert: number;
  runId: string;
  runNumber: number;
  value: number | null;
  breached: boolean;
  text: string;
}

/** Idempotent by alert and run. Returns whether it was new. */
export async function insertMeasure(tx: Transaction, measure: NewMeasure): Promise<boolean> {
  const { count } = await tx.query(
    `insert into alert_measures (alert_number, run_id, run_number, value, breached, text) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [measure.alert, measure.runId, measure.runNumber, measure.value, measure.breached, measure.text],
  );
  return count === 1;
}

/** The newest measure that kept the promise, of a run before this one; of any run for null. */
export async function lastGoodMeasure(sql: Sql, alert: number, beforeRun: number | null): Promise<{ run: number; value: number } | null> {
  const { rows } = await sql.query<{ run: number; value: number }>(
    `select run_number::int as run, value from alert_measures where alert_number = $1 and ($2::bigint is null or run_number < $2) and not breached and value is not null
     order by run_number desc limit 1`,
    [alert, beforeRun],
  );
  return rows[0] ?? null;
}

/** Keeps what the clock measured. Returns false when another process kept a newer look since the alert was read. */
export async function noteClock(
  tx: Transaction,
  { number, clock_at: before }: AlertRow,
  { at, value, breached, text }: Omit<AlertMeasure, 'run' | 'at'> & { at: Date },
): Promise<boolean> {
  const { count } = await tx.query(
    `update alerts set clock_at = $2, clock_value = $3, clock_breached = $4, clock_text = $5
     where number = $1 and removed_at is null and clock_at is not distinct from $6`,
    [number, at, value, breached, text, before],
  );
  return count === 1;
}

/** The newest measure of each alert, of a run or of the clock, by number. */
export async function newestMeasures(sql: Sql, alerts: readonly AlertRow[]): Promise<Map<number, AlertMeasure>> {
  const { rows } = await sql.query<{ alert_number: number; run: number; at: Date; value: number | null; breached: boolean; text: string }>(
    `select distinct on (alert_number) alert_number::int, run_number::int as run, at, value, breached, text from alert_measures
     where alert_number = any($1) order by alert_number, run_number desc`,
    [alerts.map(({ number }) => number)],
  );
  const newest = new Map<number, AlertMeasure>(
    rows.map(({ alert_number: number, run, at, value, breached, text }) => [number, { run, at: at.toISOString(), value, breached, text }]),
  );
  for (const { number, clock_at: clock, clock_value: value, clock_breached: breached, clock_text: text } of alerts) {
    const at = clock?.toISOString();
    if (at === undefined || at < (newest.get(number)?.at ?? '')) continue;
    newest.set(number, { run: null, at, value, breached: breached === true, text: text ?? '' });
  }
  return newest;
}

/** Those that stand, each with its newest measure, newest first. */
export async function alertViews(sql: Sql, page: AlertPage = {}): Promise<AlertView[]> {
  const alerts = await standingAlerts(sql, page);
  const last = await newestMeasures(sql, alerts);
  return alerts.map(({ number, connection, dataset, watch, created_by: createdBy, created_at: createdAt }) => ({
    number,
    connection,
    dataset,
    watch,
    words: watchWords(watch),
    createdBy,
    createdAt: createdAt.toISOString(),
    last: last.get(number) ?? null,
  }));
}
