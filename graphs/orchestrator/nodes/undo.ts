/** Starts the prepare of an undo, because the model understood that a person wants a run taken back. Deciding stays with people. */
import type { OrchestratorPorts, UndoOutcome } from '../../context.ts';
import { answerCalls } from '../answer-calls.ts';
import { ProposeUndo } from '../closing-tools.ts';
import { lastCalls, undoTool } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

export const undo =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    const calls = lastCalls(state);
    const call = calls.find(({ name }) => name === undoTool)!;
    const key = `${state.threadId}:${state.messages.length}`;
    const outcome = await propose(ports, state, call.args, key);
    if (typeof outcome === 'string') {
      return { reply: { messageId: `${key}:undo`, text: outcome, refused: { reason: outcome }, model: 'policy' } };
    }
    const messages = answerCalls(calls, { ...(call.id ? { id: call.id } : {}), outcome, skipped: 'An undo stands alone.' });
    return { messages, planId: outcome.planId, waiting: 'prepared' };
  };

/** The plan that was started, or why there is none, as a sentence. `respond` answers the model's calls then. */
async function propose(
  ports: OrchestratorPorts,
  state: OrchestratorState,
  args: unknown,
  key: string,
): Promise<Extract<UndoOutcome, { ok: true }> | string> {
  const { run } = ProposeUndo.parse(args);
  const model: unknown = state.messages.at(-1)?.response_metadata['model'];
  const outcome = await ports.undo(state.threadId, {
    key,
    run,
    askedBy: state.askedBy,
    seq: state.handledSeq,
    model: typeof model === 'string' ? model : ports.model.name,
  });
  if (outcome.ok) return outcome;
  const { message, hint } = outcome.error;
  return hint ? `${message} ${hint}` : message;
}
