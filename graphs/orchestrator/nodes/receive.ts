/** Takes a person's message into the conversation. */
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import type { BudgetAnswer, OrchestratorPorts } from '../../context.ts';
import { refusedBy } from '../refused-by.ts';
import { lastCalls } from '../routes.ts';
import { settledUnheard } from '../settled.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

export const receive =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    const { wake } = state;
    if (wake.cause !== 'message') return {};
    await ports.emit(state.threadId, {
      type: 'agent.entered',
      data: { agent: 'orchestrator', doing: 'Reading the request', answers: wake.seq },
    });
    const answered = await ports.answerBudget(state.threadId, wake);
    const settled = await settledUnheard(state, ports);
    const drafted = madeElsewhere(state, await ports.newestDraft(state.threadId));
    return {
      messages: [...leftOpen(state), ...settled, ...drafted, new HumanMessage({ id: `message-${wake.seq}`, content: wake.text })],
      handledSeq: wake.seq,
      askedBy: wake.by,
      reach: wake.reach ?? 'own',
      rounds: 0,
      repairs: 0,
      spent: { tokens: 0, seconds: 0, cost: 0 },
      table: null,
      ...(settled.length > 0 ? { waiting: 'nothing' as const } : {}),
      ...(answered ? budgetAnswered(answered, wake.seq) : { reply: null }),
    };
  };

/** A person's word on a dear prepare needs no model, and none may give it. */
function budgetAnswered(answer: BudgetAnswer, seq: number): OrchestratorUpdate {
  const base = { messageId: `budget-answer-${seq}`, model: 'policy' };
  if (!answer.ok) return { reply: { ...base, ...refusedBy(answer.error) } };
  const { planId, go } = answer;
  const text = go ? 'I read and stage the rows now; the card follows.' : 'Then nothing is measured. Nothing was written.';
  return { planId: go ? planId : null, waiting: go ? 'prepared' : 'nothing', reply: { ...base, text } };
}

/** The newest plan, where it came from a file or was changed on its card: what is said now may be about it. */
function madeElsewhere({ messages }: OrchestratorState, newest: Awaited<ReturnType<OrchestratorPorts['newestDraft']>>): AIMessage[] {
  if (newest === null) return [];
  const { planId, version, draft } = newest;
  const id = `draft-${planId}`;
  if (messages.some((message) => message.id === id || (ToolMessage.isInstance(message) && message.text.includes(planId)))) return [];
  const content = `(The plan is version ${version} now: ${JSON.stringify(draft)})`;
  return [new AIMessage({ id, content, additional_kwargs: { fact: { type: 'draft.made', planId, draft } } })];
}

/** Answers to calls of a turn that broke: without them a strict endpoint refuses the whole conversation. */
export const leftOpen = (state: Pick<OrchestratorState, 'messages'>): ToolMessage[] =>
  lastCalls(state).map(
    ({ id, name }) =>
      new ToolMessage({
        id: `result-${id}`,
        tool_call_id: id ?? '',
        name,
        status: 'error',
        content: JSON.stringify({ error: { code: 'turn.broken', message: 'This was interrupted.' } }),
      }),
  );
