/**
 * Cuts a conversation to a token budget. First results of earlier turns lose their bulk, then whole earlier turns become one line each;
 * the prompt and the newest turn always stay, and no tool result is left without its call.
 */
import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from '@langchain/core/messages';
import { estimateTokens } from './tokens.ts';

/** What the marks of a message take besides its text. */
const tokensPerMessage = 8;
const shortResult = 240;
const shortRequest = 120;
/** Lines of earlier requests at most. */
const rememberedRequests = 20;

export function messageTokens(message: BaseMessage): number {
  const calls = AIMessage.isInstance(message) ? JSON.stringify(message.tool_calls ?? []) : '';
  return tokensPerMessage + estimateTokens(message.text) + (calls === '[]' ? 0 : estimateTokens(calls));
}

const tokensOf = (messages: readonly BaseMessage[]): number => messages.reduce((sum, message) => sum + messageTokens(message), 0);

/** The messages that are sent. More than the budget remains only when the prompt and the newest results alone take more. */
export function fitToBudget(messages: readonly BaseMessage[], budget: number): BaseMessage[] {
  const prompt = messages.filter((message) => SystemMessage.isInstance(message));
  const turns = turnsOf(messages.filter((message) => !SystemMessage.isInstance(message)));
  const newest = fittingTurn(turns.at(-1) ?? [], budget - tokensOf(prompt));
  let earlier = turns.slice(0, -1);
  const left = budget - tokensOf(prompt) - tokensOf(newest);
  const whole = (): BaseMessage[] => [...prompt, ...earlier.flat(), ...newest];
  if (tokensOf(earlier.flat()) <= left) return whole();
  earlier = earlier.map((turn) => turn.map(withoutBulk));
  if (tokensOf(earlier.flat()) <= left) return whole();
  const dropped: BaseMessage[][] = [];
  while (earlier.length > 0 && tokensOf([summary(dropped), ...earlier.flat()]) > left) dropped.push(...earlier.splice(0, 1));
  return [...prompt, summary(dropped), ...earlier.flat(), ...newest];
}

/** The newest turn: its older results lose their bulk when all do not fit, never what the last call brought. */
function fittingTurn(turn: BaseMessage[], budget: number): BaseMessage[] {
  if (tokensOf(turn) <= budget) return turn;
  const lastCall = turn.findLastIndex((message) => AIMessage.isInstance(message));
  return turn.map((message, index) => (index < lastCall ? withoutBulk(message) : message));
}

/** Each turn begins with what a person said; what stands before the first belongs to it. */
function turnsOf(messages: readonly BaseMessage[]): BaseMessage[][] {
  const turns: BaseMessage[][] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    const begins = HumanMessage.isInstance(message) && last?.some((one) => HumanMessage.isInstance(one));
    if (last === undefined || begins) turns.push([message]);
    else last.push(message);
  }
  return turns;
}

function withoutBulk(message: BaseMessage): BaseMessage {
  if (!ToolMessage.isInstance(message) || message.text.length <= shortResult) return message;
  const { tool_call_id, name, status, id, text } = message;
  const content = JSON.stringify({ shortened: true, begins: text.slice(0, shortResult) });
  return new ToolMessage({ tool_call_id, content, ...(id ? { id } : {}), ...(name ? { name } : {}), ...(status ? { status } : {}) });
}

/** What was asked before, in one line each. */
function summary(turns: readonly BaseMessage[][]): HumanMessage {
  const requests = turns.flatMap((turn) => turn.filter((message) => HumanMessage.isInstance(message)).map(({ text }) => text));
  const lines = requests.slice(-rememberedRequests).map((text) => `- ${text.replaceAll(/\s+/g, ' ').slice(0, shortRequest)}`);
  const count = requests.length - lines.length;
  return new HumanMessage(
    [`(Earlier requests of this conversation, left out for length${count > 0 ? `; ${count} more before them` : ''}:`, ...lines, ')'].join(
      '\n',
    ),
  );
}
