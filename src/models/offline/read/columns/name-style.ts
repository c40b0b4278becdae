/** One style for all column names: "convert the column names to snake_case", "upper case headers", "prefix every column with src_". */
import { membersOf } from '../../draft/columns-after.ts';
import type { Operation } from '../../draft/operation.ts';
import { pattern } from '../../text/pattern.ts';
import { noted, type Scope } from '../scope.ts';

const names =
  'column_names|columns_names|field_names|names_of_the_columns|names_of_all_columns|headers|header|column_headers|headings|columns|fields|names';
const verbs = 'convert|turn|change|rename|make|put|write|bring|transform|translate|normalise|normalize|standardise|standardize|set|use';
const wishes = [
  pattern(`${verbs} all? of? the? its|their? {all=${names}} of {data} to|into|in|as {style:word} names|style|letters|case?`),
  pattern(`${verbs} all? of? the? its|their? {all=${names}} to|into|in|as? {style:word} names|style|letters|case?`),
  pattern(`all? the? {all=${names}} of|in {data} in|to|as {style:word} names|style|letters|case?`),
  pattern(`with|and|use|using all? the? {style:word} case? {all=${names}}`),
  pattern(`all? the? {all=${names}} should_be|must_be|shall_be|are|be? in|to|as? {style:word} case|letters?`),
  pattern(`{style:word} case? all? the? {all=column_names|headers|column_headers|field_names|columns}`),
];
const prefixes = [
  pattern('prefix all|every|each? of? the? columns|column|column_names|names|fields names? with|by {prefix:word}'),
  pattern(
    'add|put|with the? a|an? prefix {prefix:word} to|before|in_front_of all|every|each? the? columns|column|column_names|names|fields names?',
  ),
];

/** Gives the columns that leave all other steps their names. */
export type NameStyle = (operations: Operation[]) => Operation[];

/** Reads and claims a wish about all names; null when there is none. */
export function readNameStyle(scope: Scope): NameStyle | null {
  for (const found of wishes.flatMap((each) => scope.text.findAll(each))) {
    // "lower case the names" may be about a column of names.
    const all = found.part('all').toLowerCase();
    if (/^names$/.test(all) && scope.columns.some(({ name }) => /name/i.test(name))) continue;
    const data = found.span('data');
    if (data && !scope.spans.some((span) => span.start >= data.start && span.end <= data.end)) continue;
    const style = /^(?:snake|camel|pascal|kebab|lower|upper|small|capital)/i.exec(found.part('style'))?.[0].toLowerCase();
    if (style === undefined) continue;
    scope.text.claim(found);
    return (operations) => renaming(scope, found, { operations, nameOf: (name) => styled(name, style) });
  }
  const found = scope.text.take(...prefixes);
  const prefix = found?.part('prefix').replaceAll(/^["']|["']$/g, '') ?? '';
  return found && ((operations) => renaming(scope, found, { operations, nameOf: (name) => `${prefix}${name}` }));
}

function renaming(
  scope: Scope,
  { phrase }: { phrase: string },
  { operations, nameOf }: { operations: Operation[]; nameOf: (name: string) => string },
): Operation[] {
  const pairs = leaving(
    scope.columns.map(({ name }) => name),
    operations,
  )
    .map((from) => [from, nameOf(from)] as const)
    .filter(([from, to]) => from !== to);
  noted(scope, phrase, pairs.length === 0 ? 'every column is called so already' : pairs.map(([from, to]) => `${from} → ${to}`).join(', '));
  const columns = Object.fromEntries(pairs);
  const place = Number.MAX_SAFE_INTEGER;
  return pairs.length === 0 ? [] : [{ phase: 'names', op: 'rename', id: 'renamed', params: () => ({ columns }), phrase, place }];
}

/** The columns that are left, under the names that they were given one by one. */
function leaving(names: string[], operations: Operation[]): string[] {
  return operations.reduce((left, { op, params }) => {
    const { columns, drop } = params('');
    if (op === 'select' && Array.isArray(drop)) return left.filter((name) => !drop.includes(name));
    if (op === 'select' && Array.isArray(columns)) return left.filter((name) => columns.includes(name));
    const renamed = new Map(op === 'rename' ? membersOf(columns) : []);
    return left.map((name) => {
      const fresh = renamed.get(name);
      return typeof fresh === 'string' ? fresh : name;
    });
  }, names);
}

function styled(name: string, style: string): string {
  if (/^(?:lower|small)/.test(style)) return name.toLowerCase();
  if (/^(?:upper|capital)/.test(style)) return name.toUpperCase();
  const words = name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  if (style.startsWith('snake')) return words.join('_');
  if (style.startsWith('kebab')) return words.join('-');
  const capital = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('');
  return style.startsWith('pascal') ? capital : `${capital.charAt(0).toLowerCase()}${capital.slice(1)}`;
}
