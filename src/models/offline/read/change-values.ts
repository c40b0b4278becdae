/** Values of a step that is there already: "munich too", "no, munich", "make it 1000", "top 10 instead". */
import type { DraftInput } from '#domain/draft.ts';
import { changeStep, type Step } from '../draft/edit.ts';
import type { Operation } from '../draft/operation.ts';
import { pattern } from '../text/pattern.ts';
import { noted, type Scope } from './scope.ts';

const numberInstead = pattern(
  "make|set|change|raise|lower|turn|let's_say|say|use|rather|no|actually it|that|this|the_limit|the_threshold|to? to? {n:figure} instead?",
);
/** "300k was wrong, 400k", "2 is too low, make it 3". */
const numberWrong =
  /(?:the )?(?<old>\d[\d,.]*(?:\s?(?:k|m|thousand|million))?) (?:was|is) (?:wrong|a typo|a mistake|too (?:low|high|little|much|few|many|small|big))[,;. ]+(?:(?:make|take|use|say|it(?:'s| is| should be)|should be|i meant?|rather|that|it|to) )*(?<n>\d[\d,.]*(?:\s?(?:k|m|thousand|million))?)(?![\p{L}\p{N}])/dgiu;
const limitInstead = pattern(
  'make|set|change|use|only|rather|no|actually? it|that|this|the_limit? to|the? top|first|limit|best {n:count} instead|is_enough|are_enough|suffices|suffice|will_do|is_fine?',
);
/** "Twenty rather than five". */
const limitNotThat = pattern(
  'make|take|show|use|rather|no? it|that? the? top|first|best? {n:count} rather_than|instead_of|not|and_not {old:count}',
);
const bound = /(>=|<=|>|<) (-?\d+(?:\.\d+)?)/g;

const counts = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const countOf = (said: string): number =>
  counts.includes(said.toLowerCase()) ? counts.indexOf(said.toLowerCase()) : Number(said.replaceAll(',', ''));

const factors: Record<string, number> = { k: 1_000, thousand: 1_000, m: 1_000_000, million: 1_000_000 };
/** `600k` → `600000`. */
function figureText(said: string): string {
  const [, digits = '', factor = ''] = /^(-?[\d,.]*\d)\s*(\p{L}*)$/u.exec(said) ?? [];
  const plain = digits.replaceAll(',', '');
  return factor === '' ? plain : String(Number(plain) * (factors[factor.toLowerCase()] ?? 1));
}

/** Reads and claims a new number for the one limit or the one bound that the draft has. */
export function changeNumbers(draft: DraftInput, scope: Scope): DraftInput {
  const steps = draft.steps ?? [];
  const limited = steps.findLast((step) => step.op === 'sort' && typeof step['limit'] === 'number');
  const bounded = steps.filter((step) => step.op === 'filter' && [...String(step['where']).matchAll(bound)].length === 1);
  const top = limited
    ? (scope.text.take(limitNotThat, limitInstead) ?? (bounded.length === 0 ? scope.text.take(numberWrong, numberInstead) : null))
    : null;
  if (limited && top) {
    const limit = countOf(top.part('n'));
    noted(scope, top.phrase, limit === 1 ? 'the first row' : `the first ${limit} rows`);
    return changeStep(draft, limited.id, { limit });
  }
  const [step, ...others] = bounded;
  const said = step !== undefined && others.length === 0 ? scope.text.take(numberWrong, numberInstead) : null;
  if (step === undefined || said === null) return draft;
  const where = String(step['where']).replace(bound, (_, operator: string) => `${operator} ${figureText(said.part('n'))}`);
  noted(scope, said.phrase, where);
  return changeStep(draft, step.id, { where });
}

const keptInstead = pattern(
  'no|actually|rather|but? keep|take|use|prefer the? {which=newest|latest|most_recent|last|oldest|earliest|first} one|ones|row|rows|record|version|entry? instead|rather|please?',
);
const earliest = /^(?:oldest|earliest|first)$/i;

/** "Keep the oldest one instead": another row of those that the draft's one dedupe finds alike. */
export function changeKept(draft: DraftInput, scope: Scope): DraftInput {
  const [step, ...others] = (draft.steps ?? []).filter(({ op }) => op === 'dedupe');
  const order = step === undefined ? [] : [step['order']].flat().filter((each) => typeof each === 'string');
  const said = order.length > 0 && others.length === 0 ? scope.text.take(keptInstead) : null;
  if (step === undefined || said === null) return draft;
  const way = earliest.test(said.part('which')) ? 'asc' : 'desc';
  const kept = order.map((each) => each.replace(/\s+(?:asc|desc)$/i, '')).map((each) => `${each} ${way}`);
  noted(scope, said.phrase, `of rows that are alike, the first by ${kept.join(', ')} stays`);
  return changeStep(draft, step.id, { order: kept });
}

const values = /lower\(trim\(((?:"[^"]+"|\w+))\)\) (?:= ('(?:[^']|'')*')|in \(((?:'(?:[^']|'')*'(?:, )?)+)\))/;
/** What is said comes beside what is there. */
export const adding = /\b(?:too|also|as well|add|plus|and also|additionally|in addition)\b/i;
const correcting = /^(?:\s*(?:no|nope|not that|rather|actually|sorry|oops|wait|my bad|i mean[t]?|instead)\b[\s,.!]*)+/i;

interface Restriction {
  column: string;
  list: string[];
  text: string;
}

function restrictionIn(where: unknown): Restriction | null {
  const match = typeof where === 'string' ? values.exec(where) : null;
  if (!match) return null;
  return { column: match[1] ?? '', list: (match[2] ?? match[3] ?? '').split(/, (?=')/), text: match[0] };
}

/**
 * New values for a column that a filter of the draft restricts already: with "too" they are added to the old ones, else they take
 * their place, since no row has both. The operations that are left are new filters.
 */
export function mergeValues(draft: DraftInput, operations: Operation[], scope: Scope): { draft: DraftInput; operations: Operation[] } {
  let current = draft;
  const left: Operation[] = [];
  for (const operation of operations) {
    const said = operation.op === 'filter' ? restrictionIn(operation.params('')['where']) : null;
    const only = said !== null && operation.params('')['where'] === said.text ? said : null;
    const step = only === null ? undefined : (current.steps ?? []).findLast((each) => sameColumn(each, only));
    const before = step ? restrictionIn(step['where']) : null;
    if (only === null || step === undefined || before === null) {
      left.push(operation);
      continue;
    }
    const list = adding.test(scope.text.original) ? [...new Set([...before.list, ...only.list])] : only.list;
    const [first = ''] = list;
    const sql = `lower(trim(${before.column})) ${list.length === 1 ? `= ${first}` : `in (${list.join(', ')})`}`;
    noted(scope, operation.phrase, `${before.column} is now ${list.join(' or ')} instead of ${before.list.join(' or ')}`);
    current = changeStep(current, step.id, { where: String(step['where']).replace(before.text, () => sql) });
  }
  claimWords(scope);
  return { draft: current, operations: left };
}

const sameColumn = (step: Step, said: Restriction): boolean => step.op === 'filter' && restrictionIn(step['where'])?.column === said.column;

/** "no" and "too" have done their work. */
function claimWords({ text }: Scope): void {
  const no = correcting.exec(text.original);
  if (no) text.claim({ start: no.index, end: no.index + no[0].length });
  const too = adding.exec(text.original);
  if (too) text.claim({ start: too.index, end: too.index + too[0].length });
}
