/** "Customers with more than 3 orders": rows with so many partners in another dataset. */
import { freeId, type Step } from '../../draft/edit.ts';
import type { Mention } from '../../link/datasets.ts';
import { saidKey } from '../../link/join-key.ts';
import { nameSql } from '../../link/sql-text.ts';
import { runOf } from '../../text/word-run.ts';
import { type Bound, boundAt, boundSql, opposite } from '../rows/bound.ts';
import type { Scope } from '../scope.ts';

const between =
  /^(?:with|having|that|which|who|have|has|had|placed|made|got|only|just|do|does|did|not|don't|doesn't|without|are|there|in|were)$/;
const negator = /^(?:not|don't|doesn't|without)$/;

/** How often they stand there on average, in the numbers of a bound. */
const onAverage = 'average';
const rest = String.raw`average(?:\s+(?!of\b|per\b|into\b|to\b|in\b|and\b)[\p{L}_]+)?`;
const placed = /(?:^|\s)(?<lead>(?:that|who|which)\s+(?:have\s+|had\s+)?(?:placed|made|got)\s+(?<than>more|fewer|less)\s+)$/i;
const thanAverage = new RegExp(String.raw`^\s+than\s+(?:the\s+|an\s+)?${rest}`, 'iu');
/** As "with more orders than average" is put, since a column may be meant. */
const ofThem = /(?:^|\s)(?<lead>of\s+)$/i;
const isAverage = new RegExp(String.raw`^\s+that\s+is\s+(?<than>above|below)\s+the\s+${rest}`, 'iu');

/** "With more orders than average", of a dataset's name in between. */
function againstAverage({ start, end }: Mention, { text: { original } }: Scope): Counted | null {
  for (const [ahead, following] of [
    [placed, thanAverage],
    [ofThem, isAverage],
  ] as const) {
    const before = ahead.exec(original.slice(0, start))?.groups;
    const behind = following.exec(original.slice(end));
    if (before === undefined || behind === null) continue;
    const operator = /^(?:more|above)$/i.test(before['than'] ?? behind.groups?.['than'] ?? '') ? '>' : '<';
    const bound: Bound = { operator, numbers: [onAverage], currency: null, length: 0 };
    return { bound, start: start - (before['lead'] ?? '').length, end: end + behind[0].length };
  }
  return null;
}

interface Counted {
  bound: Bound;
  start: number;
  end: number;
}

/** The bound around a dataset's name, and where the words that belong to it start and end. */
export function countedBefore(mention: Mention, scope: Scope): Counted | null {
  const compared = againstAverage(mention, scope);
  if (compared !== null) return compared;
  const { text } = scope;
  const run = runOf(text);
  const end = run.findIndex(({ start }) => start >= mention.start);
  for (let index = Math.max(0, end - 5); index < end; index += 1) {
    const bound = boundAt(run, index);
    if (bound === null || bound.currency !== null || index + bound.length !== end || run[end]?.gap !== 'blank') continue;
    let first = index;
    while (first > 0 && run[first]?.gap !== 'break' && between.test(run[first - 1]?.lower ?? '')) first -= 1;
    if (first === index) return null;
    const isOut = run.slice(first, index).some(({ lower }) => negator.test(lower));
    return { bound: isOut ? opposite(bound) : bound, start: run[first]?.start ?? mention.start, end: mention.end };
  }
  return null;
}

/** Whether rows without any partner fit the bound: those are found as the ones that are not outside of it. */
export const fitsNone = ({ operator, numbers: [low = '0'] }: Bound): boolean =>
  operator === '<' ||
  operator === '<=' ||
  operator === 'not between' ||
  operator === '<>' ||
  ((operator === '=' || operator === 'between' || operator === '>=') && Number(low) === 0);

/** The keys of a relation that stand there so often, as a relation of its own beside the main chain. */
export function countedSide(relation: string, key: string[], wanted: Bound, scope: Scope): string {
  const kept = fitsNone(wanted) ? opposite(wanted) : wanted;
  const taken = (): string[] => [relation, ...scope.joined.map(({ id }) => id), ...scope.sideSteps.map(({ id }) => id)];
  const counted: Step = {
    id: freeId(`${relation}_counted`.slice(0, 36), taken()),
    op: 'aggregate',
    from: relation,
    group: key,
    measures: { row_count: 'count(*)' },
  };
  scope.sideSteps.push(counted);
  const average = `(select avg(row_count) from ${nameSql(counted.id)})`;
  const bound = { ...kept, numbers: kept.numbers.map((number) => (number === onAverage ? average : number)) };
  const id = freeId(`${relation}_enough`.slice(0, 36), taken());
  scope.sideSteps.push({ id, op: 'filter', from: counted.id, where: boundSql('row_count', bound) });
  scope.notes.push(
    `Of ${relation}, those ${saidKey(key)} count that stand there ${boundSql('', kept).trim()} times${kept === wanted ? '' : '; they are left out'}.`,
  );
  return id;
}
