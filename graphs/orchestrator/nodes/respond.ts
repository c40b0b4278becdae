/** Says what the turn came to: an answer, a question, a refusal. */
import { AIMessage, ToolMessage } from '@langchain/core/messages';
import type { OrchestratorPorts } from '../../context.ts';
import { fittingChart, type Chart } from '#domain/chart.ts';
import { Answer, AskUser, Refuse, RejectPlan } from '../closing-tools.ts';
import { refusedBy } from '../refused-by.ts';
import { isTerminal, lastCalls } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate, Reply } from '../state.ts';
import { tooLateText } from '../words.ts';

export const respond =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    const { said, withdrawn } = state.reply ? { said: state.reply, withdrawn: false } : await fromLastMessage(ports, state);
    await ports.say(state.threadId, said, state.handledSeq);
    // Every tool call is answered, or the next request to a strict endpoint would be refused.
    const messages = lastCalls(state).map(
      ({ id, name }) =>
        new ToolMessage({ id: `result-${id}`, tool_call_id: id ?? '', name, content: JSON.stringify({ ok: true, said: said.text }) }),
    );
    return { messages, reply: null, table: null, ...(withdrawn ? { waiting: 'nothing' as const, planId: null } : {}) };
  };

/** What the turn said, and whether it withdrew what was waiting. */
interface Said {
  said: Reply;
  withdrawn: boolean;
}

async function fromLastMessage(ports: OrchestratorPorts, state: OrchestratorState): Promise<Said> {
  const last = state.messages.at(-1);
  const call = lastCalls(state).find(({ name }) => isTerminal(name));
  const model: unknown = last?.response_metadata['model'];
  const base = {
    messageId: last?.id ?? `${state.threadId}:${state.messages.length}`,
    model: typeof model === 'string' ? model : ports.model.name,
  };
  if (call?.name === 'reject_plan') return withdrawing(ports, state, base, RejectPlan.safeParse(call.args).data?.reason);
  return { said: { ...base, ...saidBy(state, call) }, withdrawn: false };
}

/** A question, a refusal, or an answer: what cannot be read as the one that was called is an answer in the words around it. */
function saidBy(state: OrchestratorState, call: ReturnType<typeof lastCalls>[number] | undefined): Omit<Reply, 'messageId' | 'model'> {
  const asked = call?.name === 'ask_user' ? AskUser.safeParse(call.args).data : undefined;
  if (asked) return { text: asked.text, question: asked };
  const refused = call?.name === 'refuse' ? Refuse.safeParse(call.args).data : undefined;
  if (refused) return { text: refused.reason, refused };
  const answered = call?.name === 'answer' ? Answer.safeParse(call.args).data : undefined;
  const last = state.messages.at(-1);
  const spoken = AIMessage.isInstance(last) ? last.text : '';
  const text = [answered?.text, spoken].find((words) => words !== undefined && words.trim() !== '') ?? noAnswer;
  const unused = answered?.notUnderstood ?? [];
  const shown = answered?.table === false ? {} : withChart(state, answered?.chart);
  return { text, ...shown, ...(unused.length > 0 ? { notUnderstood: unused } : {}) };
}

async function withdrawing(
  ports: OrchestratorPorts,
  state: OrchestratorState,
  base: Pick<Reply, 'messageId' | 'model'>,
  reason = 'Withdrawn on request.',
): Promise<Said> {
  const outcome = await ports.withdraw(state.threadId, { reason, by: state.askedBy, seq: state.handledSeq });
  if (!outcome.ok) return { said: { ...base, ...refusedBy(outcome.error) }, withdrawn: false };
  const withdrawn = outcome.count > 0 || (await isWithdrawn(ports, state));
  const newest = state.planId === null || withdrawn ? null : await ports.facts(state.planId);
  const text = withdrawn ? 'The plan is withdrawn. Nothing was written.' : tooLateText(newest);
  // What runs is observed to its end.
  return { said: { ...base, text }, withdrawn: !newest?.run };
}

const noAnswer = 'I have no answer to that. Say what to load, where from and where to, or ask about the data.';

/** The last result of the turn and how it is drawn. */
function withChart({ table }: OrchestratorState, asked: Chart | 'none' | undefined): Pick<Reply, 'table' | 'chart'> {
  if (!table) return {};
  const chart = fittingChart(table, asked);
  return { table, ...(chart ? { chart } : {}) };
}

/** Whether the plan that was waiting was withdrawn before: a crash came between doing it and saying it. */
async function isWithdrawn(ports: OrchestratorPorts, state: OrchestratorState): Promise<boolean> {
  return state.waiting !== 'nothing' && state.planId !== null && (await ports.facts(state.planId)).state === 'rejected';
}
