/** One call of the model, streamed. It may inspect, draft, ask, refuse or answer; it can never write, approve or choose the next step. */
import { AIMessage, SystemMessage, type BaseMessage } from '@langchain/core/messages';
import { asAppError, isCatalogAway } from '#domain/errors.ts';
import { paidTokens } from '#domain/paid-tokens.ts';
import type { OrchestratorPorts, Speech, SpeechUsage } from '../../context.ts';
import { closingTools, meantArguments } from '../closing-tools.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';
import { exhausted, millisecondsLeft } from '../turn-budget.ts';

/** The planner takes more and smaller looks than a model, and none of them costs anything. */
const offlineRound = 1 / 3;

type ToolCalls = NonNullable<AIMessage['tool_calls']>;

export const think =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState, config: { signal?: AbortSignal }): Promise<OrchestratorUpdate> => {
    const messageId = `${state.threadId}:${state.messages.length}`;
    const over = exhausted(state, ports.limits);
    if (over !== null) return stopped(state, messageId, over);
    const signal = config.signal ?? new AbortController().signal;
    const late = AbortSignal.timeout(millisecondsLeft(state, ports.limits));
    try {
      const {
        spoken: { message, reasoning, model },
        spent,
      } = await speak(ports, state, messageId, AbortSignal.any([signal, late]));
      const thoughts = [reasoning, saysAside(message) ? message.text : ''].filter((text) => text?.trim());
      for (const text of thoughts)
        if (text) await ports.emit(state.threadId, { type: 'agent.reasoning', data: { agent: 'orchestrator', text } });
      const kept = new AIMessage({
        id: messageId,
        content: message.content,
        tool_calls: asCalled(message.tool_calls ?? [], state.messages),
        response_metadata: { model },
      });
      return { messages: [kept], rounds: state.rounds + (model === 'offline' ? offlineRound : 1), spent };
    } catch (error) {
      if (signal.aborted) throw error;
      if (late.aborted) return stopped(state, messageId, lateText(ports.limits.seconds));
      const failure = asAppError(error);
      if (failure.family === 'bug' || isCatalogAway(failure)) throw failure;
      return stopped(state, messageId, `${failure.message}${failure.hint ? ` ${failure.hint}` : ''} Nothing was planned or written.`);
    }
  };

/** One answer, with what it took: stored at once, and added to what the turn has taken before. */
async function speak(ports: OrchestratorPorts, state: OrchestratorState, messageId: string, signal: AbortSignal) {
  const { threadId } = state;
  const asked = { threadId, askedBy: state.askedBy, seq: state.handledSeq, text: state.wake.cause === 'message' ? state.wake.text : '' };
  const started = performance.now();
  const speech: Speech = {
    messages: [new SystemMessage(await ports.prompt(asked)), ...state.messages],
    tools: [...ports.tools.map(({ name, description, schema }) => ({ name, description, schema })), ...closingTools],
    signal,
    onText: (text) => ports.token({ threadId, messageId, text }),
    onReasoning: (text) => ports.token({ threadId, messageId, text, kind: 'reasoning' }),
  };
  const { handledSeq: seq, askedBy, repairs } = state;
  const note = async (model: string, usage: SpeechUsage): Promise<OrchestratorState['spent']> => {
    const seconds = (performance.now() - started) / 1000;
    const cost = await ports.spent(threadId, { seq, askedBy, model, seconds, repairs, ...usage });
    const { tokens, seconds: before, cost: paid } = state.spent;
    return { tokens: tokens + usage.promptTokens + usage.completionTokens, seconds: before + seconds, cost: paid + (cost ?? 0) };
  };
  const spoken = await ports.model.speak(speech).catch(async (error: unknown) => {
    const paid = paidTokens(error);
    if (paid) await note(ports.model.name, { ...paid, estimated: false });
    throw error;
  });
  return { spoken, spent: await note(spoken.model, spoken.usage) };
}

const lateText = (seconds: number): string =>
  `The model was not finished after ${Math.round(seconds)} s, which is all that a turn may take. Nothing was planned or written. Please say it in smaller parts.`;

/** Words beside calls are thoughts, except beside an answer, whose text they are. */
const saysAside = ({ tool_calls: calls = [] }: AIMessage): boolean => calls.length > 0 && !calls.some(({ name }) => name === 'answer');

/** Calls in the form that their tools ask for, whose ids are their own in this conversation: some endpoints number them anew in every answer, or leave them out. */
function asCalled(calls: ToolCalls, messages: BaseMessage[]): ToolCalls {
  const taken = new Set(
    messages.flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [])).map(({ id }) => id),
  );
  return calls.map((call, index) => {
    const id = call.id && !taken.has(call.id) ? call.id : `call_${messages.length}_${index}`;
    taken.add(id);
    return { ...call, id, args: meantArguments(call.name, call.args) };
  });
}

function stopped(state: OrchestratorState, messageId: string, text: string): OrchestratorUpdate {
  return {
    reply: { messageId, text, model: 'policy' },
    messages: [new AIMessage({ id: messageId, content: text })],
    rounds: state.rounds + 1,
  };
}
