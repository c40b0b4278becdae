/** The ledger in the target: which run loaded what. It commits with the rows, so it decides after every crash. */
import { z } from 'zod';
import { AppError } from '#domain/errors.ts';
import { LoadReceipt } from '#domain/receipt.ts';
import type { Fence, PublishOutcome, PublishRequest } from '../../connector.ts';
import type { Database, Session, Transaction } from '../session/database.ts';
import { takeFence } from './fence.ts';

const Loads = z.array(LoadReceipt);
const doing = 'reading the ledger';

/** The outcome of a run, or null when it never committed here. */
export async function readLedger(session: Session, runId: string): Promise<PublishOutcome | null> {
  const { rows } = await session.run(doing, 'SELECT loads FROM headgate.ledger WHERE run_id = $1', [runId]);
  const [row] = rows;
  return row ? { loads: Loads.parse(JSON.parse(row['loads'] ?? '[]')), alreadyDone: true } : null;
}

/** As `readLedger`, in a target that may not have a ledger yet. With a fence the answer is final: older attempts end first, and publish no more. */
export async function findInLedger(database: Database, runId: string, fence?: Fence): Promise<PublishOutcome | null> {
  const { rows } = await database.run(doing, `SELECT 1 FROM pg_tables WHERE schemaname = 'headgate' AND tablename = 'ledger'`);
  if (rows.length === 0) return null;
  if (fence) await takeFence(database, fence);
  return readLedger(database, runId);
}

/** Claims the run's row. False when another attempt has it already; waits for an attempt that is committing. */
export async function claimLedger(tx: Transaction, request: PublishRequest): Promise<boolean> {
  const { fence, runId, planHash, fingerprint, approvedBy, record } = request;
  const { affected } = await tx.run(
    'writing the ledger',
    `INSERT INTO headgate.ledger (run_id, plan_id, plan_hash, fingerprint, epoch, approved_by, loads, run_number)
     VALUES ($1, $2, $3, $4, $5, $6, '[]', $7) ON CONFLICT (run_id) DO NOTHING`,
    [runId, fence.planId, planHash, fingerprint, fence.epoch, approvedBy, record?.runNumber ?? null],
  );
  return affected === 1;
}

/** Completes the claimed row with the receipts. */
export async function fillLedger(tx: Transaction, runId: string, loads: LoadReceipt[]): Promise<void> {
  await tx.run('writing the ledger', 'UPDATE headgate.ledger SET loads = $2 WHERE run_id = $1', [runId, JSON.stringify(loads)]);
}

/** Whether an error says that the ledger has to be asked what happened. */
export const isUnknownCommit = (error: unknown): error is AppError => error instanceof AppError && error.code === 'postgres.commit-unknown';
