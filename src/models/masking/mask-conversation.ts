/** A conversation as a model may read it: every personal value is a placeholder. The tool results name the columns; texts are searched. */
import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { JsonObject, JsonValue } from '#domain/json.ts';
import { maskJson } from './mask-json.ts';
import { Pseudonyms } from './pseudonyms.ts';

export interface MaskedConversation {
  messages: BaseMessage[];
  /** Knows the values behind the placeholders of these messages. */
  names: Pseudonyms;
}

/** Masks all messages. The conversation is read twice: a value that a later result shows to be personal is hidden in earlier texts too. */
export function maskConversation(messages: readonly BaseMessage[]): MaskedConversation {
  const names = new Pseudonyms();
  // The prompt is made anew for each call; its values come last, so that the numbers of the conversation stay as they are.
  const spoken = messages.filter((message) => !SystemMessage.isInstance(message));
  for (const message of spoken) masked(message, names);
  return { messages: messages.map((message) => masked(message, names)), names };
}

function masked(message: BaseMessage, names: Pseudonyms): BaseMessage {
  if (ToolMessage.isInstance(message)) {
    const { tool_call_id, name, status, id } = message;
    const content = maskResult(message.text, names);
    return new ToolMessage({ tool_call_id, content, ...(id ? { id } : {}), ...(name ? { name } : {}), ...(status ? { status } : {}) });
  }
  const content = names.mask(message.text);
  const id = message.id === undefined ? {} : { id: message.id };
  if (AIMessage.isInstance(message)) {
    const calls = (message.tool_calls ?? []).map((call) => ({ ...call, args: maskArguments(call.args, names) }));
    return new AIMessage({ content, tool_calls: calls, ...id });
  }
  return SystemMessage.isInstance(message) ? new SystemMessage({ content, ...id }) : new HumanMessage({ content, ...id });
}

/** A result is JSON; what is none is read as text. */
function maskResult(text: string, names: Pseudonyms): string {
  const parsed = parseJson(text);
  return parsed === undefined ? names.mask(text) : JSON.stringify(maskJson(parsed, names));
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JsonValue.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function maskArguments(args: unknown, names: Pseudonyms): JsonObject {
  return JsonObject.parse(maskTexts(JsonObject.safeParse(args).data ?? {}, names));
}

/** Arguments were written by the model: no column of theirs says what a value is. */
function maskTexts(value: JsonValue, names: Pseudonyms): JsonValue {
  if (typeof value === 'string') return names.mask(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => maskTexts(item, names));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [names.mask(key), maskTexts(member, names)]));
}
