/** Sweeping: what was kept for a time, and whose time is over. */
import { z } from 'zod';
import type { Logger } from '#domain/log.ts';
import { lookAgain, type Looking } from '#domain/looking.ts';
import { recordAudit } from '#store/audit.ts';
import type { Transaction } from '#store/database.ts';
import { catalogRejects, noteExpired } from '#store/rejects.ts';
import { dropStages } from './close-plan.ts';
import type { WorkContext } from './work.ts';

const everyMs = 3_600_000;

type SweepContext = Pick<WorkContext, 'database' | 'connections' | 'retention' | 'log'>;

/** Sweeps now and every hour until it is stopped. A target that is away is swept the next time. */
export const startSweeping = (context: SweepContext): Looking =>
  lookAgain(() => sweep(context), { everyMs, log: context.log, what: 'sweeping' });

/** Drops what can no longer be undone, rejects that were kept long enough, and stages of plans that have ended. Never throws. */
export async function sweep(context: SweepContext): Promise<void> {
  const { database, connections, retention, log } = context;
  await forgiving(log, 'the catalog', async () => say(log, 'the catalog', await catalogRejects(database).expire(retention.rejectDays)));
  for (const { name, writer } of connections.values())
    await forgiving(log, name, async () => {
      const loads = (await writer?.sweep?.()) ?? 0;
      if (loads > 0) await database.transaction(async (tx) => noteUndoOver(tx, name, loads));
      const days = retention.rejectDays;
      const plans = (await writer?.rejects?.expire(days)) ?? 0;
      say(log, name, plans);
      if (plans > 0) await database.transaction(async (tx) => noteExpired(tx, name, { plans, days }));
      // The job that drops them gives up when the target stays away.
      for (const planId of (await writer?.stagedPlans()) ?? []) if (isOurs(planId)) await dropStages(context, planId);
    });
}

/** Whether an id may be one of the catalog's: a target that several share holds those of others, too. */
const isOurs = (planId: string): boolean => z.uuid().safeParse(planId).success;

/** After the target's own transaction: until then those loads could be taken back. */
const noteUndoOver = (tx: Transaction, place: string, loads: number): void =>
  recordAudit(tx, { by: 'system', action: 'undo.expire', about: `connection:${place}`, outcome: 'done', after: { loads } });

function say(log: Logger, place: string, lists: number): void {
  if (lists > 0) log.info('rejected rows were kept long enough', { place, plans: lists });
}

const forgiving = (log: Logger, place: string, work: () => Promise<void>): Promise<void> =>
  work().catch((error: Error) => log.info('a place was not swept', { place, reason: error.message }));
