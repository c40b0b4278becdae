/** The verdict on one conversation: by its effects, never by its wording. Pure. */
import type { EvalCase } from './case.ts';
import { comparable, difference, kindOf, type Comparable, type Matching } from './compare.ts';
import type { Expected, Outcome, Said, Seen, SeenTurn, Verdict } from './seen.ts';

interface Miss {
  /** `data`: something else is written than was wanted. */
  about: 'data' | 'words';
  text: string;
}

const data = (text: string): Miss => ({ about: 'data', text });
const words = (text: string): Miss => ({ about: 'words', text });

/** Judges what was seen by what the case wants. */
export function judge(wanted: EvalCase, expected: Expected, seen: Seen): Verdict {
  const last = seen.turns.at(-1);
  if (seen.error !== null || last === undefined || seen.turns.length < wanted.turns.length)
    return { outcome: 'error', missed: [], happened: seen.error ?? 'the conversation did not come to its end' };
  const bug = bugOf(seen);
  if (bug !== null) return { outcome: 'error', missed: [], happened: bug };
  const misses = [
    ...targetMisses(wanted, expected, seen),
    ...replyMisses(wanted, expected, seen, last),
    ...factMisses(wanted, expected, seen, last),
  ];
  const outcome = misses.length === 0 ? 'right' : classify(wanted, seen, last, misses);
  return { outcome, missed: misses.map(({ text }) => text), happened: happenedIn(last) };
}

function bugOf({ events }: Seen): string | null {
  for (const event of events) {
    const error = event.type === 'plan.failed' || event.type === 'run.failed' ? event.data.error : null;
    const found = error ?? (event.type === 'message.assistant' ? event.data.error : null);
    if (found?.family === 'bug') return `${event.type}: ${found.code}: ${found.message}`;
  }
  return null;
}

const matchingOf = ({ positional, more, columns }: EvalCase): Matching => ({ positional, more, columns });

function targetMisses(wanted: EvalCase, expected: Expected, { target }: Seen): Miss[] {
  const name = wanted.table ?? wanted.file ?? wanted.nothing;
  if (name === undefined) return [];
  if (wanted.nothing !== undefined) return target ? [data(`${name} exists, with ${target.rows.rows.length} rows`)] : [];
  if (!target) return [data(`${name} was not written`)];
  const misses: Miss[] = [];
  const differs = expected.rows ? difference(target.rows, expected.rows, matchingOf(wanted)) : null;
  if (differs !== null) misses.push(data(`${name}: ${differs}`));
  const { length } = target.rows.rows;
  if (expected.rowCount !== null && expected.rowCount !== length)
    misses.push(data(`${name}: ${length} rows instead of ${expected.rowCount}`));
  for (const [column, type] of Object.entries(wanted.types ?? {})) {
    const found = target.types[column] ?? 'no such column';
    if (!found.startsWith(type)) misses.push(data(`${name}.${column}: ${found} instead of ${type}`));
  }
  return misses;
}

function replyMisses(wanted: EvalCase, expected: Expected, seen: Seen, last: SeenTurn): Miss[] {
  const misses: Miss[] = [];
  const { asks, refuses } = wanted;
  if (wantsReply(wanted)) {
    if (seen.changed) misses.push(data('something was written'));
    if (last.plan?.card) misses.push(words('a plan was proposed'));
  }
  if (asks) {
    const { question } = last.said;
    const text = question ? [question.text, ...question.choices].join('\n') : '';
    misses.push(...(question ? unmatched('question', text, asks) : [words('no question was asked')]));
  }
  if (refuses)
    misses.push(...(last.said.question ? [words('a question instead of a refusal')] : unmatched('refusal', last.said.text, refuses)));
  if (expected.answer) {
    const table = answerOf(last.said);
    const differs = table ? difference(table, expected.answer, matchingOf(wanted)) : 'there is no table in the reply';
    if (differs !== null) misses.push(words(`answer: ${differs}`));
  }
  const notAnAnswer = last.said.question ? 'a question' : last.said.refused ? 'a refusal' : null;
  if (wanted.says && notAnAnswer !== null) misses.push(words(`${notAnAnswer} instead of an answer`));
  else if (wanted.says) misses.push(...unmatched('reply', JSON.stringify([last.said.text, last.said.table]), expected.says));
  return misses;
}

/** Whether the outcome is what is said, and nothing else. */
function wantsReply(wanted: EvalCase): boolean {
  const { asks, refuses, answer, says } = wanted;
  return asks !== undefined || refuses !== undefined || answer !== undefined || (says !== undefined && !wantsTarget(wanted));
}

