/**
 * The ledger of a connection without transactions: one exclusive record decides about a run, another says that it is complete.
 * Between the two every attempt may carry the decision out; it is written so that doing a part of it twice changes nothing.
 */
import { z } from 'zod';
import { LoadEffect, Reconciled } from '#domain/effect.ts';
import { transientError } from '#domain/errors.ts';
import { LoadReceipt, type PublishOutcome } from '#domain/receipt.ts';
import { isChanged } from './fence.ts';
import { Handle } from './handle.ts';
import type { ObjectStore } from './object-store.ts';
import { decisionKey, ledgerKey } from './private-keys.ts';

/** One load of a run that is published. */
export const DecidedLoad = z.strictObject({ load: z.string(), handle: Handle, effect: LoadEffect, reconciled: z.array(Reconciled) });
export type DecidedLoad = z.infer<typeof DecidedLoad>;

export const Decision = z.discriminatedUnion('verdict', [
  z.strictObject({
    verdict: z.literal('publish'),
    runId: z.string(),
    planId: z.string(),
    epoch: z.number(),
    planHash: z.string(),
    fingerprint: z.string(),
    approvedBy: z.string(),
    /** The last day on which it can be undone. */
    until: z.string(),
    loads: z.array(DecidedLoad),
  }),
  z.strictObject({ verdict: z.literal('never'), runId: z.string(), planId: z.string(), epoch: z.number() }),
]);
export type Decision = z.infer<typeof Decision>;
export type Publishing = Extract<Decision, { verdict: 'publish' }>;

/** Somebody else wrote meanwhile, and everything was put back. */
const Withdrawn = z.strictObject({ withdrawn: z.literal(true) });
/** What a complete run came to, which any release can tell. */
const Outcome = z.union([z.object({ loads: z.array(LoadReceipt) }), Withdrawn]);
/** And what it did, for whoever takes it back. */
const Done = z.union([z.object({ decision: Decision }), Withdrawn]);

/** Decides about a run, once and for all attempts, and returns what was decided: this, or what another attempt had decided before. */
export async function decide(home: ObjectStore, decision: Decision): Promise<Decision> {
  await createOnce(home, decisionKey(decision.runId), JSON.stringify(decision));
  return (await findDecision(home, decision.runId)) ?? decision;
}

/** What was decided about a run, or null. Throws `ledger.other-release`. */
export async function findDecision(home: ObjectStore, runId: string): Promise<Decision | null> {
  return readAs(home, decisionKey(runId), Decision);
}

/** The outcome of a run that is complete, or null. */
export async function readLedger(home: ObjectStore, runId: string): Promise<PublishOutcome | null> {
  const record = await readAs(home, ledgerKey(runId), Outcome);
  return record && 'loads' in record ? { loads: record.loads, alreadyDone: true } : null;
}

/** What a complete run did, for taking it back. Throws `ledger.other-release`. */
export async function findPublished(home: ObjectStore, runId: string): Promise<Publishing | null> {
  const record = await readAs(home, ledgerKey(runId), Done);
  return record && 'decision' in record && record.decision.verdict === 'publish' ? record.decision : null;
}

/** Writes the ledger record of a run. False when another attempt had written it, or had taken the run back. */
export async function writeLedger(home: ObjectStore, decision: Publishing, loads: LoadReceipt[]): Promise<boolean> {
  return createOnce(home, ledgerKey(decision.runId), JSON.stringify({ decision, loads }));
}

/** Ends a run as taken back half-way, unless it is complete: then its outcome. From here on no attempt can complete it. */
export async function withdraw(home: ObjectStore, runId: string): Promise<PublishOutcome | null> {
  await createOnce(home, ledgerKey(runId), JSON.stringify({ withdrawn: true } satisfies z.infer<typeof Withdrawn>));
  return readLedger(home, runId);
}

export async function isWithdrawn(home: ObjectStore, runId: string): Promise<boolean> {
  const record = await readAs(home, ledgerKey(runId), Outcome);
  return record !== null && 'withdrawn' in record;
}

/** Makes a small object unless it is there. True when it was made now. */
export async function createOnce(store: ObjectStore, key: string, text: string): Promise<boolean> {
  try {
    await store.create(key, { text });
    return true;
  } catch (error) {
    if (isChanged(error)) return false;
    throw error;
  }
}

async function readAs<T>(store: ObjectStore, key: string, shape: z.ZodType<T>): Promise<T | null> {
  const text = await store.read(key);
  if (text === null) return null;
  const parsed = shape.safeParse(JSON.parse(text));
  if (!parsed.success) throw writtenElsewhere(key, parsed.error);
  return parsed.data;
}

/** Tried again, so that a worker of that release may take it. Until one does, nobody else touches what it began. */
const writtenElsewhere = (key: string, cause: unknown) =>
  transientError(
    'ledger.other-release',
    `Another release of Headgate decided about this run in ${key}, in a form that this one cannot read. Nothing was changed now; files that it had begun with stay as they are.`,
    { hint: 'A worker of that release brings it to its end: start one, or upgrade this one.', cause },
  );
