/** The fence: of several attempts at one plan only the newest may stage and publish. */
import { conflictError } from '#domain/errors.ts';
import type { Fence } from '../../connector.ts';
import type { Session, Transaction } from '../session/database.ts';

const doing = 'checking which attempt is the newest';

/** Makes this attempt the newest. The same attempt may take it again. Throws `fence.lost` when a newer one exists. */
export async function takeFence(session: Session, { planId, epoch }: Fence): Promise<void> {
  const { affected } = await session.run(
    doing,
    `INSERT INTO headgate.fence AS f (plan_id, epoch) VALUES ($1, $2)
     ON CONFLICT (plan_id) DO UPDATE SET epoch = excluded.epoch WHERE f.epoch <= excluded.epoch`,
    [planId, epoch],
  );
  if (affected === 0) throw fenceLost({ planId, epoch });
}

/** Holds the fence until the transaction ends. Throws `fence.lost` unless this attempt is the newest. */
export async function holdFence(tx: Transaction, { planId, epoch }: Fence): Promise<void> {
  const { rows } = await tx.run(doing, 'SELECT epoch FROM headgate.fence WHERE plan_id = $1 FOR UPDATE', [planId]);
  if (Number(rows[0]?.['epoch']) !== epoch) throw fenceLost({ planId, epoch });
}

const fenceLost = ({ planId, epoch }: Fence) =>
  conflictError('fence.lost', `Attempt ${epoch} of plan ${planId} was overtaken by a newer one; it changes nothing any more.`, {
    details: { planId, epoch },
  });
