/** One answer of a chat model for the orchestrator: streamed text, and a message that is complete or an AppError. */
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { bugError, transientError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { assertComplete } from './completion.ts';

export interface Speech {
  messages: BaseMessage[];
  /** JSON schemas of what the model may call. */
  tools: { name: string; description: string; schema: JsonObject }[];
  signal: AbortSignal;
  /** Text as it comes. */
  onText: (text: string) => void;
}

export interface Spoken {
  message: AIMessage;
  /** What the model thought aloud, when the endpoint shows it. */
  reasoning: string | null;
  /** Who really answered: `offline` when the planner took over. */
  model: string;
}

/** Binds a chat model for speaking. Throws the errors of the endpoint and `model.incomplete`. */
export function speakingModel({ name, chat }: { name: string; chat: BaseChatModel }): {
  name: string;
  speak(speech: Speech): Promise<Spoken>;
} {
  return {
    name,
    async speak({ messages, tools, signal, onText }) {
      const whole = await collect(bound(chat, tools), messages, { signal, onText });
      const { content, tool_calls: calls, response_metadata: metadata } = assertComplete(whole);
      const answered: unknown = metadata['model_name'];
      const reasoning: unknown = whole.additional_kwargs['reasoning_content'];
      return {
        message: new AIMessage({ content, tool_calls: calls ?? [] }),
        reasoning: typeof reasoning === 'string' && reasoning !== '' ? reasoning : null,
        model: typeof answered === 'string' ? answered : name,
      };
    },
  };
}

function bound(chat: BaseChatModel, tools: Speech['tools']): Streams {
  const functions: BindToolsInput[] = tools.map(({ name, description, schema }) => ({
    type: 'function',
    function: { name, description, parameters: schema },
  }));
  if (!chat.bindTools) throw bugError('model.no-tools', 'This chat model cannot be given tools.');
  return chat.bindTools(functions);
}

interface Streams {
  stream(messages: BaseMessage[], options: { signal: AbortSignal }): Promise<AsyncIterable<AIMessageChunk>>;
}

async function collect(
  chat: Streams,
  messages: BaseMessage[],
  { signal, onText }: Pick<Speech, 'signal' | 'onText'>,
): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await chat.stream(messages, { signal })) {
    if (chunk.text !== '') onText(chunk.text);
    whole = whole === undefined ? chunk : whole.concat(chunk);
  }
  if (whole === undefined) throw transientError('model.incomplete', 'The model answered nothing at all.', { hint: 'Ask again.' });
  return whole;
}
