/** What follows when a draft does not compile: the compiler's own question, or an honest account. */
import type { DraftInput, WriteMode } from '#domain/draft.ts';
import { FileFormat, foreignEnding } from '#domain/file-output.ts';
import { askPerson, type Planning, refuse, type Submitted, submitDraft, type Told } from './asking.ts';
import { freeId } from './draft/edit.ts';
import { type Reply, say } from './reply.ts';

/** Asks what the compiler wants to know, at most three times, and submits again; without a question it explains. */
export function* repair(draft: DraftInput, submitted: Submitted, told: Told): Planning<Reply> {
  let [current, outcome] = [draft, submitted];
  for (let turn = 0; turn < 3; turn += 1) {
    const problem = outcome.problems.find((each) => each.question !== undefined);
    if (problem?.question === undefined) break;
    const answer = yield* askPerson(problem.question.text, problem.question.choices);
    const changed = answered(current, problem, answer);
    if (changed === null) break;
    current = changed;
    outcome = yield* submitDraft(current, told);
    if (outcome.ok) return say('The plan is on its card.');
  }
  return refuse(explain(outcome));
}

/** The draft with a person's answer to the compiler's question in it; null when the answer says nothing the draft can hold. */
function answered(draft: DraftInput, { code, suggestions = [] }: Submitted['problems'][number], answer: string): DraftInput | null {
  const [load, ...others] = draft.loads;
  if (load === undefined) return null;
  const mode = modeIn(answer);
  if (code === 'load.key-missing') return { ...draft, loads: [{ ...load, key: answer.split(/\s*(?:,|\band\b)\s*/) }, ...others] };
  if (code === 'load.format-missing') return withFormat(draft, answer);
  if (code === 'load.drift') return afterDrift(draft, suggestions, answer);
  return mode === null ? null : { ...draft, loads: [{ ...load, mode }, ...others] };
}

/** A file that is named without an ending, or with one that nobody writes, gets one. */
function withFormat(draft: DraftInput, answer: string): DraftInput | null {
  const [load, ...others] = draft.loads;
  const format = FileFormat.options.find((each) => new RegExp(`\\b${each}\\b`, 'i').test(answer));
  if (!load?.path || !format) return null;
  const named =
    load.partition_by || load.mode === 'append' ? { format } : { path: `${foreignEnding(load.path)?.bare ?? load.path}.${format}` };
  return { ...draft, loads: [{ ...load, ...named }, ...others] };
}

/** Following the change, or without the columns that are new; null when it shall stay as it is. */
function afterDrift(draft: DraftInput, kept: string[], answer: string): DraftInput | null {
  const [load, ...others] = draft.loads;
  if (load === undefined) return null;
  if (/follow|evolve|\badd\b|widen|yes/i.test(answer)) return { ...draft, loads: [{ ...load, drift: 'evolve' }, ...others] };
  if (!/leave|without|ignore|skip/i.test(answer) || kept.length === 0) return null;
  const steps = draft.steps ?? [];
  const id = freeId(
    'known_columns',
    [...draft.sources, ...steps].map((each) => each.id),
  );
  return { ...draft, steps: [...steps, { id, op: 'select', from: load.from, columns: kept }], loads: [{ ...load, from: id }, ...others] };
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
