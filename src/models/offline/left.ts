/**
 * Planners that wait for tools. To read a request from its start at every step costs more than all else a turn does; a planner that was
 * left goes on when the same conversation comes back longer. Where none is left, one from the start comes to the same.
 */
import type { BaseMessage } from '@langchain/core/messages';
import type { Standing } from './asking.ts';

/** By the message that is being answered. */
const waiting = new WeakMap<BaseMessage, { heard: readonly BaseMessage[]; standing: Standing }>();

const answeredIn = (messages: readonly BaseMessage[]): BaseMessage | undefined => messages.findLast(({ type }) => type === 'human');

/** The planner that was left in this conversation, when nothing but tools has spoken since. It is left no more. */
export function left(messages: readonly BaseMessage[]): Standing | null {
  const message = answeredIn(messages);
  const known = message && waiting.get(message);
  if (!known) return null;
  waiting.delete(message);
  return known.heard.every((one, at) => isSame(one, messages[at])) ? known.standing : null;
}

/** Keeps a planner that waits for tools. Questions to people end a turn: their answers are read from the start. */
export function leave(messages: readonly BaseMessage[], standing: Standing): void {
  const message = answeredIn(messages);
  const { step } = standing;
  if (!message || step.done || step.value.some(({ name }) => name === 'ask_user')) return;
  waiting.set(message, { heard: [...messages], standing });
}

/** Prompts are written anew for every step. */
const isSame = (one: BaseMessage, other: BaseMessage | undefined): boolean =>
  one === other || (one.type === 'system' && other?.type === 'system' && one.text === other.text);
