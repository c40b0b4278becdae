/**
 * The life of a plan and of a run, as tables of legal transitions.
 *
 * plan   drafting → preparing: it compiled and its prepare job is queued.
 *        preparing → proposed: the exact effect is known; the card can be decided. → rejected: preparing failed or the person gave up.
 *        proposed → approved | rejected (a decision), superseded (a newer version exists), expired (nobody decided in time).
 * run    queued: approved and enqueued. running: a worker holds an epoch. paused: waits for a person or a dependency.
 *        succeeded | failed | cancelled are final, except that a run may become undone: one that succeeded, and one that failed
 *        when some of its targets had its rows already.
 */
export const planStates = ['drafting', 'preparing', 'proposed', 'approved', 'rejected', 'superseded', 'expired'] as const;
export type PlanState = (typeof planStates)[number];

export const runStates = ['queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled', 'undone'] as const;
export type RunState = (typeof runStates)[number];

const planMoves: Record<PlanState, readonly PlanState[]> = {
  drafting: ['preparing', 'rejected', 'superseded'],
  preparing: ['proposed', 'rejected', 'superseded', 'expired'],
  proposed: ['approved', 'rejected', 'superseded', 'expired', 'preparing'],
  approved: [],
  rejected: [],
  superseded: [],
  expired: [],
};

const runMoves: Record<RunState, readonly RunState[]> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['running', 'queued', 'paused', 'succeeded', 'failed', 'cancelled'],
  paused: ['running', 'queued', 'cancelled', 'failed'],
  succeeded: ['undone'],
  failed: ['undone'],
  cancelled: [],
  undone: [],
};

/** The states a plan may be in just before it becomes `to`. */
export const planStatesBefore = (to: PlanState): PlanState[] => planStates.filter((state) => planMoves[state].includes(to));

/** The states a run may be in just before it becomes `to`. */
export const runStatesBefore = (to: RunState): RunState[] => runStates.filter((state) => runMoves[state].includes(to));

/** Whether nothing can follow but an undo. */
export const isFinalRun = (state: RunState): boolean => ['succeeded', 'failed', 'cancelled', 'undone'].includes(state);

/** Whether a connection is called: `open` means that it does not answer and is left alone for a while, `half-open` that one call tries it. */
export const breakerStates = ['closed', 'open', 'half-open'] as const;
export type BreakerState = (typeof breakerStates)[number];
