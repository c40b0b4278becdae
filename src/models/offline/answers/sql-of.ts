/** Steps as one SELECT, for answers that load nothing. */
import type { Column } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { columnsAfter, columnsOf } from '../draft/columns-after.ts';
import { addOperations, type Step } from '../draft/edit.ts';
import type { Operation } from '../draft/operation.ts';
import { isContact, isPersonal } from '../link/sensitive.ts';
import { nameSql, textSql } from '../link/sql-text.ts';
import { type Scope, sourceColumns } from '../read/scope.ts';
import { shownColumns } from './shown-columns.ts';

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A SELECT with the steps as named parts; null when a step is one that only a load can take. */
export function queryOf(scope: Scope, operations: Operation[]): string | null {
  const grouped = operations.some(({ op }) => op === 'aggregate');
  const [draft, sources] = [draftOf(scope, operations), sourceColumns(scope)];
  // The columns of a pivot are values of the data.
  const isPivoted = operations.some(({ op }) => op === 'pivot');
  const list = isPivoted ? '*' : shownColumns(columnsAfter(draft, sources), grouped ? isContact : isPersonal);
  return chainSql(draft.steps ?? [], lastOf(draft, scope), { list, sources });
}

/** The rows that steps leave, to be counted or added up and never shown; null when a step is one that only a load can take. */
export function rowsSql(scope: Scope, operations: Operation[]): string | null {
  const draft = draftOf(scope, operations);
  return chainSql(draft.steps ?? [], lastOf(draft, scope), { list: '*', sources: sourceColumns(scope) });
}

const draftOf = ({ subject: { id }, sideSteps }: Scope, operations: Operation[]): DraftInput =>
  addOperations(
    { title: 'question', sources: [{ id, path: 'question' }], steps: sideSteps, loads: [{ from: id, table: 'question' }] },
    operations,
  );
const lastOf = (draft: DraftInput, { subject }: Scope): string => draft.loads[0]?.from ?? subject.id;

/** The steps up to a relation as one SELECT of the list; null when a step is one that only a load can take. */
export function chainSql(
  steps: Step[],
  last: string,
  { list, sources }: { list: string; sources: ReadonlyMap<string, Column[]> },
): string | null {
  const parts = steps.map((step) => ({ id: step.id, sql: selectOf(step, (relation) => columnsOf(relation, steps, sources)) }));
  if (parts.some(({ sql }) => sql === null)) return null;
  const sorted = steps.find((step) => step.id === last && step.op === 'sort');
  const order = sorted ? ` ORDER BY ${listOf(sorted['order']).map(textOf).join(', ')}` : '';
  const named = parts.map(({ id, sql }) => `${nameSql(id)} AS (${sql ?? ''})`);
  return `${named.length > 0 ? `WITH ${named.join(',\n')}\n` : ''}SELECT ${list} FROM ${nameSql(last)}${order}`;
}

function selectOf(step: Step, columns: (relation: string) => Column[]): string | null {
  const [from = '', other = ''] = [step.from].flat();
  const source = nameSql(from);
  switch (step.op) {
    case 'filter':
      return `SELECT * FROM ${source} WHERE ${textOf(step['where'])}`;
    case 'derive':
      return derivation(step, source, columns(from));
    case 'fill-nulls':
      return `SELECT * REPLACE (${entriesOf(step['columns'])
        .map(
          ([name, value]) =>
            `coalesce(${nameSql(name)}, ${typeof value === 'string' ? textSql(value) : String(value)}) AS ${nameSql(name)}`,
        )
        .join(', ')}) FROM ${source}`;
    case 'select':
      return selection(step, source);
    case 'rename':
      return `SELECT * RENAME (${entriesOf(step['columns'])
        .map(([old, name]) => `${nameSql(old)} AS ${nameSql(textOf(name))}`)
        .join(', ')}) FROM ${source}`;
    case 'dedupe':
      return deduplication(step, source);
    case 'aggregate':
      return aggregation(step, source);
    case 'pivot':
      return pivoting(step, source);
    case 'window':
      return windowing(step, source);
    case 'date-spine':
      return everyStepOf(step, source);
    case 'flatten':
      return flattened(step, source, columns(from));
    case 'join':
      return joining(step, from, other, columns);
    case 'sort': {
      const limit = typeof step['limit'] === 'number' ? ` LIMIT ${step['limit']}` : '';
      return `SELECT * FROM ${source} ORDER BY ${listOf(step['order']).map(textOf).join(', ')}${limit}`;
    }
    default:
      return null;
  }
}

