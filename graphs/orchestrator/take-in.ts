/** Lets a conversation take in one wake: finishes what a crash left, then resumes or starts the graph, once per wake. */
import { Command } from '@langchain/langgraph';
import type { OrchestratorGraph } from './index.ts';
import type { OrchestratorState, Wake } from './state.ts';

const recursionLimit = 60;

/**
 * The caller holds the thread's lease. Delivered again, a wake that was taken in before changes nothing.
 * The resume value is made here from stored facts, never from what a client sent.
 */
export async function takeIn(graph: OrchestratorGraph, turn: { threadId: string; wake: Wake; signal: AbortSignal }): Promise<void> {
  const { threadId, wake, signal } = turn;
  const config = { configurable: { thread_id: threadId }, signal, recursionLimit, durability: 'sync' as const };
  const before = await graph.getState(config);
  const crashed = before.next.length > 0 && !before.tasks.some((task) => task.interrupts.length > 0);
  if (crashed) await graph.invoke(null, config);
  const now = crashed ? await graph.getState(config) : before;
  if (isTakenIn(wake, now.values)) return;
  const waitingId = now.tasks.flatMap((task) => task.interrupts)[0]?.id;
  await graph.invoke(waitingId ? new Command({ resume: { [waitingId]: wake } }) : { threadId, wake }, config);
}

function isTakenIn(wake: Wake, state: Partial<OrchestratorState>): boolean {
  if (wake.cause === 'message') return (state.handledSeq ?? 0) >= wake.seq;
  const mark = wake.cause === 'prepared' ? `plan-${wake.planId}` : `${wake.cause}-${wake.planId}`;
  return (state.messages ?? []).some((message) => message.id === mark);
}
