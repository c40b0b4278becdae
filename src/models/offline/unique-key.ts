/** A key must identify one row: found out before loading, and asked about when it does not. */
import type { DraftInput } from '#domain/draft.ts';
import { askPerson, type Planning, type QuerySource, queryData } from './asking.ts';
import { chainSql } from './answers/sql-of.ts';
import { addOperation, chainTo } from './draft/edit.ts';
import { nameSql } from './link/sql-text.ts';
import { noted, type Scope, sourceColumns } from './read/scope.ts';
import { newestColumn } from './read/values/newest-column.ts';

/** Modes that make no sense without a key. */
const needsKey = new Set(['upsert', 'insert-only-new', 'merge']);

/** The draft as it is when its key is unique, or with what the person chose when it is not; null when the person gave it up. */
export function* settleKey(draft: DraftInput, scope: Scope): Planning<DraftInput | null> {
  const [load, ...others] = draft.loads;
  const steps = draft.steps ?? [];
  if (load?.key === undefined || isDeduped(draft, load.key)) return draft;
  const sql = chainSql(steps, load.from, { list: '*', sources: sourceColumns(scope) });
  const repeated = sql === null ? 0 : yield* countRepeated(sql, load.key, draft.sources.map(sourceOf));
  if (repeated === 0) return draft;
  const key = load.key.join(', ');
  const when = yield* newestColumn(scope, load.key);
  const choices = [when ? `keep only the latest row per ${key}` : `keep any one row per ${key}`, 'keep all rows, without a key', 'cancel'];
  const answer = yield* askPerson(
    `${repeated.toLocaleString('en-US')} values of ${key} stand more than once, so it cannot be a key as it is. What shall be kept?`,
    choices,
  );
  if (answer === choices[1]) {
    const { key: _, mode, ...rest } = load;
    return { ...draft, loads: [mode === undefined || needsKey.has(mode) ? rest : { ...rest, mode }, ...others] };
  }
  if (answer !== choices[0]) return null;
  if (when) noted(scope, answer, `of the rows with the same ${key}, the one with the latest ${when.name} is kept`);
  const params = { key: load.key, ...(when ? { order: [`${nameSql(when.name)} desc`] } : {}) };
  return addOperation(draft, { phase: 'rows', op: 'dedupe', id: 'unique', params: () => params, phrase: answer, place: 0 });
}

/** One row per key already: by a dedupe or by groups over the same columns. */
function isDeduped({ loads: [load], steps }: DraftInput, key: string[]): boolean {
  return chainTo(load?.from ?? '', steps ?? []).some((step) => {
    const unique: unknown = step.op === 'dedupe' ? step['key'] : step.op === 'aggregate' ? step['group'] : undefined;
    return Array.isArray(unique) && unique.length > 0 && unique.every((name) => typeof name === 'string' && key.includes(name));
  });
}

const sourceOf = ({ id, connection, path, table }: DraftInput['sources'][number]): QuerySource => ({
  id,
  connection: connection ?? 'files',
  dataset: path ?? table ?? '',
});

function* countRepeated(sql: string, key: string[], sources: QuerySource[]): Planning<number> {
  const columns = key.map(nameSql).join(', ');
  const table = yield* queryData(
    `SELECT count(*) AS repeated FROM (SELECT ${columns} FROM (${sql}) GROUP BY ALL HAVING count(*) > 1)`,
    sources,
  );
  const count = table.ok ? Number(table.value.rows[0]?.[0] ?? 0) : 0;
  return Number.isFinite(count) ? count : 0;
}
