/** Values of a step that is there already: "munich too", "no, munich", "make it 1000", "top 10 instead". */
import type { DraftInput } from '#domain/draft.ts';
import { changeStep } from '../draft/edit.ts';
import type { Operation } from '../draft/operation.ts';
import { pattern } from '../text/pattern.ts';
import { withoutOpposite } from './opposites.ts';
import { conjuncts, restricting, restrictionIn, swapped, withList } from './restriction.ts';
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

const otherEnd = pattern(
  'and|what_about|how_about|now|but|no|show? me? the? {which=most|highest|biggest|largest|best|longest|fewest|least|lowest|smallest|worst|shortest|cheapest|bottom|top} ones|one|instead|please?',
);
const low = /^(?:fewest|least|lowest|smallest|worst|shortest|cheapest|bottom)$/i;

/** "And the fewest?": the other end of the ranking that is there. */
export function changeDirection(draft: DraftInput, scope: Scope): DraftInput {
  const step = (draft.steps ?? []).findLast((each) => each.op === 'sort' && typeof each['limit'] === 'number');
  const [first, ...others] = [step?.['order']].flat().filter((each) => typeof each === 'string');
  const said = first === undefined ? null : scope.text.find(otherEnd);
  const isAll = said !== null && /^[\s?.!]*$/.test(scope.text.after(said.end));
  if (step === undefined || first === undefined || said === null || !isAll) return draft;
  scope.text.claim(said);
  const order = [first.replace(/(?: (?:asc|desc))?$/i, low.test(said.part('which')) ? ' asc' : ' desc'), ...others];
  noted(scope, said.phrase, `in the order ${order.join(', ')}`);
  return changeStep(draft, step.id, { order });
}

/** What is said comes beside what is there. */
export const adding = /\b(?:too|also|as well|add|plus|and also|additionally|in addition)\b/i;
const correcting = /^(?:\s*(?:no|nope|not that|rather|actually|sorry|oops|wait|my bad|i mean[t]?|instead)\b[\s,.!]*)+/i;

/**
 * New values for a column that a filter of the draft restricts already: with "too" they are added to the old ones, else they take
 * their place, since no row has both; so do new bounds. The operations that are left are new filters.
 */
export function mergeValues(draft: DraftInput, operations: Operation[], scope: Scope): { draft: DraftInput; operations: Operation[] } {
  const { draft: renewed, operations: others } = swapped(draft, operations, scope);
  let current = renewed;
  const left = others.flatMap((operation): Operation[] => {
    const where = operation.op === 'filter' ? operation.params('')['where'] : null;
    if (typeof where !== 'string') return [operation];
    const bounded = withBounds(current, { where, phrase: operation.phrase }, scope);
    current = bounded?.draft ?? current;
    const rest = (bounded?.rest ?? conjuncts(where)).filter((said) => {
      current = withoutOpposite(current, { where: said, phrase: operation.phrase }, scope);
      const merged = withValues(current, { where: said, phrase: operation.phrase }, scope);
      current = merged ?? current;
      return merged === null;
    });
    return rest.length === 0 ? [] : [{ ...operation, params: () => ({ where: rest.join(' and ') }) }];
  });
  claimWords(scope);
  return { draft: current, operations: left };
}

interface Said {
  where: string;
  phrase: string;
}

/** The draft with other values in its filter; null where the condition is another one. */
function withValues(draft: DraftInput, { where, phrase }: Said, scope: Scope): DraftInput | null {
  const said = restrictionIn(where);
  if (said === null || where !== said.text) return null;
  const found = restricting(draft, said.column);
  if (found === null) return null;
  const list = adding.test(scope.text.original) ? [...new Set([...found.before.list, ...said.list])] : said.list;
  return withList(draft, { ...found, list, phrase }, scope);
}

const limit = /^("[^"]+"|\w+) ([<>])=? (?:date '[^']*'|timestamp '[^']*'|-?\d+(?:\.\d+)?)$/i;

/** The column of a bound and its direction. */
const boundOf = (condition: string): string | null => limit.exec(condition)?.slice(1).join(' ') ?? null;

/** "From february on rather", "over 50": a bound in the direction of one that is there takes its place, and a period that of a period. */
function withBounds(draft: DraftInput, { where, phrase }: Said, scope: Scope): { draft: DraftInput; rest: string[] } | null {
  const said = conjuncts(where);
  const bounds = said.filter((each) => boundOf(each) !== null);
  const columns = new Set(bounds.map((each) => boundOf(each)?.slice(0, -2)));
  const isOf = (condition: string): boolean => boundOf(condition) !== null && columns.has(boundOf(condition)?.slice(0, -2));
  const step = (draft.steps ?? []).findLast(
    (each) => each.op === 'filter' && conjuncts(String(each['where'])).some((old) => bounds.some((now) => boundOf(now) === boundOf(old))),
  );
  if (columns.size !== 1 || step === undefined || adding.test(scope.text.original)) return null;
  const before = conjuncts(String(step['where']));
  // A period takes the place of all bounds of its column, a bound that of its like.
  const gone = before.filter((old) => isOf(old) && (bounds.length > 1 || bounds.some((now) => boundOf(now) === boundOf(old))));
  const kept = before.filter((each) => !gone.includes(each));
  noted(scope, phrase, `${bounds.join(' and ')} instead of ${gone.join(' and ')}`);
  return {
    draft: changeStep(draft, step.id, { where: [...kept, ...bounds].join(' and ') }),
    rest: said.filter((each) => !bounds.includes(each)),
  };
}

/** "no" and "too" have done their work. */
function claimWords({ text }: Scope): void {
  const no = correcting.exec(text.original);
  if (no) text.claim({ start: no.index, end: no.index + no[0].length });
  const rather = /\b(?:rather|instead)\b(?=[\s.!]*$)/i.exec(text.original);
  if (rather) text.claim({ start: rather.index, end: rather.index + rather[0].length });
  const too = adding.exec(text.original);
  if (too) text.claim({ start: too.index, end: too.index + too[0].length });
}
