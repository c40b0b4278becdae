/** The fence: of several attempts at one plan only the newest may stage and publish. An epoch is an object, so taking one is a conditional write. */
import { AppError, conflictError } from '#domain/errors.ts';
import type { Fence } from '../connectors/connector.ts';
import type { ObjectStore } from './object-store.ts';
import { epochOf, fenceKey, fencesOf } from './private-keys.ts';

/** Makes this attempt the newest. The same attempt may take it again. Throws `fence.lost` when a newer one exists. */
export async function takeFence(store: ObjectStore, fence: Fence): Promise<void> {
  await holdFence(store, fence);
  await store.create(fenceKey(fence), { text: '' }).catch((error: unknown) => {
    if (!isChanged(error)) throw error;
  });
  await holdFence(store, fence);
}

/** Throws `fence.lost` when a newer attempt exists. It cannot lock: what follows is decided by an exclusive write. */
export async function holdFence(store: ObjectStore, { planId, epoch }: Fence): Promise<void> {
  const taken = await store.list(fencesOf(planId));
  if (taken.some(({ key }) => epochOf(key) > epoch)) throw fenceLost({ planId, epoch });
}

export const fenceLost = ({ planId, epoch }: Fence): AppError =>
  conflictError('fence.lost', `Attempt ${epoch} of plan ${planId} was overtaken by a newer one; it changes nothing any more.`, {
    details: { planId, epoch },
  });

/** Whether a conditional write was refused. */
export const isChanged = (error: unknown): boolean => error instanceof AppError && error.code === 'object.changed';
