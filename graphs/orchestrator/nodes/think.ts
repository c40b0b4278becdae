/** One call of the model, streamed. It may inspect, draft, ask, refuse or answer; it can never write, approve or choose the next step. */
import { AIMessage, HumanMessage, SystemMessage, type BaseMessage } from '@langchain/core/messages';
import { asAppError } from '#domain/errors.ts';
import type { OrchestratorPorts } from '../../context.ts';
import { closingTools } from '../closing-tools.ts';
import { maxRounds } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

type ToolCalls = NonNullable<AIMessage['tool_calls']>;

/** Messages of the past that a model is given. Older ones stay in the event log. */
const rememberedMessages = 60;

export const think =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState, config: { signal?: AbortSignal }): Promise<OrchestratorUpdate> => {
    const messageId = `${state.threadId}:${state.messages.length}`;
    if (state.rounds >= maxRounds)
      return stopped(state, messageId, `I looked ${maxRounds} times and could not finish this. Please say it in smaller parts.`);
    const signal = config.signal ?? new AbortController().signal;
    try {
      const { message, reasoning, model } = await ports.model.speak({
        messages: [new SystemMessage(await ports.prompt()), ...remembered(state.messages)],
        tools: [...ports.tools.map(({ name, description, schema }) => ({ name, description, schema })), ...closingTools],
        signal,
        onText: (text) => ports.token({ threadId: state.threadId, messageId, text }),
      });
      const spoken = [reasoning, message.tool_calls?.length ? message.text : ''].filter((text) => text?.trim());
      for (const text of spoken)
        if (text) await ports.emit(state.threadId, { type: 'agent.reasoning', data: { agent: 'orchestrator', text } });
      const kept = new AIMessage({
        id: messageId,
        content: message.content,
        tool_calls: withOwnIds(message.tool_calls ?? [], state.messages),
        response_metadata: { model },
      });
      return { messages: [kept], rounds: state.rounds + 1 };
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = asAppError(error);
      if (failure.family === 'bug') throw failure;
      return stopped(state, messageId, `${failure.message}${failure.hint ? ` ${failure.hint}` : ''} Nothing was planned or written.`);
    }
  };

/** Calls whose ids are their own in this conversation: some endpoints number them anew in every answer, or leave them out. */
function withOwnIds(calls: ToolCalls, messages: BaseMessage[]): ToolCalls {
  const taken = new Set(
    messages.flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [])).map(({ id }) => id),
  );
  return calls.map((call, index) => {
    const id = call.id && !taken.has(call.id) ? call.id : `call_${messages.length}_${index}`;
    taken.add(id);
    return { ...call, id };
  });
}

function stopped(state: OrchestratorState, messageId: string, text: string): OrchestratorUpdate {
  return {
    reply: { messageId, text, model: 'policy' },
    messages: [new AIMessage({ id: messageId, content: text })],
    rounds: state.rounds + 1,
  };
}

/** The newest messages, starting with a person's, so that no tool result stands without its call. */
function remembered(messages: BaseMessage[]): BaseMessage[] {
  const recent = messages.slice(-rememberedMessages);
  const first = recent.findIndex((message) => HumanMessage.isInstance(message));
  return recent.slice(Math.max(0, first));
}
