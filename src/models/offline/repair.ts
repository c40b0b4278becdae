/** What follows when a draft does not compile: the compiler's own question, or an honest account. */
import type { DraftInput, WriteMode } from '#domain/draft.ts';
import { askPerson, type Planning, refuse, type Submitted, submitDraft, type Told } from './asking.ts';
import { type Reply, say } from './reply.ts';

/** Asks what the compiler wants to know, at most three times, and submits again; without a question it explains. */
export function* repair(draft: DraftInput, submitted: Submitted, told: Told): Planning<Reply> {
  let [current, outcome] = [draft, submitted];
  for (let turn = 0; turn < 3; turn += 1) {
    const problem = outcome.problems.find((each) => each.question !== undefined);
    if (problem?.question === undefined) break;
    const answer = yield* askPerson(problem.question.text, problem.question.choices);
    const changed = answered(current, problem.code, answer);
    if (changed === null) break;
    current = changed;
    outcome = yield* submitDraft(current, told);
    if (outcome.ok) return say('The plan is on its card.');
  }
  return refuse(explain(outcome));
}

/** The draft with a person's answer to the compiler's question in it; null when the answer says nothing the draft can hold. */
function answered(draft: DraftInput, code: string, answer: string): DraftInput | null {
  const [load, ...others] = draft.loads;
  if (load === undefined) return null;
  const mode = modeIn(answer);
  if (code === 'load.key-missing') return { ...draft, loads: [{ ...load, key: answer.split(/\s*(?:,|\band\b)\s*/) }, ...others] };
  return mode === null ? null : { ...draft, loads: [{ ...load, mode }, ...others] };
}

function modeIn(answer: string): WriteMode | null {
  if (/upsert|merge|update/i.test(answer)) return 'upsert';
  if (/replace|overwrite/i.test(answer)) return 'replace';
  return /append|add/i.test(answer) ? 'append' : null;
}

function explain({ problems }: Submitted): string {
  const list = problems.map(
    ({ message, suggestions }) => `- ${message}${suggestions?.length ? ` Close to it: ${suggestions.join(', ')}.` : ''}`,
  );
  return [
    'I could not make a plan of that, and nothing was changed:',
    ...(list.length > 0 ? list : ['- The plan was refused without a reason.']),
  ].join('\n');
}
