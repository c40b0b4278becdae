/** The newest part of a conversation, for a reader who needs no more. */
import { HumanMessage, type BaseMessage } from '@langchain/core/messages';

/** The newest messages; where some are left out, starting with a person's, so that no tool result stands without its call. */
export function newest(messages: readonly BaseMessage[], count: number): BaseMessage[] {
  if (messages.length <= count) return [...messages];
  const recent = messages.slice(-count);
  const first = recent.findIndex((message) => HumanMessage.isInstance(message));
  return recent.slice(Math.max(0, first));
}
