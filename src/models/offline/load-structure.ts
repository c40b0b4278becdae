/** What a load says besides rows and place: its indexes, and the part of the target that a merge may delete from. */
import type { DraftInput } from '#domain/draft.ts';
import { askPerson, type Planning, queryData } from './asking.ts';
import { addOperations } from './draft/edit.ts';
import type { Operation } from './draft/operation.ts';
import { nameSql } from './link/sql-text.ts';
import { isText } from './link/types.ts';
import { readConditions } from './read/rows/conditions.ts';
import { linkOne } from './read/link.ts';
import type { ModeWish } from './read/load/mode.ts';
import { noted, type Scope, sourceOf } from './read/scope.ts';
import { RequestText } from './text/request-text.ts';
import type { Wishes } from './wishes.ts';

/** The mode when two were said that cannot both be, or when a part of the table was meant; null when the person gives it up. */
export function* settleMode(
  { mode: { mode, rival }, target }: Pick<Wishes, 'mode' | 'target'>,
  operations: readonly Operation[],
  { text }: Scope,
): Planning<ModeWish['mode'] | 'none'> {
  const part = mode === 'replace' && target !== null ? partReplaced(text.original.slice(0, target.start), operations) : null;
  if (part !== null && target !== null) {
    const choices = [`replace every row of ${target.name}`, `add the rows to ${target.name}`];
    const answer = yield* askPerson(`A load replaces every row of ${target.name}, and not “${part}” alone. What shall it do?`, choices);
    return answer === choices[0] ? 'replace' : answer === choices[1] ? 'append' : 'none';
  }
  if (rival === null || mode === null) return mode;
  const answer = yield* askPerson(`A load cannot both ${mode} and ${rival}. Which one?`, [mode, rival]);
  return answer === mode ? mode : answer === rival ? rival : 'none';
}

const replaced =
  /\b(?:replac(?:e|es|ing)|overwrit(?:e|es|ing))\s+(?:the\s+|all\s+)*(?<part>(?!with\b|by\b|it\b|them\b)[^,;.]{3,60}?)(?:\s+(?:in|of|inside)\s+(?:the\s+)?(?:table\s+)?)?$/iu;

/** "Replace the opera productions in T": what is said of the rows that shall go; null where that is no choice among them. */
function partReplaced(before: string, operations: readonly Operation[]): string | null {
  const found = replaced.exec(before);
  const part = found?.groups?.['part']?.trim() ?? '';
  if (found === null || part === '') return null;
  return operations.some(({ op, place }) => op === 'filter' && place >= found.index && place < before.length) ? part : null;
}

/** The draft with the indexes and the scope that were said. */
export function* withStructure(draft: DraftInput, { indexes, within }: ModeWish, scope: Scope): Planning<DraftInput> {
  const [load, ...others] = draft.loads;
  if (load === undefined) return draft;
  const linked: string[][] = [];
  for (const phrases of indexes) {
    const columns: string[] = [];
    for (const phrase of phrases) {
      const column = yield* linkOne(phrase, scope);
      if (column) columns.push(column.name);
    }
    if (columns.length > 0) linked.push(columns);
  }
  const indexed = linked.length === 0 ? draft : { ...draft, loads: [{ ...load, indexes: linked }, ...others] };
  return within === null || load.mode !== 'merge' ? indexed : yield* withScope(indexed, within, scope);
}

/** A merge of one part: the rows to load lie inside of it as well. */
function* withScope(draft: DraftInput, within: NonNullable<ModeWish['within']>, scope: Scope): Planning<DraftInput> {
  const text = new RequestText(within.phrase);
  const inner: Scope = { ...scope, text, spans: [], notes: [], unread: [] };
  const operations = yield* readConditions(inner);
  const [operation] = operations;
  const where = operation?.params(scope.subject.id)['where'];
  const sql = typeof where === 'string' ? yield* scopeSql(where, scope) : null;
  const [load, ...others] = draft.loads;
  if (operation === undefined || sql === null || load === undefined || text.unread().length > 0) {
    scope.unread.push(within.phrase);
    return draft;
  }
  noted(scope, within.phrase, `rows are deleted only where ${sql}, and only such rows are loaded`);
  const filtered = addOperations(draft, [operation]);
  return { ...filtered, loads: [{ ...(filtered.loads[0] ?? load), within: sql }, ...others] };
}

const texts = /^lower\(trim\((.+?)\)\) (?:= '((?:[^']|'')*)'|in \((.+)\))$/;
const plain = /^("?[\w]+"?) (=|<>|<=|>=|<|>) (?:(-?\d+(?:\.\d+)?)|date ('\d{4}-\d\d-\d\d'))$/;

/** A condition as comparisons of columns with constants, spelled as the data spells them; null when it is more than that. */
function* scopeSql(where: string, scope: Scope): Planning<string | null> {
  const parts: string[] = [];
  for (const part of where.split(' and ')) {
    const compared = plain.exec(part);
    const named = texts.exec(part);
    const column = named ? scope.columns.find(({ name }) => nameSql(name) === named[1]) : undefined;
    if (compared) parts.push(`${compared[1]} ${compared[2]} ${compared[3] ?? compared[4]}`);
    else if (named && column !== undefined && isText(column)) {
      const name = nameSql(column.name);
      const spelled = yield* queryData(
        `SELECT DISTINCT ${name} AS value FROM ${nameSql(scope.subject.id)} WHERE ${part} ORDER BY 1 LIMIT 20`,
        [sourceOf(scope.subject)],
      );
      const values = spelled.ok
        ? spelled.value.rows.flatMap(([value]) => (typeof value === 'string' ? [`'${value.replaceAll("'", "''")}'`] : []))
        : [];
      if (values.length === 0) return null;
      parts.push(values.length === 1 ? `${name} = ${values[0]}` : `${name} IN (${values.join(', ')})`);
    } else return null;
  }
  return parts.join(' AND ');
}
