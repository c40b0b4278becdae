/** Tells what preparing came to, when its job has ended. */
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { Question } from '#domain/events.ts';
import { sentence } from '#domain/sentence.ts';
import { nothingNewCode } from '#planning/incremental-notes.ts';
import type { OrchestratorPorts, PlanFacts } from '../../context.ts';
import { SubmitDraft } from '../closing-tools.ts';
import { draftTool } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';
import { proposalText, readingText } from '../words.ts';

export const announce =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    if (state.wake.cause === 'message') return {};
    const { planId } = state.wake;
    const facts = await ports.facts(planId);
    // A newer version has taken this one's place while the news was on its way.
    if (facts.state !== 'proposed' && facts.state !== 'rejected') return {};
    // An undo follows from a run, an action from what there is, not from how a request was read.
    const { notes, notUnderstood } = facts.plan.undoes || facts.plan.action ? { notes: [], notUnderstood: [] } : remarksOfDraft(state);
    const reading = readingText(notes);
    const text = [outcomeText(facts), ...reading].join(' ');
    const question = questionAbout(facts);
    await ports.say(state.threadId, {
      messageId: `plan-${planId}`,
      text,
      ...(facts.state === 'proposed' ? { besideCard: reading.join(' ') } : {}),
      model: 'policy',
      ...(notUnderstood.length > 0 ? { notUnderstood } : {}),
      ...(facts.error && !isCalm(facts) ? { error: facts.error } : {}),
      ...(question ? { question } : {}),
    });
    const type = isCalm(facts) ? 'plan.unneeded' : facts.state === 'proposed' ? 'plan.proposed' : 'plan.failed';
    const fact = { type, planId, version: facts.version };
    const message = new AIMessage({ id: `plan-${planId}`, content: text, additional_kwargs: { fact } });
    return { messages: [message], planId, waiting: facts.state === 'proposed' ? 'decision' : 'nothing' };
  };

/** There was nothing to load, which is no failure. */
const isCalm = ({ error }: PlanFacts): boolean => error?.code === nothingNewCode;

function outcomeText(facts: PlanFacts): string {
  if (isCalm(facts)) return `${facts.error?.message} Nothing was written.`;
  return facts.state === 'proposed' ? proposalText(facts) : failureText(facts);
}

const failureText = (facts: PlanFacts): string =>
  `${facts.title} could not be prepared: ${sentence(facts.error?.message ?? 'unknown cause')}${facts.error?.hint ? ` ${facts.error.hint}` : ''} Nothing was written.`;

/** What stopped a load and has several ways on is a choice for the person. */
function questionAbout({ card, error }: PlanFacts): Question | null {
  const broken = card?.checks.filter((check) => !check.passed && check.severity === 'error') ?? [];
  if (broken.length > 0) {
    const text = `What should happen with the rows that break "${broken.map((check) => check.words).join('" and "')}"?`;
    return { text, choices: ['drop those rows', 'only warn and load them', 'cancel'] };
  }
  const offered = Question.safeParse(error?.details?.['question']);
  if (offered.success) return offered.data;
  const key = error?.code === 'key.duplicate' && error.details?.['where'] !== 'target' ? error.details?.['key'] : null;
  if (!Array.isArray(key)) return null;
  const columns = key.filter((name) => typeof name === 'string').join(', ');
  return {
    text: `Several rows share a value of ${columns}, which shall be the key. Which of them should be loaded?`,
    choices: [`drop duplicates by ${columns}, keep the latest`, 'load all rows without a key', 'cancel'],
  };
}

/** What the model said about the request that led to this plan: how it read it, and what it did not use. */
function remarksOfDraft(state: OrchestratorState): { notes: string[]; notUnderstood: string[] } {
  const since = state.messages.findLastIndex((message) => HumanMessage.isInstance(message));
  const calls = state.messages.slice(since).flatMap((message) => (AIMessage.isInstance(message) ? (message.tool_calls ?? []) : []));
  const call = calls.findLast(({ name }) => name === draftTool);
  const { notes = [], notUnderstood = [] } = (call && SubmitDraft.safeParse(call.args).data) ?? {};
  return { notes, notUnderstood };
}
