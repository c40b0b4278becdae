/** Starts the card of a change to pipelines, rules or runs, because the model understood that a person wants it. Deciding stays with people. */
import { ActionRequest } from '#domain/action-request.ts';
import { Question } from '#domain/events.ts';
import { nothingNewCode } from '#planning/incremental-notes.ts';
import type { OrchestratorPorts } from '../../context.ts';
import { answerCalls } from '../answer-calls.ts';
import { actionTool, lastCalls } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate, Reply } from '../state.ts';

export const act =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    const calls = lastCalls(state);
    const call = calls.find(({ name }) => name === actionTool)!;
    const key = `${state.threadId}:${state.messages.length}`;
    const model: unknown = state.messages.at(-1)?.response_metadata['model'];
    const outcome = await ports.act(state.threadId, {
      key,
      action: ActionRequest.parse(call.args),
      askedBy: state.askedBy,
      seq: state.handledSeq,
      reach: state.reach,
      model: typeof model === 'string' ? model : ports.model.name,
    });
    if (outcome.ok) {
      const messages = answerCalls(calls, { ...(call.id ? { id: call.id } : {}), outcome, skipped: 'A change stands alone.' });
      return { messages, planId: outcome.planId, waiting: 'prepared' };
    }
    const { message, hint, details } = outcome.error;
    const question = Question.safeParse(details['question']);
    if (question.success) return { reply: { messageId: `${key}:act`, text: question.data.text, question: question.data, model: 'policy' } };
    if (outcome.error.code === nothingNewCode) return { reply: { messageId: `${key}:act`, text: message, model: 'policy' } };
    return { reply: refusal(key, hint ? `${message} ${hint}` : message) };
  };

const refusal = (key: string, text: string): Reply => ({ messageId: `${key}:act`, text, refused: { reason: text }, model: 'policy' });
