/** Tells what preparing came to, when its job has ended. */
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import type { OrchestratorPorts, PlanFacts } from '../../context.ts';
import { SubmitDraft } from '../closing-tools.ts';
import { draftTool } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';
import { proposalText } from '../words.ts';

export const announce =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    if (state.wake.cause === 'message') return {};
    const { planId } = state.wake;
    const facts = await ports.facts(planId);
    // A newer version has taken this one's place while the news was on its way.
    if (facts.state !== 'proposed' && facts.state !== 'rejected') return {};
    const text = facts.state === 'proposed' ? proposalText(facts) : failureText(facts);
    const notUnderstood = notesOfDraft(state);
    await ports.say(state.threadId, {
      messageId: `plan-${planId}`,
      text,
      model: 'policy',
      ...(notUnderstood.length > 0 ? { notUnderstood } : {}),
      ...(facts.error ? { error: facts.error } : {}),
      ...blockedQuestion(facts),
    });
    const fact = { type: facts.state === 'proposed' ? 'plan.proposed' : 'plan.failed', planId, version: facts.version };
    const message = new AIMessage({ id: `plan-${planId}`, content: text, additional_kwargs: { fact } });
    return { messages: [message], planId, waiting: facts.state === 'proposed' ? 'decision' : 'nothing' };
  };

const failureText = (facts: PlanFacts): string =>
  `${facts.title} could not be prepared: ${facts.error?.message ?? 'unknown cause.'}${facts.error?.hint ? ` ${facts.error.hint}` : ''} Nothing was written.`;

/** A load that a check stopped is a choice for the person. */
function blockedQuestion(facts: PlanFacts) {
  const broken = facts.card?.checks.filter((check) => !check.passed && check.severity === 'error') ?? [];
  if (broken.length === 0) return {};
  const text = `What should happen with the rows that break "${broken.map((check) => check.words).join('" and "')}"?`;
  return { question: { text, choices: ['drop those rows', 'only warn and load them', 'cancel'] } };
}

/** What the model said it did not use of the request that led to this plan. */
function notesOfDraft(state: OrchestratorState): string[] {
  const since = state.messages.findLastIndex((message) => HumanMessage.isInstance(message));
  const calls = state.messages.slice(since).flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []));
  const call = calls.findLast(({ name }) => name === draftTool);
  return call ? (SubmitDraft.safeParse(call.args).data?.notUnderstood ?? []) : [];
}
