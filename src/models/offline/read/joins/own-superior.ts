/** "Who earns more than their manager", "with the name of their manager" of staff with a `manager_no`: rows beside another row of the same data. */
import { freeId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import type { Column } from '#domain/dataset.ts';
import { datasetCalled } from '../../link/called.ts';
import { isNamedAfter } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber, keyOf, measureColumns } from '../../link/types.ts';
import { measuredBy } from '../../link/verb-columns.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkList, linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const said = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:(?:that|which|who)\s+)?(?<verb>earns?|makes?|costs?|weighs?|has|have|gets?|takes?|with|is|are)\s+(?:an?\s+)?(?<than>more|less|higher|lower|bigger|smaller|longer|shorter|larger|heavier|lighter|older|younger|dearer|cheaper)(?:\s+(?!than\b)(?<figure>${name}))?\s+than\s+(?:(?:that of )?(?:their|its|his|her)|the)\s+(?:own\s+)?(?<who>${name})(?:'s?(?:\s+${name})?)?(?![\p{L}\p{N}_])`,
  'dgiu',
);

const adds = String.raw`(?<![\p{L}\p{N}_])(?:with|plus|add|adding|including|include|and|show|showing)\s+`;
const columns = String.raw`(?<columns>${name}(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+)${name}){0,3})`;
const shown = [
  new RegExp(
    String.raw`${adds}(?:the\s+)?${columns}\s+of\s+(?:their|its|his|her|the|each|every)\s+(?<who>${name})(?![\p{L}\p{N}_'])`,
    'dgiu',
  ),
  new RegExp(String.raw`${adds}(?:their|its|his|her|the|each)\s+(?<who>${name})'s?\s+${columns}(?![\p{L}\p{N}_])`, 'dgiu'),
];

/** Reads and claims it; nothing where the rows name no such row by a key, or no one figure is compared. */
export function readOwnSuperior(scope: Scope): Operation[] {
  for (const found of scope.text.findAll(said)) {
    const superior = superiorCalled(found.part('who').toLowerCase(), scope);
    const figure = figureOf(found.part('figure'), found.part('verb').toLowerCase(), scope);
    if (superior === null || figure === undefined) continue;
    scope.text.claim(found);
    return compared({ ...superior, figure, isLess: less.test(found.part('than')) }, found, scope);
  }
  for (const found of shown.flatMap((each) => scope.text.findAll(each))) {
    const superior = superiorCalled(found.part('who').toLowerCase(), scope);
    const theirs = superior === null ? null : linkList(found.part('columns'), scope);
    if (superior === null || theirs === null) continue;
    scope.text.claim(found);
    return besides({ ...superior, theirs }, found, scope);
  }
  return [];
}

interface Superior {
  who: string;
  key: Column;
  /** The column that holds the key of the other row. */
  superior: Column;
}

function superiorCalled(who: string, scope: Scope): Superior | null {
  const key = keyOf(scope.subject);
  const superior = scope.columns.find((column) => isIdentifier(column) && column !== key && isNamedAfter(column.name, who));
  if (key === undefined || superior === undefined || key.type !== superior.type) return null;
  return datasetCalled(who, [...(scope.entries ?? [])]) === undefined ? { who, key, superior } : null;
}

/** Columns of the other row under names that tell whose they are. */
function besides({ who, key, superior, theirs }: Superior & { theirs: Column[] }, { phrase, start }: Taken, scope: Scope): Operation[] {
  const measures = Object.fromEntries(theirs.map((column) => [`${who}_${column.name}`, `max(${nameSql(column.name)})`]));
  const side = sideOf({ who, key, superior }, measures, scope);
  scope.columns = [...scope.columns, ...theirs.map(({ name: own, type }) => ({ name: `${who}_${own}`, type }))];
  noted(scope, phrase, `${Object.keys(measures).join(', ')} of the row whose ${key.name} is the ${superior.name}`);
  const params = { type: 'left', on: [superior.name] };
  return [{ phrase, place: start, phase: 'shape', op: 'join', id: 'beside', params: () => params, with: [side] }];
}

/** The rows by their key, as what the key of another row leads to. */
function sideOf({ who, key, superior }: Superior, measures: Record<string, string>, scope: Scope): string {
  const taken = scope.sideSteps.map(({ id }) => id);
  const id = freeId(`${who}s_of_${scope.subject.id}`.slice(0, 36), taken);
  const group = [{ name: superior.name, expression: nameSql(key.name) }];
  scope.sideSteps.push({ id, op: 'aggregate', from: scope.subject.id, group, measures });
  return id;
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
  { who, key, superior, figure, isLess }: Superior & { figure: Column; isLess: boolean },
  { phrase, start }: Taken,
  scope: Scope,
): Operation[] {
  const theirs = `${who}_${figure.name}`;
  const side = sideOf({ who, key, superior }, { [theirs]: `max(${nameSql(figure.name)})` }, scope);
  const where = `${nameSql(figure.name)} ${isLess ? '<' : '>'} ${nameSql(theirs)}`;
  noted(scope, phrase, `${where}, where ${theirs} is the ${figure.name} of the row whose ${key.name} is the ${superior.name}`);
  const place = { phrase, place: start };
  return [
    { ...place, phase: 'shape', op: 'join', id: 'beside', params: () => ({ type: 'left', on: [superior.name] }), with: [side] },
    { ...place, phase: 'rows', op: 'filter', id: 'against', params: () => ({ where }) },
    { ...place, phase: 'rows', op: 'select', id: 'without_theirs', params: () => ({ drop: [theirs] }) },
  ];
}
