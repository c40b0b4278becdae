/** Plays a held-out request in a house and judges what came of it by its rows and its load, never by its wording. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '#domain/json.ts';
import { Draft } from '#domain/draft.ts';
import { heard, type House, type Outcome } from '../../unit/offline-house.ts';
import { comparable, type Comparable, difference, kindOf } from '../compare.ts';
import type { Expectation, HeldOutCase } from './case.ts';

export interface Verdict {
  id: string;
  outcome: 'right' | 'asked' | 'refused' | 'wrong' | 'silently wrong';
  /** What was missed and what happened instead, in one line. */
  why: string;
}

/** Not a message: the open card was approved and its run succeeded. */
const approved = '(approved)';

/** From the best to the worst. */
const byBadness: Verdict['outcome'][] = ['right', 'refused', 'asked', 'wrong', 'silently wrong'];

/**
 * Plays every turn in a fresh conversation, after `past` where the case asks for one. A conversation is as bad as its worst turn. Throws when the
 * case's own SQL does not run.
 */
export async function verdictOn(
  house: House,
  { id, past: hasPast, turns }: HeldOutCase,
  past: Record<string, JsonObject> = {},
): Promise<Verdict> {
  house.reset();
  if (hasPast) house.history = past;
  let worst: Verdict = { id, outcome: 'right', why: '' };
  for (const [index, { say, wanted }] of turns.entries()) {
    const plan = { planId: `plan-${index}`, version: index };
    if (say === approved) {
      house.state('(Run 7 succeeded.)', { type: 'run.succeeded', ...plan, runNumber: 7 });
      continue;
    }
    const heardOf = await house.say(say).catch((error: unknown) => String(error));
    if (typeof heardOf === 'string') return { id, outcome: 'wrong', why: `threw ${heardOf}` };
    if (heardOf.draft !== undefined) house.state('(A card waits.)', { type: 'plan.proposed', ...plan });
    const verdict = wanted ? await verdictOnTurn(house, wanted, heardOf) : { outcome: 'right' as const, why: '' };
    if (byBadness.indexOf(verdict.outcome) > byBadness.indexOf(worst.outcome)) worst = { id, ...verdict, why: `"${say}": ${verdict.why}` };
  }
  return worst;
}

async function verdictOnTurn(house: House, wanted: Expectation, last: Outcome): Promise<Omit<Verdict, 'id'>> {
  const missed = await missesOf(house, wanted, last);
  if (missed.length === 0) return { outcome: 'right', why: '' };
  const outcome = outcomeOf(last);
  if ((outcome === 'asked' || outcome === 'refused') && wanted.fine.includes(outcome)) return { outcome: 'right', why: '' };
  const steps = last.draft === undefined ? '' : ` ${JSON.stringify(Draft.parse(last.draft).steps.map(({ why: _why, ...step }) => step))}`;
  return { outcome, why: `${missed.join('; ')} | ${heard(last).replaceAll(/\s+/g, ' ').slice(0, 400)}${steps.slice(0, 500)}` };
}

/** Wrong and told: a phrase was quoted back as not used. Wrong without a word is the worst. */
function outcomeOf({ draft, question, refused, rejected, notUnderstood, text }: Outcome): Verdict['outcome'] {
  if (question) return 'asked';
  if (refused !== undefined || rejected !== undefined) return 'refused';
  const told = notUnderstood.length > 0 || (draft === undefined && /did not use|did not understand|could not|cannot/i.test(text));
  return told ? 'wrong' : 'silently wrong';
}

async function missesOf(house: House, wanted: Expectation, last: Outcome): Promise<string[]> {
  const { asks, refuses, cancelled, action, undo, uses, hides } = wanted;
  const misses = [...last.failures.map((failure) => `a query failed: ${failure}`), ...askedMisses(wanted, last)];
  const shown = `${heard(last)} ${JSON.stringify(last.refused === undefined ? last.table : null)}`;
  if (hides !== undefined && new RegExp(hides, 'i').test(shown)) return [...misses, `shows /${hides}/`];
  if (hides !== undefined && refuses && last.refused === undefined && last.table && last.draft === undefined) return misses;
  if (asks) {
    const text = last.question ? [last.question.text, ...last.question.choices].join('\n') : null;
    return [...misses, ...(text === null ? ['no question'] : unmatched(text, asks))];
  }
  if (refuses) return [...misses, ...(last.refused === undefined ? ['no refusal'] : unmatched(last.refused, refuses))];
  if (cancelled) return last.rejected === undefined ? ['not cancelled'] : [];
  if (action ?? undo) return proposalMisses(wanted, last);
  misses.push(...(uses ?? []).filter((tool) => !last.tools.includes(tool)).map((tool) => `not looked up with ${tool}`));
  if (uses && !wanted.says) return misses;
  if (last.question || last.refused !== undefined) return [...misses, 'no result'];
  if (wanted.answer !== undefined || wanted.says) return [...misses, ...(await answerMisses(house, wanted, last))];
  return [...misses, ...(await draftMisses(house, wanted, last))];
}

/** What a tool was asked besides is its own matter. */
const askedMisses = ({ asked = {} }: Expectation, last: Outcome): string[] =>
  Object.entries(asked)
    .filter(([tool, wanted]) => !isDeepStrictEqual({ ...last.asked?.[tool], ...wanted }, last.asked?.[tool]))
    .map(([tool]) => `${tool} was asked ${JSON.stringify(last.asked?.[tool])}`);