/** New columns behind the old ones; one of a known name takes its place. */
function derivation(step: Step, source: string, known: Column[]): string {
  const made = entriesOf(step['columns']).map(([name, sql]) => ({ name, sql: `${textOf(sql)} AS ${nameSql(name)}` }));
  const isKnown = (name: string): boolean => known.some((column) => column.name.toLowerCase() === name.toLowerCase());
  const [replaced, added] = [made.filter(({ name }) => isKnown(name)), made.filter(({ name }) => !isKnown(name))];
  const rest = replaced.length === 0 ? '*' : `* REPLACE (${replaced.map(({ sql }) => sql).join(', ')})`;
  return `SELECT ${[rest, ...added.map(({ sql }) => sql)].join(', ')} FROM ${source}`;
}

/** A row for each step of time; those that were added have the fill values. */
function everyStepOf(step: Step, source: string): string {
  const date = nameSql(textOf(step['column']));
  const by = listOf(step['by']).map((name) => nameSql(textOf(name)));
  const reach = `min(${date}), max(${date}), INTERVAL 1 ${textOf(step['every'])}`;
  const others = by.length === 0 ? '' : ` CROSS JOIN (SELECT DISTINCT ${by.join(', ')} FROM ${source})`;
  const grid = `SELECT * FROM (SELECT unnest(generate_series(${reach})) AS ${date} FROM ${source})${others}`;
  const filled = entriesOf(step['fill']).map(
    ([name, value]) => `CASE WHEN is_there THEN ${nameSql(name)} ELSE ${Number(value)} END AS ${nameSql(name)}`,
  );
  const list = filled.length === 0 ? '' : ` REPLACE (${filled.join(', ')})`;
  return `SELECT * EXCLUDE (is_there)${list} FROM (${grid}) FULL JOIN (SELECT *, true AS is_there FROM ${source}) USING (${[date, ...by].join(', ')})`;
}

function selection(step: Step, source: string): string {
  const names = (value: unknown): string =>
    listOf(value)
      .map((name) => nameSql(textOf(name)))
      .join(', ');
  return step['drop'] === undefined
    ? `SELECT ${names(step['columns'])} FROM ${source}`
    : `SELECT * EXCLUDE (${names(step['drop'])}) FROM ${source}`;
}

function deduplication(step: Step, source: string): string {
  const key = listOf(step['key']).map((name) => nameSql(textOf(name)));
  if (key.length === 0) return `SELECT DISTINCT * FROM ${source}`;
  const order = listOf(step['order']).map(textOf);
  const inOrder = order.length > 0 ? ` ORDER BY ${order.join(', ')}` : '';
  return `SELECT * FROM ${source} QUALIFY row_number() OVER (PARTITION BY ${key.join(', ')}${inOrder}) = 1`;
}

function aggregation(step: Step, source: string): string {
  const groups = listOf(step['group']).map((group) =>
    typeof group === 'string' ? nameSql(group) : `${textOf(memberOf(group, 'expression'))} AS ${nameSql(textOf(memberOf(group, 'name')))}`,
  );
  const measures = entriesOf(step['measures']).map(([name, sql]) => `${textOf(sql)} AS ${nameSql(name)}`);
  const by = groups.length > 0 ? ` GROUP BY ${groups.map((_, index) => index + 1).join(', ')}` : '';
  return `SELECT ${[...groups, ...measures].join(', ')} FROM ${source}${by}`;
}

const memberOf = (value: unknown, name: string): unknown => entriesOf(value).find(([key]) => key === name)?.[1];

function pivoting(step: Step, source: string): string {
  const groups = listOf(step['group']).map((name) => nameSql(textOf(name)));
  const of = memberOf(step['measure'], 'of');
  const figure = `${textOf(memberOf(step['measure'], 'function'))}(${of === undefined ? '*' : nameSql(textOf(of))})`;
  const columns = listOf(step['values']).map((value) => {
    const said = typeof value === 'number' ? String(value) : textOf(value);
    return `${figure} FILTER (${nameSql(textOf(step['column']))} = ${typeof value === 'number' ? said : textSql(said)}) AS ${nameSql(said)}`;
  });
  return `SELECT ${[...groups, ...columns].join(', ')} FROM ${source} GROUP BY ${groups.join(', ')} ORDER BY ${groups.join(', ')}`;
}

