/** Dates written as texts: "convert shipped_on to text in the format dd.mm.yyyy". */
import type { Operation } from '../../draft/operation.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { isDate } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const form = 'in|with|using|as|like? the|a? format? {form:word}';
const spellings = [
  pattern(
    `convert|turn|change|format|reformat|write|show|cast|make|put|render|print the? {column:list} to|into|as|in|like a? text|texts|string|strings|varchar? ${form}`,
  ),
  pattern(
    `with|and? the? {column} formatted|written|shown|converted|turned|printed? as|in|to|into|like? a? text|texts|string|strings? ${form}`,
  ),
];
const tokens: Record<string, string> = { yyyy: '%Y', yy: '%y', mm: '%m', mmm: '%b', dd: '%d', d: '%-d', m: '%-m', hh: '%H', ss: '%S' };

/** The column in place, as text in the form that was said. */
export function readWrittenDates(scope: Scope): Operation[] {
  const found = takeOn(scope, spellings, (column, taken) => isDate(column) && formOf(taken.part('form')) !== null);
  const format = found === null ? null : formOf(found.taken.part('form'));
  if (found === null || format === null) return [];
  const columns = Object.fromEntries(found.columns.map(({ name }) => [name, `strftime(${nameSql(name)}, ${textSql(format)})`]));
  scope.columns = scope.columns.map((column) => (column.name in columns ? { ...column, type: 'VARCHAR' } : column));
  noted(scope, found.taken.phrase, `${Object.keys(columns).join(', ')} as text like ${format}`);
  return [rowStep(found.taken, { op: 'derive', id: 'written', params: { columns } })];
}

/** `dd.mm.yyyy` → `%d.%m.%Y`; null where a part is no part of a date. */
function formOf(said: string): string | null {
  const plain = said.replace(/^["'“]|["'”]$/g, '').replace(/[.:]+$/, '');
  if (/^%[dmYybHMS][%dmYybHMS ./:-]+$/.test(plain)) return plain;
  const parts = plain.toLowerCase().split(/([./:_ -]+)/);
  const spelled = parts.map((part, at) => (at % 2 === 1 ? part : part === 'mm' && parts[at - 1] === ':' ? '%M' : tokens[part]));
  return parts.length > 2 && spelled.every((part) => part !== undefined) ? spelled.join('') : null;
}
