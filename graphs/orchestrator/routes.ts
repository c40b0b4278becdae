/** Where a conversation goes next: named questions about its state, without effects. */
import { AIMessage, ToolMessage } from '@langchain/core/messages';
import { misgiven } from './closing-tools.ts';
import type { OrchestratorState } from './state.ts';

/** Drafts that may fail to compile in one turn. */
export const maxRepairs = 3;

const terminalTools = ['answer', 'ask_user', 'refuse', 'reject_plan'] as const;
export const draftTool = 'submit_draft';
export const undoTool = 'propose_undo';
export const actionTool = 'propose_action';

/** The tool calls of the last message, when the model spoke last. */
export function lastCalls(state: Pick<OrchestratorState, 'messages'>): NonNullable<AIMessage['tool_calls']> {
  const last = state.messages.at(-1);
  return AIMessage.isInstance(last) ? (last.tool_calls ?? []) : [];
}

/** Entry, and after every interrupt: who woke us? */
export function byWake(state: OrchestratorState): 'receive' | 'announce' | 'close' {
  switch (state.wake.cause) {
    case 'message':
      return 'receive';
    case 'prepared':
      return 'announce';
    case 'decided':
    case 'ran':
      return 'close';
  }
}

/** A message that is an answer to our own question is no matter for a model. */
export const afterReceiving = (state: OrchestratorState): 'think' | 'respond' => (state.reply ? 'respond' : 'think');

/** After the model spoke. A draft or a closing tool wins over read tools beside it; one that cannot be read goes back to the model. */
export function afterThinking(state: OrchestratorState): 'draft' | 'undo' | 'act' | 'inspect' | 'respond' {
  if (state.reply) return 'respond';
  const calls = lastCalls(state);
  const closing = [draftTool, undoTool, actionTool, ...terminalTools].flatMap((tool) => calls.find(({ name }) => name === tool) ?? [])[0];
  if (!closing) return calls.length > 0 ? 'inspect' : 'respond';
  if (misgiven(closing) !== null) return state.repairs < maxRepairs ? 'inspect' : 'respond';
  return closing.name === draftTool ? 'draft' : closing.name === undoTool ? 'undo' : closing.name === actionTool ? 'act' : 'respond';
}

export const isTerminal = (name: string): boolean => terminalTools.some((tool) => tool === name);

/** After a draft: it waits for its effect, or the model repairs it. A repair beyond the limit was already turned into a reply. */
export function afterDraft(state: OrchestratorState): 'awaitPrepared' | 'think' | 'respond' {
  if (state.reply) return 'respond';
  const results = state.messages.slice(state.messages.findLastIndex((message) => AIMessage.isInstance(message)) + 1);
  const taken = results.some((message) => ToolMessage.isInstance(message) && message.name === draftTool && message.status === 'success');
  return taken ? 'awaitPrepared' : 'think';
}

/** After an undo or an action was proposed: it waits for its effect, unless there is nothing to do. */
export const afterUndo = (state: OrchestratorState): 'awaitPrepared' | 'respond' => (state.reply ? 'respond' : 'awaitPrepared');

/** At the end of a turn: a plan that is still open is waited for again. */
export function whatRemains(state: OrchestratorState): 'awaitPrepared' | 'awaitDecision' | 'end' {
  if (state.waiting === 'prepared') return 'awaitPrepared';
  return state.waiting === 'decision' ? 'awaitDecision' : 'end';
}