/** One row per element of a list of structures, as a load makes them; null where names would clash. */
function flattened(step: Step, source: string, known: Column[]): string | null {
  const list = known.find(({ name }) => name === step['column']);
  const keep = listOf(step['keep']).map(textOf);
  if (list === undefined || !/^STRUCT\(.*\)\[\]$/i.test(list.type) || keep.length === 0) return null;
  if (keep.some((name) => new RegExp(`[(,]\\s*"?${name}"?\\s`, 'i').test(list.type))) return null;
  const kept = keep.map(nameSql).join(', ');
  const elements = `SELECT ${kept}, generate_subscripts(${nameSql(list.name)}, 1) AS "position", unnest(${nameSql(list.name)}) AS element FROM ${source}`;
  return `SELECT * EXCLUDE (element), unnest(element) FROM (${elements})`;
}

function windowing(step: Step, source: string): string | null {
  const partition = listOf(step['partition']).map((name) => nameSql(textOf(name)));
  const order = listOf(step['order']).map(textOf);
  const by = partition.length > 0 ? `PARTITION BY ${partition.join(', ')} ` : '';
  const over = `OVER (${by}${order.length > 0 ? `ORDER BY ${order.join(', ')}` : ''})`;
  const columns = entriesOf(step['columns']).map(([name, figure]) => {
    const of = nameSql(textOf(memberOf(figure, 'of')));
    const figures: Record<string, string> = {
      share: `${of} * 1.0 / nullif(sum(${of}) ${over}, 0)`,
      'row-number': `row_number() ${over}`,
      lag: `lag(${of}) ${over}`,
    };
    const called = textOf(memberOf(figure, 'function'));
    const before = memberOf(figure, 'preceding');
    const frame = `ROWS BETWEEN ${typeof before === 'number' ? before : 'UNBOUNDED'} PRECEDING AND CURRENT ROW`;
    const running =
      /^(?:sum|avg|min|max|count)$/.test(called) && order.length > 0
        ? `${called}(${of}) OVER (${by}ORDER BY ${order.join(', ')} ${frame})`
        : /^(?:sum|avg|min|max|count)$/.test(called)
          ? `${called}(${of}) ${over}`
          : undefined;
    const sql = figures[called] ?? running;
    return sql === undefined ? null : `${sql} AS ${nameSql(name)}`;
  });
  return columns.every((column) => column !== null) ? `SELECT *, ${columns.join(', ')} FROM ${source}` : null;
}

function joining(step: Step, left: string, right: string, columns: (relation: string) => Column[]): string {
  const keys = listOf(step['on']).map((key) =>
    typeof key === 'string' ? [key, key] : [textOf(memberOf(key, 'left')), textOf(memberOf(key, 'right'))],
  );
  const on = keys.map(([one = '', two = '']) => `${nameSql(left)}.${nameSql(one)} = ${nameSql(right)}.${nameSql(two)}`).join(' AND ');
  const type = textOf(step['type']).toUpperCase();
  const names = new Set(columns(left).map(({ name }) => name));
  // What both have gets the other side's name in front, as in a load.
  const added = columns(right)
    .filter(({ name }) => !keys.some(([, two]) => two === name))
    .map(({ name }) => ({ sql: `${nameSql(right)}.${nameSql(name)}`, name: names.has(name) ? `${right}_${name}` : name }));
  const shown = added.map(({ sql, name }) => `, ${sql} AS ${nameSql(name)}`).join('');
  const joined = `SELECT ${nameSql(left)}.*${type === 'ANTI' || type === 'SEMI' ? '' : shown} FROM ${nameSql(left)} ${type} JOIN ${nameSql(right)} ON ${on}`;
  const chosen = listOf(step['columns']).map((name) => nameSql(textOf(name)));
  return chosen.length === 0 ? joined : `SELECT ${chosen.join(', ')} FROM (${joined})`;
}
