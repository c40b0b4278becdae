/** Rows of two datasets counted by the same groups: "trips and tickets per line", "number of orders and number of payments per month". */
import type { Planning } from '../../asking.ts';
import { freeId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import type { Mention } from '../../link/datasets.ts';
import { lengthAt, runOf } from '../../text/word-run.ts';
import { type Group, groupParams, groupsAt } from '../groups/groups.ts';
import { rowCount } from '../groups/measure.ts';
import { noted, type Scope, type Subject } from '../scope.ts';
import { openOther } from './join-step.ts';

/** Between the names of both. */
const link = /^\s*(?:,|and|plus|&)\s+(?:the\s+)?(?:(?:number|count)\s+of\s+(?:the\s+)?)?$/i;

/** Each side by its groups, then both beside each other: groups that only one has stay. Null when nothing of the kind is said, or a side has no such group. */
export function* readPairedFigures(scope: Scope, others: Mention[]): Planning<Operation[] | null> {
  for (const mention of others) {
    const [entry] = mention.entries;
    const own = scope.spans.find(
      ({ start, end }) => end <= mention.start && start < end && link.test(scope.text.between(end, mention.start)),
    );
    if (entry === undefined || entry.name === scope.subject.entry.name || own === undefined) continue;
    const groups = groupsBehind(mention.end, scope, scope.subject);
    if (groups === null) continue;
    const other = yield* openOther(entry, scope);
    const theirs = other === null ? null : groupsBehind(mention.end, scope, other);
    if (other === null || theirs?.length !== groups.length) {
      if (other !== null) scope.joined.pop();
      continue;
    }
    scope.text.claim({ start: own.end, end: mention.end });
    scope.spans.push({ start: mention.start, end: mention.end });
    return yield* paired({ groups, theirs, other, mention }, scope);
  }
  return null;
}

/** The groups right behind the names, as a dataset has them. */
function groupsBehind(end: number, scope: Scope, subject: Subject): Group[] | null {
  const run = runOf(scope.text);
  const at = run.findIndex(({ start }) => start >= end);
  const isNext =
    at >= 0 && scope.text.between(end, run[at]?.start ?? end).trim() === '' && lengthAt(run, at, 'per|for each|for every|in each') > 0;
  const found = isNext ? groupsAt(run, at, { ...scope, subject, columns: subject.seen.columns, spans: [] }) : null;
  return found === null || found.groups.length === 0 ? null : found.groups;
}

interface Paired {
  groups: Group[];
  theirs: Group[];
  other: Subject;
  mention: Mention;
}

function* paired({ groups, theirs, other, mention }: Paired, scope: Scope): Planning<Operation[]> {
  const count = rowCount(other.noun).name;
  const group = yield* groupParams(theirs, { ...scope, subject: other, joined: [], columns: other.seen.columns });
  const id = freeId(`${other.id}_counts`.slice(0, 36), [scope.subject.id, ...scope.joined.map((each) => each.id)]);
  scope.sideSteps.push({ id, op: 'aggregate', from: other.id, group, measures: { [count]: 'count(*)' } });
  const on = groups.map(({ name }, index) => {
    const right = theirs[index]?.name ?? name;
    return right === name ? name : { left: name, right };
  });
  const zeros = { [rowCount(scope.subject.noun).name]: 0, [count]: 0 };
  noted(
    scope,
    mention.phrase,
    `${count} is how many rows of ${other.entry.name}, beside the same ${groups.map(({ name }) => name).join(', ')}`,
  );
  // Behind the groups of the own rows, whatever is said last.
  const said = { phrase: mention.phrase, place: scope.text.original.length };
  return [
    { phase: 'after', op: 'join', id: 'both', params: () => ({ type: 'full', on }), with: [id], ...said },
    { phase: 'after', op: 'fill-nulls', id: 'none_is_zero', params: () => ({ columns: zeros }), ...said },
  ];
}
