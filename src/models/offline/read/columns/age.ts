/** How old somebody is, of the only date of birth: a column "age", and figures of it. */
import type { Column } from '#domain/dataset.ts';
import { nameSql } from '../../link/sql-text.ts';
import { pattern } from '../../text/pattern.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import type { Measure } from '../groups/measure.ts';
import { birthOf } from '../rows/scan-age.ts';
import type { Scope } from '../scope.ts';
import type { NamedExpression } from './name-behind.ts';

const said = pattern(
  'add|adding|with|and|plus|include|including|compute|calculate|derive the|an|a|their|his|her? new|computed? column|field? called|named? {name=age} in_years|column|field|as_a_column|as_well|too?',
);

/** Full years on a day (`YYYY-MM-DD`); null where there is no one date of birth, or a column is called age. */
function ageSql(columns: Column[], today: string): string | null {
  const birth = columns.some(({ name }) => name.toLowerCase() === 'age') ? null : birthOf(columns);
  if (birth === null) return null;
  const day = /^DATE$/i.test(birth.type) ? nameSql(birth.name) : `cast(${nameSql(birth.name)} as date)`;
  return `date_sub('year', ${day}, date '${today}')`;
}

/** "Load members with an age column", claimed. */
export function takeAge(scope: Scope): NamedExpression | null {
  const [sql, found] = [ageSql(scope.columns, scope.today), scope.text.find(said)];
  // "With age over 40" are rows.
  if (sql === null || found === null || !/^\s*(?:$|[,;.!?¦]|(?:to|into|in|and|from|of|for|as)\s)/i.test(scope.text.after(found.end)))
    return null;
  scope.text.claim(found);
  return { ...found, sql, type: 'BIGINT', name: 'age' };
}

const functions: [name: string, sql: string, words: string][] = [
  ['average', 'avg', 'average|avg|mean|the average|typical'],
  ['median', 'median', 'median|the median'],
  ['lowest', 'min', 'lowest|minimum|min|youngest'],
  ['highest', 'max', 'highest|maximum|max|oldest'],
];

/** "Average age": null where no such figure begins at the word. */
export function ageMeasureAt(run: readonly RunWord[], index: number, { columns, today }: Pick<Scope, 'columns' | 'today'>): Measure | null {
  const found = functions
    .map(([name, sql, words]) => ({ name, sql, length: lengthAt(run, index, words) }))
    .find(({ length }) => length > 0);
  const sql = found === undefined || lengthAt(run, index + found.length, 'age') === 0 ? null : ageSql(columns, today);
  if (found === undefined || sql === null) return null;
  return { name: `${found.name}_age`, sql: `${found.sql}(${sql})`, words: `the ${found.name} age in full years`, length: found.length + 1 };
}