const wantsTarget = ({ table, file, nothing, stored }: EvalCase): boolean =>
  [table, file, nothing, stored].some((name) => name !== undefined);

function answerOf({ table }: Said): Comparable | null {
  if (!table) return null;
  return comparable(
    table.columns.map(({ name, type }) => ({ name, kind: kindOf(type) })),
    table.rows,
  );
}

function factMisses(wanted: EvalCase, expected: Expected, seen: Seen, last: SeenTurn): Miss[] {
  const card = last.plan?.card ?? null;
  const misses: Miss[] = [];
  if (wanted.card) misses.push(...(card ? unmatched('card', JSON.stringify(card), wanted.card) : [words('there is no card')]));
  for (const [what, count] of Object.entries(wanted.effect ?? {})) {
    const found = card?.effect[0]?.[effectName(what)] ?? null;
    if (found !== count) misses.push(words(`card: ${what} ${found ?? 'unknown'} instead of ${count}`));
  }
  if (expected.violations !== null && !card?.checks.some((check) => !check.passed && check.violations === expected.violations))
    misses.push(words(`card: no check is broken by ${expected.violations} rows`));
  if (wanted.planState && seen.planState !== wanted.planState)
    misses.push(words(`the plan is ${seen.planState ?? 'none'}, not ${wanted.planState}`));
  for (const type of wanted.happened ?? [])
    if (!seen.events.some((event) => event.type === type)) misses.push(words(`${type} did not happen`));
  if (wanted.stored) misses.push(...unmatched(wanted.stored.in, seen.stored, wanted.stored.like));
  const everything = JSON.stringify([seen.events, seen.target?.rows.rows]);
  for (const pattern of wanted.never ?? []) {
    const found = new RegExp(pattern, 'i').exec(everything);
    if (found) misses.push(data(`"${found[0]}" is shown or stored`));
  }
  return misses;
}

const effectName = (what: string): 'inserts' | 'updates' | 'deletes' => (what === 'updates' || what === 'deletes' ? what : 'inserts');

/** A figure counts with and without its thousands separators. */
function unmatched(where: string, text: string, patterns: string[]): Miss[] {
  const texts = [text, text.replaceAll(/(?<=\d),(?=\d{3}\b)/g, '')];
  return patterns
    .filter((pattern) => !texts.some((one) => new RegExp(pattern, 'i').test(one)))
    .map((pattern) => words(`${where} without /${pattern}/`));
}

/** What it was instead of right. Something written is the worst, and worst of all when nobody was warned. */
function classify(wanted: EvalCase, seen: Seen, last: SeenTurn, misses: Miss[]): Outcome {
  const { plan, said } = last;
  const wrongData = misses.some(({ about }) => about === 'data');
  const warned = (said.notUnderstood ?? []).length > 0;
  if (plan?.run === 'run.succeeded' && wrongData) return warned ? 'wrong' : 'silently wrong';
  if (plan?.card || seen.changed) return 'wrong';
  if (said.question) return 'asked';
  return said.refused || warned || plan?.failure || !claimsSomething(wanted, said) ? 'refused' : 'wrong';
}

/** Failures are told apart by their wording, which never makes an outcome right. */
const admission = /\b(did not understand|could not|cannot|can't|do not know|don't know|have no answer)\b/i;

/** Where an answer or a load was wanted, a reply that admits nothing claims to be one. */
const claimsSomething = (wanted: EvalCase, { text }: Said): boolean =>
  (wanted.answer !== undefined || wanted.says !== undefined || wantsTarget(wanted)) && !admission.test(text);

function happenedIn({ said, plan }: SeenTurn): string {
  const unread = said.notUnderstood?.length ? ` [not understood: ${said.notUnderstood.join(' · ')}]` : '';
  if (plan?.refusal) return `approval refused: ${plan.refusal}`;
  if (plan?.runFailure) return `run failed: ${plan.runFailure.code}: ${plan.runFailure.message}`;
  if (plan?.failure) return `could not be prepared: ${plan.failure.code}: ${plan.failure.message}`;
  if (plan) return `${plan.run === null ? 'proposed' : 'wrote'}: ${said.text}${unread}`;
  if (said.question) return `asked: ${said.question.text} (${said.question.choices.join(' | ')})`;
  return `${said.refused ? 'refused' : 'said'}: ${said.text}${unread}`;
}
