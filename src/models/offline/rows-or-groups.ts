/** "Campaigns with more than $700 cost": rows that cost so much, or campaigns whose rows do together? */
import { askPerson, type Planning } from './asking.ts';
import type { Operation } from './draft/operation.ts';
import { nameWords, sameWords } from './link/names.ts';
import { isText } from './link/types.ts';
import type { Scope } from './read/scope.ts';

const head =
  /^(?:(?:load|copy|get|take|put|all|the|only|just|please)\s+)*([\p{L}_]+s)\s+(?:with|having|that have|whose)\s+(?:more|less|fewer|over|under|at least|at most|above|below)\b/iu;

/** Whether groups are meant although rows were read: asked when the words leave it open. */
export function* groupsMeant(scope: Scope, operations: Operation[]): Planning<boolean> {
  const said = head.exec(scope.text.original)?.[1];
  const group =
    said === undefined ? undefined : scope.columns.find((column) => isText(column) && sameWords(nameWords(column.name), nameWords(said)));
  const isNamed = said !== undefined && scope.spans.some(({ start, end }) => scope.text.original.slice(start, end).includes(said));
  if (group === undefined || isNamed || operations.some(({ op }) => op === 'aggregate') || !operations.some(({ op }) => op === 'filter'))
    return false;
  const rows = `single rows of ${scope.subject.entry.name}`;
  const answer = yield* askPerson(`Is the condition about single rows, or about each ${group.name} as a whole?`, [
    rows,
    `each ${group.name} as a whole`,
  ]);
  return answer !== rows;
}
