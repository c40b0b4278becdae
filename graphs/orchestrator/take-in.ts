/** Lets a conversation take in one wake: finishes what a crash left, then resumes or starts the graph, once per wake. */
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { Command, type StateSnapshot } from '@langchain/langgraph';
import { asAppError } from '#domain/errors.ts';
import { canonicalJson } from '#domain/json.ts';
import type { OrchestratorGraph } from './index.ts';
import { leftOpen } from './nodes/receive.ts';
import type { OrchestratorState, OrchestratorUpdate, Wake } from './state.ts';

const recursionLimit = 60;

/** What a conversation knows, and what it waits for. */
export const readState = (graph: OrchestratorGraph, threadId: string): Promise<StateSnapshot> =>
  graph.getState({ configurable: { thread_id: threadId } });

/** Seq of the newest message that a conversation has taken in; 0 before the first. */
export function handledSeq({ values }: StateSnapshot): number {
  const known: Partial<OrchestratorState> = values;
  return known.handledSeq ?? 0;
}

/**
 * The caller holds the thread's lease. Delivered again, a wake that was taken in before changes nothing.
 * A turn of a message up to `stoppedSeq` is not gone on with.
 * The resume value is made here from stored facts, never from what a client sent. `state`: what was read since the lease was taken.
 */
export async function takeIn(
  graph: OrchestratorGraph,
  turn: { threadId: string; wake: Wake; signal: AbortSignal; state?: StateSnapshot; stoppedSeq?: number },
): Promise<void> {
  const { threadId, wake, signal, state, stoppedSeq = 0 } = turn;
  const config = { configurable: { thread_id: threadId }, signal, recursionLimit, durability: 'sync' as const };
  const left = state ?? (await readState(graph, threadId));
  const before = isUnfinished(left) && isStopped(left, stoppedSeq) ? await letGo(graph, config, left) : left;
  if (isUnfinished(before)) await finish(graph, config, { isMine: canonicalJson(before.values.wake) === canonicalJson(wake) });
  const now = isUnfinished(before) ? await graph.getState(config) : before;
  if (isTakenIn(wake, now.values)) return;
  const waitingId = now.tasks.flatMap((task) => task.interrupts)[0]?.id;
  await graph.invoke(waitingId ? new Command({ resume: { [waitingId]: wake } }) : { threadId, wake }, config);
}

/** Whether a crash or an error stopped it on its way. Not `next`: it leaves out a node that is done but whose checkpoint is missing. */
const isUnfinished = ({ tasks }: StateSnapshot): boolean => tasks.length > 0 && !tasks.some((task) => task.interrupts.length > 0);

/** Goes on where it stopped. A turn that breaks every time does not keep later ones from beginning. */
async function finish(graph: OrchestratorGraph, config: { signal: AbortSignal }, { isMine }: { isMine: boolean }): Promise<void> {
  try {
    await graph.invoke(null, config);
  } catch (error) {
    if (isMine || config.signal.aborted || asAppError(error).retryable) throw error;
  }
}

function isStopped({ values }: StateSnapshot, stoppedSeq: number): boolean {
  const { wake }: Partial<OrchestratorState> = values;
  return wake?.cause === 'message' && wake.seq <= stoppedSeq;
}

/** Brings a conversation whose turn was stopped to where that turn would have ended. */
async function letGo(
  graph: OrchestratorGraph,
  config: { configurable: { thread_id: string } },
  { values }: StateSnapshot,
): Promise<StateSnapshot> {
  const { wake, handledSeq: handled, messages } = values as OrchestratorState;
  const isUnheard = wake.cause === 'message' && handled < wake.seq;
  const heard = isUnheard ? [new HumanMessage({ id: `message-${wake.seq}`, content: wake.text })] : [];
  const update: OrchestratorUpdate = {
    messages: [...leftOpen({ messages }), ...heard, new AIMessage('(This was stopped before it was finished; nothing came of it.)')],
    ...(isUnheard ? { handledSeq: wake.seq } : {}),
    reply: null,
    table: null,
  };
  await graph.updateState(config, update, 'respond');
  return graph.getState(config);
}

function isTakenIn(wake: Wake, state: Partial<OrchestratorState>): boolean {
  if (wake.cause === 'message') return (state.handledSeq ?? 0) >= wake.seq;
  const mark = wake.cause === 'prepared' ? `plan-${wake.planId}` : `${wake.cause}-${wake.planId}`;
  return (state.messages ?? []).some((message) => message.id === mark);
}
