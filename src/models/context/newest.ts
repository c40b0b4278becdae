/** The newest part of a conversation, for a reader who needs no more. */
import { HumanMessage, type BaseMessage } from '@langchain/core/messages';

/** The newest turns whole, each from a person's message on: however much was looked up in one, what was said before it is not lost. */
export function newest(messages: readonly BaseMessage[], turns: number): BaseMessage[] {
  const starts = messages.flatMap((message, index) => (HumanMessage.isInstance(message) ? [index] : []));
  return messages.slice(starts.length > turns ? starts.at(-turns) : 0);
}
