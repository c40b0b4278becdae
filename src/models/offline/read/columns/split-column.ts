/** One text made several columns: "split phone at the / into area and number", "split name into first and last". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { isText } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import { linkQuietly } from '../link.ts';
import { rowStep } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const mark = 'at|on|by|around|using the? {which=first|last}? {mark:word} sign|character|separator?';
const splits = [
  pattern(`split|separate|break the? column? {column} ${mark} into|to|as the? columns? {names:list}`),
  pattern(`split|separate|break the? column? {column} into|to|as the? columns? {names} ${mark}`),
  pattern('split|separate|break the? column? {column} into|to|as the? columns? {names:list}'),
  pattern('with|and|plus the? {column} split|separated|broken|divided up? into|to|as the? columns? {names:list}'),
];
/** "…, and load it", "… in customers": behind the names begins something else. */
const behindNames =
  /\s+(?:(?:and|then)\s+(?:load|put|save|write|store|copy|export)\b|(?:in|of|from|for)\s+(?:the\s+)?[\p{L}_./]+\s*$|(?:to|into)\s).*$/iu;
const marks: Record<string, string> = {
  space: ' ',
  spaces: ' ',
  blank: ' ',
  blanks: ' ',
  comma: ',',
  commas: ',',
  dash: '-',
  hyphen: '-',
  slash: '/',
  dot: '.',
  colon: ':',
  semicolon: ';',
  underscore: '_',
  pipe: '|',
  at: '@',
};

/** Reads and claims every split. Each part is trimmed; what lies beyond the last name stays with it. */
export function readSplits(scope: Scope): Operation[] {
  const operations: Operation[] = [];
  for (const found of splits.flatMap((each) => scope.text.findAll(each))) {
    if (scope.text.isClaimed(found.start)) continue;
    const column = linkQuietly(withoutData(found.part('column'), scope), scope);
    const said = found.part('names').replace(behindNames, '');
    const names = namesOf(said);
    if (!column || !isText(column) || names.length < 2 || !names.every((name) => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))) continue;
    const mark = found.part('mark').replaceAll(/^["'“]|["'”]$/g, '');
    const at = mark === '' ? partedAt(column, names.length, scope) : (marks[mark.toLowerCase()] ?? mark);
    if (at === null) continue;
    const place = found.span('names');
    scope.text.claim({ start: found.start, end: found.part('mark') === '' && place ? place.start + said.length : found.end });
    const columns = Object.fromEntries(
      names.map((name, index) => [
        name,
        partSql(column.name, at, { index, count: names.length, last: /^last$/i.test(found.part('which')) }),
      ]),
    );
    scope.columns = [...scope.columns, ...names.map((name) => ({ name, type: 'VARCHAR' }))];
    noted(scope, found.phrase, `${names.join(', ')} are the parts of ${column.name} at ${at === ' ' ? 'blanks' : `“${at}”`}`);
    operations.push(rowStep(found, { op: 'derive', id: 'split', params: { columns } }));
  }
  return operations;
}

/** Where the values of the sample come apart into so many: at blanks, at `@`; null where they do at nothing. */
function partedAt({ name }: Column, count: number, { subject: { seen } }: Scope): string | null {
  const at = seen.sample.columns.findIndex((column) => column.name === name);
  const values = seen.sample.rows
    .map((row) => row[at])
    .flatMap((value) => (typeof value === 'string' ? (value.trim() === '' ? [] : [value.trim()]) : []));
  if (values.length === 0) return ' ';
  const isPart = (each: string): boolean => values.filter((value) => value.split(each).length >= count).length >= values.length / 2;
  return [' ', '@', ',', ';', '|', '/', '_', '-', ':', '.'].find(isPart) ?? null;
}

/** "First and last name": the noun is said once. */
function namesOf(said: string): string[] {
  const items = splitList(said).map((name) => name.replaceAll(/["'`]/g, '').replace(/^(?:a|an|the)\s+/i, ''));
  const noun = /^\S+\s+(\S+)$/.exec(items.at(-1) ?? '')?.[1];
  return items.map((item) => (/\s/.test(item) || noun === undefined ? item : `${item} ${noun}`).trim().replaceAll(/\s+/g, '_'));
}

function withoutData(phrase: string, { spans, text }: Scope): string {
  const names = spans.map(({ start, end }) => text.original.slice(start, end));
  // "Customers' name", "the customer's name".
  const owner = names.find((each) => new RegExp(`^${each}(?:'s?|s')\\s`, 'i').test(phrase)) ?? '';
  const said = owner === '' ? phrase : phrase.slice(owner.length).replace(/^'?s?'?\s+/i, '');
  const name = names.find((each) => said.endsWith(each)) ?? '';
  return name === '' ? said : said.slice(0, -name.length).replace(/\s+(?:of|in|from)\s+(?:the\s+|our\s+)?$/i, '');
}

function partSql(column: string, at: string, { index, count, last }: { index: number; count: number; last: boolean }): string {
  // An outer blank parts nothing.
  const name = at === ' ' ? `trim(${nameSql(column)})` : nameSql(column);
  const parts = `string_split(${name}, ${textSql(at)})`;
  if (last) {
    const from = index === 0 ? '1' : `len(${parts}) - ${count - 1 - index}`;
    return `trim(array_to_string(list_slice(${parts}, ${from}, len(${parts}) - ${count - 1 - index}), ${textSql(at)}))`;
  }
  return index < count - 1
    ? `trim(split_part(${name}, ${textSql(at)}, ${index + 1}))`
    : `trim(array_to_string(list_slice(${parts}, ${index + 1}, len(${parts})), ${textSql(at)}))`;
}
