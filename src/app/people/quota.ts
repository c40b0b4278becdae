/** What one person may keep busy at once, so that nobody waits for others without end. */
import { inputError, type AppError } from '#domain/errors.ts';
import type { Transaction } from '#store/database.ts';
import { busyWith, lockQuota, type Busy } from '#store/quotas.ts';

export type Quotas = Readonly<Busy>;

const words: Record<keyof Busy, { what: string; hint: string }> = {
  plans: { what: 'Plans being measured', hint: 'Wait until one of them is measured, or withdraw one.' },
  runs: { what: 'Runs that have not ended', hint: 'Wait until one of them has ended, or cancel one.' },
  turns: { what: 'Messages that are not answered yet', hint: 'Wait for an answer.' },
};

/** Throws `quota.plans`, `quota.runs` or `quota.turns` when one more would be too many. Holds until the transaction ends. */
export async function withinQuota(
  tx: Transaction,
  quotas: Quotas,
  request: { of: keyof Busy; person: string; threadId?: string },
): Promise<void> {
  const { of, person, threadId = null } = request;
  await lockQuota(tx, person);
  const busy = await busyWith(tx, person, threadId);
  if (busy[of] >= quotas[of]) throw overQuota(of, quotas[of]);
}

function overQuota(of: keyof Busy, limit: number): AppError {
  const { what, hint } = words[of];
  return inputError(`quota.${of}`, `${what}: one person may have ${limit.toLocaleString('en-US')} at once.`, {
    hint,
    details: { retryAfterSeconds: 10 },
  });
}
