/** "Customers with more than 3 orders": rows with so many partners in another dataset. */
import { freeId, type Step } from '../../draft/edit.ts';
import type { Mention } from '../../link/datasets.ts';
import { runOf } from '../../text/word-run.ts';
import { type Bound, boundAt, boundSql, opposite } from '../rows/bound.ts';
import type { Scope } from '../scope.ts';

const between =
  /^(?:with|having|that|which|who|have|has|had|placed|made|got|only|just|do|does|did|not|don't|doesn't|without|are|there|in|were)$/;
const negator = /^(?:not|don't|doesn't|without)$/;

/** The bound right before a dataset's name, and where the words that lead up to it start. */
export function countedBefore(mention: Mention, { text }: Scope): { bound: Bound; start: number } | null {
  const run = runOf(text);
  const end = run.findIndex(({ start }) => start >= mention.start);
  for (let index = Math.max(0, end - 5); index < end; index += 1) {
    const bound = boundAt(run, index);
    if (bound === null || bound.currency !== null || index + bound.length !== end || run[end]?.gap !== 'blank') continue;
    let first = index;
    while (first > 0 && run[first]?.gap !== 'break' && between.test(run[first - 1]?.lower ?? '')) first -= 1;
    if (first === index) return null;
    const isOut = run.slice(first, index).some(({ lower }) => negator.test(lower));
    return { bound: isOut ? opposite(bound) : bound, start: run[first]?.start ?? mention.start };
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
export function countedSide(relation: string, key: string, wanted: Bound, scope: Scope): string {
  const bound = fitsNone(wanted) ? opposite(wanted) : wanted;
  const taken = (): string[] => [relation, ...scope.joined.map(({ id }) => id), ...scope.sideSteps.map(({ id }) => id)];
  const counted: Step = {
    id: freeId(`${relation}_counted`.slice(0, 36), taken()),
    op: 'aggregate',
    from: relation,
    group: [key],
    measures: { row_count: 'count(*)' },
  };
  scope.sideSteps.push(counted);
  const id = freeId(`${relation}_enough`.slice(0, 36), taken());
  scope.sideSteps.push({ id, op: 'filter', from: counted.id, where: boundSql('row_count', bound) });
  scope.notes.push(
    `Of ${relation}, those ${key} count that stand there ${boundSql('', bound).trim()} times${bound === wanted ? '' : '; they are left out'}.`,
  );
  return id;
}
