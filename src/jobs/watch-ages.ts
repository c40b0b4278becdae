/** The monitor's own clock: data grows old while its pipeline is paused or failing, so the age of data is measured without a run, too. */
import type { AlertMeasure, Watch } from '#domain/alert.ts';
import { asAppError } from '#domain/errors.ts';
import { lookAgain, type Looking } from '#domain/looking.ts';
import { lastGoodMeasure, newestMeasures, noteClock, standingAlerts, type AlertRow } from '#store/alerts.ts';
import { appendEvents } from '#store/events.ts';
import { holdsAgain, measure, raised, type MeasuringContext } from './measure-alerts.ts';

const lookMs = 10_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

type AgeAlert = AlertRow & { watch: Extract<Watch, { kind: 'age' }> };
const isAge = (alert: AlertRow): alert is AgeAlert => alert.watch.kind === 'age';

/** Looks now and every ten seconds until it is stopped. */
export const startWatchingAges = (context: MeasuringContext): Looking =>
  lookAgain(() => watchAges(context, Date.now()), { everyMs: lookMs, log: context.log, what: 'looking for old data' });

/** Measures the ages that may have passed their promise by now, and tells once what broke and once what holds again. */
export async function watchAges(context: MeasuringContext, now: number): Promise<void> {
  const alerts = (await standingAlerts(context.database)).filter(isAge);
  const newest = alerts.length > 0 ? await newestMeasures(context.database, alerts) : new Map<number, AlertMeasure>();
  for (const row of alerts) {
    const last = newest.get(row.number) ?? null;
    if (last === null || now >= nextLook(row.watch.mostHours, last)) await lookAt(context, { row, last, now });
  }
}

/** What was young enough cannot be too old before this moment; what is not is looked at often, so that its end is told soon. */
export function nextLook(mostHours: number, { at, value, breached }: Pick<AlertMeasure, 'at' | 'value' | 'breached'>): number {
  const often = Math.min(hourMs, Math.max(minuteMs, (mostHours * hourMs) / 12));
  const left = breached || value === null ? often : (mostHours - value) * hourMs;
  return Date.parse(at) + Math.max(minuteMs, left);
}

async function lookAt(
  context: MeasuringContext,
  { row, last, now }: { row: AgeAlert; last: AlertMeasure | null; now: number },
): Promise<void> {
  const found = await measured(context, { row, last, now });
  if (found === null) return;
  const good = await lastGoodMeasure(context.database, row.number, null);
  const told = { row, text: found.text, lastGood: good?.run ?? null };
  await context.database.transaction(async (tx) => {
    if (!(await noteClock(tx, row, { ...found, at: new Date(now) }))) return;
    if (found.breached === (last?.breached ?? false) || row.thread_id === null) return;
    const data = found.breached ? raised(told, null) : holdsAgain(told, null);
    await appendEvents(tx, row.thread_id, [{ type: 'alert.raised', data }]);
  });
}

/** Null when nothing is known: a system that is away says nothing of its data, until it is away for longer than the data may be old. */
async function measured(
  context: MeasuringContext,
  { row, last, now }: { row: AgeAlert; last: AlertMeasure | null; now: number },
): Promise<Pick<AlertMeasure, 'value' | 'breached' | 'text'> | null> {
  try {
    return await measure(context, row, null, now);
  } catch (thrown) {
    const error = asAppError(thrown);
    context.log.info('the age of data could not be measured', { alert: row.number, code: error.code, error: error.message });
    const since = last === null ? row.created_at.getTime() : Date.parse(last.at);
    if (error.family === 'transient' && now - since < row.watch.mostHours * hourMs) return null;
    return { value: null, breached: true, text: `it could not be measured: ${error.message}` };
  }
}
