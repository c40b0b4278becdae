/** Compiles what the model handed in. A draft that does not hold goes back with its problems, three times at most. */
import type { Problem } from '#domain/errors.ts';
import { calmWords } from '#planning/incremental-notes.ts';
import type { DraftOutcome, OrchestratorPorts } from '../../context.ts';
import { answerCalls } from '../answer-calls.ts';
import { SubmitDraft } from '../closing-tools.ts';
import { refusedBy } from '../refused-by.ts';
import { draftTool, lastCalls, maxRepairs } from '../routes.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

export const draft =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    const calls = lastCalls(state);
    const call = calls.find(({ name }) => name === draftTool)!;
    const key = `${state.threadId}:${state.messages.length}`;
    const outcome = await compile(ports, state, call.args, key);
    if ('refused' in outcome) return { reply: { ...refusedBy(outcome.refused), messageId: `${key}:refused`, model: 'policy' } };
    const messages = answerCalls(calls, { ...(call.id ? { id: call.id } : {}), outcome, skipped: 'Only one draft is taken at a time.' });
    if (outcome.ok) return { messages, planId: outcome.planId, waiting: 'prepared' };
    const calm = calmWords(outcome.problems);
    if (calm !== null) return { messages, reply: { text: calm, messageId: `${key}:nothing-new`, model: 'policy' } };
    const repairs = state.repairs + 1;
    if (repairs < maxRepairs) return { messages, repairs };
    return { messages, repairs, reply: { ...askOrTell(outcome.problems), messageId: `${key}:problems`, model: 'policy' } };
  };

async function compile(ports: OrchestratorPorts, state: OrchestratorState, args: unknown, key: string): Promise<DraftOutcome> {
  const { draft: handedIn } = SubmitDraft.parse(args);
  const last = state.messages.at(-1);
  const model: unknown = last?.response_metadata['model'];
  return ports.submit(state.threadId, {
    key,
    draft: handedIn,
    askedBy: state.askedBy,
    seq: state.handledSeq,
    model: typeof model === 'string' ? model : ports.model.name,
  });
}

/** When the model could not repair it: the compiler's own question, or its problems in words. */
function askOrTell(problems: Problem[]): { text: string; question?: { text: string; choices: string[] } } {
  const question = problems.find((problem) => problem.question)?.question;
  if (question) return { text: question.text, question };
  return { text: `I could not make a plan of this. ${problems.map((problem) => problem.message).join(' ')} Nothing was written.` };
}