/** "The orders pipeline" is the orders. */
const withoutKind = (action: JsonObject | undefined): JsonObject | undefined =>
  typeof action?.['pipeline'] === 'string' ? { ...action, pipeline: action['pipeline'].replace(/ pipeline$/, '') } : action;

function proposalMisses({ action, undo }: Expectation, last: Outcome): string[] {
  const proposed = [withoutKind(last.action), last.undo];
  return isDeepStrictEqual(proposed, [action, undo]) ? [] : [`proposed ${JSON.stringify(last.action ?? last.undo)}`];
}

const unmatched = (text: string, patterns: string[]): string[] =>
  patterns
    .filter((pattern) => !new RegExp(pattern, 'i').test(text.replaceAll(/(?<=\d),(?=\d{3}\b)/g, '')))
    .map((pattern) => `no /${pattern}/`);

async function answerMisses(house: House, wanted: Expectation, last: Outcome): Promise<string[]> {
  if (last.draft !== undefined) return ['a plan instead of an answer'];
  const misses: string[] = last.notUnderstood.length > 0 || /did not use|did not understand/.test(last.text) ? ['words left unread'] : [];
  for (const pattern of wanted.says ?? []) {
    const query = /\{\{(.*)\}\}/.exec(pattern)?.[1];
    const figure = query === undefined ? undefined : (await house.rows(query)).rows[0]?.[0];
    misses.push(
      ...unmatched(`${last.text} ${JSON.stringify(last.table)}`, [
        figure === undefined ? pattern : pattern.replace(/\{\{.*\}\}/, textOf(figure)),
      ]),
    );
  }
  if (wanted.answer === undefined) return misses;
  if (!last.table) return [...misses, 'no table'];
  const { columns, types, rows } = last.table;
  const actual = table(
    columns.map((name, index) => ({ name, type: types[index] ?? '' })),
    rows,
  );
  return [...misses, ...[difference(actual, await oracle(house, wanted.answer), wanted)].filter((differs) => differs !== null)];
}

const textOf = (cell: JsonValue): string => (typeof cell === 'string' ? cell : JSON.stringify(cell));

const table = (columns: { name: string; type: string }[], rows: JsonValue[][]): Comparable =>
  comparable(
    columns.map(({ name, type }) => ({ name, kind: kindOf(type) })),
    rows,
  );

async function oracle(house: House, sql: string): Promise<Comparable> {
  const { columns, rows } = await house.rows(sql);
  return table(columns, rows);
}

async function draftMisses(house: House, wanted: Expectation, last: Outcome): Promise<string[]> {
  if (last.draft === undefined) return [`no plan, but: ${last.text.slice(0, 200)}`];
  const draft = Draft.parse(last.draft);
  const misses = [...loadMisses(draft, wanted), ...alsoMisses(draft, wanted)];
  if (last.notUnderstood.length > 0 && !wanted.unread) misses.push(`not understood: ${last.notUnderstood.join(' · ')}`);
  if (wanted.notes) misses.push(...unmatched(last.notes.join('\n'), wanted.notes));
  if (wanted.equals === undefined) return misses;
  const expected = await oracle(house, wanted.equals);
  const actual = await house
    .relationOf(last.draft)
    .then((relation) => oracle(house, `SELECT ${wanted.select} FROM "${relation}"`))
    .catch((error: unknown) => String(error));
  if (typeof actual === 'string') return [...misses, actual];
  const differs = difference(actual, expected, wanted);
  return differs === null ? misses : [...misses, differs];
}

function loadMisses(draft: Draft, wanted: Expectation): string[] {
  const [load] = draft.loads;
  const { from: _from, why: _why, connection, table: tableName, path, ...rest } = load ?? { from: '', connection: '' };
  const target = tableName ?? path ?? '';
  const home = path === undefined ? 'warehouse' : 'files';
  const misses = wanted.to === undefined || wanted.to === target ? [] : [`to ${target} instead of ${wanted.to}`];
  const said = { ...(connection === home ? {} : { connection }), ...rest };
  if (!isDeepStrictEqual(said, wanted.load)) misses.push(`load ${JSON.stringify(said)} instead of ${JSON.stringify(wanted.load)}`);
  const all = draft.loads.map((each) => each.table ?? each.path);
  if (wanted.loads && !isDeepStrictEqual(all, wanted.loads)) misses.push(`loads ${all.join(', ')}`);
  if (!wanted.loads && draft.loads.length > 1) misses.push(`loads ${all.join(', ')}`);
  return misses;
}

/** Checks hold together, in any order. */
const unordered = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((each) => JSON.stringify(each, Object.keys(Object(each)).toSorted())).toSorted() : value;

/** Members of the draft, and of its first source. What the case does not name must not be there. */
function alsoMisses({ sources: [source], checks, schedule, name, parameters }: Draft, { also }: Expectation): string[] {
  const found: Record<string, unknown> = {
    options: source?.options,
    incremental: source?.incremental,
    range: source?.range,
    query: source?.query,
    schedule,
    name,
    parameters,
    checks:
      checks.length === 0
        ? undefined
        : checks.map(({ on: _on, why: _why, severity, ...check }) => ({ ...check, ...(severity === 'warn' ? { severity } : {}) })),
  };
  return Object.entries(found).flatMap(([member, value]) =>
    isDeepStrictEqual(unordered(value), unordered(also[member]))
      ? []
      : [`${member} ${JSON.stringify(value)} instead of ${JSON.stringify(also[member])}`],
  );
}
