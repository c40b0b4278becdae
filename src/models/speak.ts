/** One answer of a chat model for the orchestrator: streamed text, and a message that is complete or an AppError. */
import type { BindToolsInput } from '@langchain/core/language_models/chat_models';
import { AIMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { bugError, transientError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { assertComplete } from './completion.ts';
import { messageTokens } from './context/fit.ts';
import { estimateTokens } from './context/tokens.ts';
import { countedTokens } from './counted-tokens.ts';

export interface Speech {
  messages: BaseMessage[];
  /** JSON schemas of what the model may call. */
  tools: { name: string; description: string; schema: JsonObject }[];
  signal: AbortSignal;
  /** Text as it comes, and what the model thinks aloud. */
  onText: (text: string) => void;
  onReasoning?: (text: string) => void;
}

export interface Spoken {
  message: AIMessage;
  /** What the model thought aloud, when the endpoint shows it. */
  reasoning: string | null;
  /** Who really answered: `offline` when the planner took over. */
  model: string;
  /** Tokens that the answer took. `estimated`: the endpoint did not count them. */
  usage: { promptTokens: number; completionTokens: number; estimated: boolean };
}

/** Binds a chat model for speaking. Throws the errors of the endpoint and `model.incomplete`, whose details may say what was paid. */
export function speakingModel({ name, chat }: { name: string; chat: BaseChatModel }): {
  name: string;
  speak(speech: Speech): Promise<Spoken>;
} {
  return {
    name,
    async speak(speech) {
      const whole = await collect(bound(chat, speech.tools), speech);
      const { content, tool_calls: calls, response_metadata: metadata } = assertComplete(whole);
      const answered: unknown = metadata['model_name'];
      const reasoning: unknown = whole.additional_kwargs['reasoning_content'];
      const by = typeof answered === 'string' ? answered : name;
      return {
        message: new AIMessage({ content, tool_calls: calls ?? [] }),
        reasoning: typeof reasoning === 'string' && reasoning !== '' ? reasoning : null,
        model: by,
        usage: usageOf(whole, speech, by),
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

/** As the endpoint counted; an estimate by length when it did not. The planner takes none, but what was asked before it may have. */
function usageOf(whole: AIMessageChunk, { messages, tools }: Speech, by: string): Spoken['usage'] {
  const counted = countedTokens(whole);
  if (counted || by === 'offline') return { promptTokens: 0, completionTokens: 0, ...counted, estimated: false };
  const sent = messages.reduce((sum, message) => sum + messageTokens(message), estimateTokens(JSON.stringify(tools)));
  const answered = estimateTokens(whole.text + JSON.stringify(whole.tool_calls ?? []));
  return { promptTokens: sent, completionTokens: answered, estimated: true };
}

async function collect(chat: Streams, { messages, signal, onText, onReasoning }: Speech): Promise<AIMessageChunk> {
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await chat.stream(messages, { signal })) {
    if (chunk.text !== '') onText(chunk.text);
    const thought: unknown = chunk.additional_kwargs['reasoning_content'];
    if (typeof thought === 'string' && thought !== '') onReasoning?.(thought);
    whole = whole === undefined ? chunk : whole.concat(chunk);
  }
  if (whole === undefined) throw transientError('model.incomplete', 'The model answered nothing at all.', { hint: 'Ask again.' });
  return whole;
}
