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
/** How a country writes its dates. */
const ofCountries: [RegExp, string][] = [
  [/^(?:german|austrian|swiss)$/i, '%d.%m.%Y'],
  [/^(?:us|american)$/i, '%m/%d/%Y'],
  [/^(?:british|uk|french|italian|spanish)$/i, '%d/%m/%Y'],
  [/^dutch$/i, '%d-%m-%Y'],
  [/^iso(?:[ -]?8601)?$/i, '%Y-%m-%d'],
];
const country = 'german|austrian|swiss|us|american|british|uk|french|italian|spanish|dutch|iso';
const sample = String.raw`(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|[dmy]{1,4}[./ -][dmy]{1,4}[./ -][dmy]{1,4})`;
const lead = String.raw`(?<![\p{L}\p{N}_])(?:(?:with|and|write|show|format|reformat|print|put|make|convert|turn|export|all|every|each|the|its?|their)\s+)*`;
const way = String.raw`(?:(?:should be|must be|shall be|to be|are|is|be|written|formatted|shown|printed|in|like|as|into|to|the|an?|format|form|style)\s+|:\s*)*`;
const formEnd = String.raw`(?:\s+(?:format|style|notation|form|way))?(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}])`;
/** Of all dates: "dates like 31.12.2026", "all dates in german format", "us date format". */
const ofAll = [
  new RegExp(String.raw`${lead}dates?(?:\s+(?:columns?|fields?|values?|format))?\s*${way}(?<form>${sample}|${country})${formEnd}`, 'dgiu'),
  new RegExp(
    String.raw`${lead}(?:(?:in|using|use|as)\s+)?(?<form>${country})\s+(?:dates|date\s+(?:format|style|notation))(?![\p{L}\p{N}_])`,
    'dgiu',
  ),
];
const ofSome = [
  pattern(
    `with|and|write|show|format|put|make|print? the? {column:list} written|formatted|shown? in|as|like|to|into a|an|the? {form=${country}} date? format|style|notation|form`,
  ),
  pattern(`with|and? the? {column:name} in|as {form=${country}} dates|date`),
];
const tokens: Record<string, string> = { yyyy: '%Y', yy: '%y', mm: '%m', mmm: '%b', dd: '%d', d: '%-d', m: '%-m', hh: '%H', ss: '%S' };

/** The column in place, as text in the form that was said. */
export function readWrittenDates(scope: Scope): Operation[] {
  const found =
    everyDate(scope) ?? takeOn(scope, [...ofSome, ...spellings], (column, taken) => isDate(column) && formOf(taken.part('form')) !== null);
  const format = found === null ? null : formOf(found.taken.part('form'));
  if (found === null || format === null) return [];
  const columns = Object.fromEntries(found.columns.map(({ name }) => [name, `strftime(${nameSql(name)}, ${textSql(format)})`]));
  scope.columns = scope.columns.map((column) => (column.name in columns ? { ...column, type: 'VARCHAR' } : column));
  noted(scope, found.taken.phrase, `${Object.keys(columns).join(', ')} as text like ${format}`);
  return [rowStep(found.taken, { op: 'derive', id: 'written', params: { columns } })];
}

/** Every day there is; where there is none, every moment. */
function everyDate(scope: Scope): ReturnType<typeof takeOn> {
  const dates = scope.columns.filter(isDate);
  const days = dates.filter(({ type }) => type === 'DATE');
  const taken = ofAll.flatMap((each) => scope.text.findAll(each)).find((each) => formOf(each.part('form')) !== null);
  if (taken === undefined || dates.length === 0) return null;
  scope.text.claim(taken);
  return { taken, columns: days.length > 0 ? days : dates };
}

/** 31.12.2026 as an example; null where day and month may be either. */
function formOfExample(said: string): string | null {
  const [, first = '', sign = '', second = '', third = ''] = /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})$/.exec(said) ?? [];
  if (first.length === 4) return `%Y${sign}%m${sign}%d`;
  const year = third.length === 4 ? '%Y' : third.length === 2 ? '%y' : null;
  if (year === null) return null;
  if (sign === '.' || Number(first) > 12) return `%d${sign}%m${sign}${year}`;
  return Number(second) > 12 ? `%m${sign}%d${sign}${year}` : null;
}

/** `dd.mm.yyyy` → `%d.%m.%Y`; null where a part is no part of a date. */
function formOf(said: string): string | null {
  const plain = said.replace(/^["'“]|["'”]$/g, '').replace(/[.:]+$/, '');
  const known = ofCountries.find(([name]) => name.test(plain))?.[1] ?? formOfExample(plain);
  if (known !== null) return known;
  if (/^%[dmYybHMS][%dmYybHMS ./:-]+$/.test(plain)) return plain;
  const parts = plain.toLowerCase().split(/([./:_ -]+)/);
  const spelled = parts.map((part, at) => (at % 2 === 1 ? part : part === 'mm' && parts[at - 1] === ':' ? '%M' : tokens[part]));
  return parts.length > 2 && spelled.every((part) => part !== undefined) ? spelled.join('') : null;
}
