/** "Who earns more than their manager" of staff with a `manager_no`: rows that are compared with another row of the same data. */
import { freeId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import type { Column } from '#domain/dataset.ts';
import { datasetCalled } from '../../link/called.ts';
import { isNamedAfter } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber, keyOf, measureColumns } from '../../link/types.ts';
import { measuredBy } from '../../link/verb-columns.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const said = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:(?:that|which|who)\s+)?(?<verb>earns?|makes?|costs?|weighs?|has|have|gets?|takes?|with|is|are)\s+(?:an?\s+)?(?<than>more|less|higher|lower|bigger|smaller|longer|shorter|larger|heavier|lighter|older|younger|dearer|cheaper)(?:\s+(?!than\b)(?<figure>${name}))?\s+than\s+(?:(?:that of )?(?:their|its|his|her)|the)\s+(?:own\s+)?(?<who>${name})(?:'s?(?:\s+${name})?)?(?![\p{L}\p{N}_])`,
  'dgiu',
);

/** Reads and claims it; nothing where the rows name no such row by a key, or no one figure is compared. */
export function readOwnSuperior(scope: Scope): Operation[] {
  for (const found of scope.text.findAll(said)) {
    const who = found.part('who').toLowerCase();
    const key = keyOf(scope.subject);
    const superior = scope.columns.find((column) => isIdentifier(column) && column !== key && isNamedAfter(column.name, who));
    const figure = figureOf(found.part('figure'), found.part('verb').toLowerCase(), scope);
    if (key === undefined || superior === undefined || figure === undefined || key.type !== superior.type) continue;
    if (datasetCalled(who, [...(scope.entries ?? [])]) !== undefined) continue;
    scope.text.claim(found);
    return compared({ key, superior, figure, who, isLess: less.test(found.part('than')) }, found, scope);
  }
  return [];
}

const less = /^(?:less|lower|smaller|shorter|lighter|younger|cheaper)$/i;

function figureOf(phrase: string, verb: string, scope: Scope): Column | undefined {
  const column =
    phrase === '' ? measuredBy(verb.replace(/^(?:makes?|gets?)$/, 'earns'), scope.columns)?.column : linkQuietly(phrase, scope);
  const [only, ...others] = phrase === '' ? measureColumns(scope.columns) : [];
  const meant = column ?? (others.length === 0 ? only : undefined);
  return meant !== undefined && isNumber(meant) && !isIdentifier(meant) ? meant : undefined;
}

function compared(
  { key, superior, figure, who, isLess }: { key: Column; superior: Column; figure: Column; who: string; isLess: boolean },
  { phrase, start }: { phrase: string; start: number },
  scope: Scope,
): Operation[] {
  const side = freeId(
    `${who}s_of_${scope.subject.id}`.slice(0, 36),
    scope.sideSteps.map(({ id }) => id),
  );
  const theirs = `${who}_${figure.name}`;
  const group = [{ name: superior.name, expression: nameSql(key.name) }];
  scope.sideSteps.push({
    id: side,
    op: 'aggregate',
    from: scope.subject.id,
    group,
    measures: { [theirs]: `max(${nameSql(figure.name)})` },
  });
  const where = `${nameSql(figure.name)} ${isLess ? '<' : '>'} ${nameSql(theirs)}`;
  noted(scope, phrase, `${where}, where ${theirs} is the ${figure.name} of the row whose ${key.name} is the ${superior.name}`);
  const place = { phrase, place: start };
  return [
    { ...place, phase: 'shape', op: 'join', id: 'beside', params: () => ({ type: 'left', on: [superior.name] }), with: [side] },
    { ...place, phase: 'rows', op: 'filter', id: 'against', params: () => ({ where }) },
    { ...place, phase: 'rows', op: 'select', id: 'without_theirs', params: () => ({ drop: [theirs] }) },
  ];
}
