/** "Share of orders that have a return, per country": every row stays, and a flag beside it tells of which ones the part is made. */
import { freeId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { type JoinKey, onOf, rightsOf, saidKey } from '../../link/join-key.ts';
import { noted, type Scope, type Subject } from '../scope.ts';

const partOf =
  /\b(?:share|percentage|percent|per cent|proportion|fraction|portion|part|%) of (?:(?:the|our|all|all the|their) )*(?:[\p{L}_]+ ){1,3}$/iu;
const grouped = /(?:^|[\s,])(?:per|by|for each|for every|in each|of each|each)\s/iu;

/** Whether a choice of rows says of which rows of each group a part is asked, and leaves no row out. */
export const isPartOfGroups = ({ place, phrase }: { place: number; phrase: string }, { text: { original } }: Scope): boolean =>
  partOf.test(`${original.slice(0, place).trimEnd()} `) && grouped.test(original.slice(place + phrase.length));

/** The flag and the join that brings it, where `right` holds the partners under the key. */
export function flagPartners(
  { right, key, none, other }: { right: string; key: JoinKey; none: boolean; other: Subject },
  said: Pick<Operation, 'phrase' | 'place'>,
  scope: Scope,
): Operation[] {
  const taken = [scope.subject.id, ...scope.joined.map(({ id }) => id), ...scope.sideSteps.map(({ id }) => id)];
  const side = freeId(`${other.id}_there`.slice(0, 36), taken);
  const name = freeId(
    `${none ? 'no' : 'has'}_${other.noun}`.slice(0, 36),
    scope.columns.map((column) => column.name),
  );
  scope.sideSteps.push({
    id: side,
    op: 'aggregate',
    from: right,
    group: rightsOf(key),
    measures: { [name]: `count(*) ${none ? '=' : '>'} 0` },
  });
  scope.columns = [...scope.columns, { name, type: 'BOOLEAN' }];
  scope.partFlag = name;
  noted(
    scope,
    said.phrase,
    `${name} tells which rows have ${none ? 'none' : 'one'} in ${other.entry.name} by ${saidKey(rightsOf(key))}; every row stays`,
  );
  const on = onOf(key);
  return [
    { ...said, phase: 'shape', op: 'join', id: 'looked_up', params: () => ({ type: 'left', on }), with: [side] },
    { ...said, phase: 'rows', op: 'fill-nulls', id: 'none_there', params: () => ({ columns: { [name]: none } }) },
  ];
}
