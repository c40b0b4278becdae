/** Texts made plainer: digits only, signs taken out, values that mean nothing, numbers and days as another country writes them. */
import type { Column } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Operation } from '../../draft/operation.ts';
import { personalColumn } from '#domain/personal.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { isText } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const must = 'should|must|may|shall|can|has_to|have_to|needs_to|need_to|ought_to';
const hold = 'have|contain|hold|include|be|keep|consist_of|show';
const figures = 'digits|numerals';
const digits = [
  pattern('normalise|normalize|clean|clean_up|strip|reduce|convert|turn|bring the? {column} to|into|down_to only? digits only?'),
  pattern('keep only the? digits|numbers of|in|from the? {column:list}'),
  pattern('the? {column} in|of|from {data:word} keep|leave|retain only|just the? digits'),
  pattern('the? {column} keep|leave|retain only|just the? digits'),
  pattern('only|just digits in|of the? {column:list}'),
  pattern(`the? {column} ${must} only|just ${hold} the? ${figures}`),
  pattern(`the? {column} ${must} ${hold} only|just|nothing_but|nothing_except the? ${figures}`),
  pattern(`the? {column} ${must} be? as|in? ${figures} only|alone`),
  pattern(`with? the? {column} as|in|with|to? only|just|nothing_but the? ${figures}`),
  pattern(`with? the? {column} as|in? ${figures} only`),
  pattern(
    'remove|strip|drop|delete|clear everything|all|anything but|except|that_is_not|which_is_not|that_is_no|other_than the? digits|numbers|a_digit from|in|of the? {column:list}',
  ),
  pattern(
    'remove|strip|drop|delete all? the? non-digit|non-numeric|non_digit|non_numeric characters|signs|symbols from|in|of the? {column:list}',
  ),
  pattern('remove|strip|drop|delete all? the? non-digits|non-numeric_characters|letters from|in|of the? {column:list}'),
];
const signWords = 'spaces|blanks|whitespace|white_space|dashes|hyphens|dots|periods|slashes|commas|quotes|parentheses|brackets|underscores';
const signs = [
  pattern(
    `remove|drop|delete|take_out|get_rid_of|strip all? the? {what=${signWords}} and|or|, {also=${signWords}} from|in|of|inside the? {column:list}`,
  ),
  pattern(
    `strip|clean_out all? the? {what=dashes|hyphens|dots|periods|slashes|commas|quotes|parentheses|brackets|underscores} from|in|of|inside the? {column:list}`,
  ),
  pattern(`remove|drop|delete|take_out|get_rid_of all? the? {what=${signWords}} from|in|of|inside the? {column:list}`),
  pattern(`with? the? {column} without|with_no any? the? {what=${signWords}} and|or|nor|, {also=${signWords}} in_it|in_them|inside?`),
  pattern(
    'with? the? {column} without|with_no any? the? {what=dashes|hyphens|dots|periods|slashes|commas|quotes|parentheses|brackets|underscores}',
  ),
];
const blanks = [
  pattern('turn|make|convert|set|change|replace empty|blank {column} strings|values|texts? into|to|as|with|by null|nulls|missing'),
  pattern(
    'empty|blank {column} strings|values|texts? become|becomes|are|as|should_be|should_become|shall_become|must_become|to|into null|nulls|missing',
  ),
];
const othersForm = pattern(
  'and|, the? rest|others|other_ones|remaining_ones in|to? {form=lower_case|lowercase|lowercased|upper_case|uppercase|uppercased|trimmed} without_spaces_around|without_blanks_around|without_outer_blanks|and_trimmed|and_trim?',
);
const phones = pattern('normalise|normalize|standardise|standardize|unify|clean|clean_up the? {column}');
const european = [
  pattern(
    'the? {column} is|are|uses|use|has|have written|formatted|stored|given? like|as|in|with|a|the? the? european|german|continental|decimal_comma number_format|numbers|format|notation|style|decimals?',
  ),
  pattern(
    'parse|read|treat|interpret|convert|cast the? {column} as|from|to a|an|the? european|german|continental number|numbers|decimal|decimals|amount|amounts|format|notation',
  ),
  pattern('parse|read|treat|interpret|convert the? {column} with decimal_comma|a_decimal_comma|comma_as_decimal|comma_decimals'),
  pattern('the? {column} is|are written|formatted|stored|given? like|as 1.234,56|1.000,00|1.234,5|1234,56|12,34'),
];
/** What is said along with it and adds nothing. */
const asNumber = pattern(
  'and? make|turn|convert|cast|parse it|them|that|this a|an|into_a|into|to_a|to|as_a|as number|numbers|decimal|numeric|proper_number|real_number',
);

const patternsOf: Record<string, string> = {
  dash: '-',
  hyphen: '-',
  dot: '\\.',
  period: '\\.',
  slash: '/',
  comma: ',',
  quote: '[\'"]',
  bracket: '[\\[\\]()]',
  parenthese: '[()]',
  underscore: '_',
};

/** Reads and claims every such wish. */
export function readTextForms(scope: Scope): Operation[] {
  return [
    ...replacing(scope, digits, () => '[^0-9]', 'only the digits'),
    ...replacing(scope, signs, (said) => patternsOf[said.replace(/e?s$/, '')] ?? patternsOf[said.replace(/s$/, '')] ?? '\\s', 'taken out'),
    ...replacing(scope, [phones], () => '[^0-9+]', 'only digits and +', isPhone),
    ...emptied(scope),
    ...asNumbers(scope),
  ];
}

const isPhone = (column: Column): boolean => isText(column) && personalColumn(column.name) === 'phone';

/** The columns with everything gone that the expression matches. */
function replacing(
  scope: Scope,
  patterns: RegExp[],
  matching: (what: string) => string,
  words: string,
  fits: (column: Column) => boolean = isText,
): Operation[] {
  const operations: Operation[] = [];
  for (let found = takeOn(scope, patterns, fits); found; found = takeOn(scope, patterns, fits)) {
    const parts = ['what', 'also'].map((part) => found.taken.part(part).toLowerCase()).filter((part, index) => index === 0 || part !== '');
    const expression = parts.map(matching).join('|');
    const columns = Object.fromEntries(
      found.columns.map(({ name }) => [name, `regexp_replace(${nameSql(name)}, ${textSql(expression)}, '', 'g')`]),
    );
    noted(scope, found.taken.phrase, `${Object.keys(columns).join(', ')}: ${words}`);
    operations.push(rowStep(found.taken, { op: 'derive', id: 'plainer', params: { columns } }));
  }
  return operations;
}

function emptied(scope: Scope): Operation[] {
  const found = takeOn(scope, blanks, isText);
  if (!found) return [];
  const columns = found.columns.map(({ name }) => name);
  noted(scope, found.taken.phrase, `texts of nothing but blanks in ${columns.join(', ')} become NULL`);
  const others = scope.text.take(othersForm);
  const letters = /^(?:lower|upper)/i.exec(others?.part('form') ?? '')?.[0].toLowerCase();
  if (letters !== undefined) noted(scope, others?.phrase ?? '', `${columns.join(', ')} in ${letters} case`);
  if (others !== null) {
    const params: JsonObject = { columns, trim: true, blankToNull: true, ...(letters === undefined ? {} : { case: letters }) };
    return [rowStep(found.taken, { op: 'clean-text', id: 'cleaned', params })];
  }
  // Texts that hold something keep the blanks around it.
  const bare = columns.map((name) => [name, `case when trim(${nameSql(name)}) <> '' then ${nameSql(name)} end`]);
  return [rowStep(found.taken, { op: 'derive', id: 'cleaned', params: { columns: Object.fromEntries(bare) } })];
}

/** `1.234,56` as 1234.56, exactly; a text that is no such number stops the load rather than becoming NULL. */
function asNumbers(scope: Scope): Operation[] {
  const found = takeOn(scope, european, isText);
  if (!found) return [];
  scope.text.take(asNumber);
  const columns = Object.fromEntries(
    found.columns.map(({ name }) => [name, `cast(replace(replace(trim(${nameSql(name)}), '.', ''), ',', '.') as decimal(18,2))`]),
  );
  const names = found.columns.map(({ name }) => name);
  noted(scope, found.taken.phrase, `${names.join(', ')} becomes a number: dots part thousands, the comma is the decimal mark`);
  scope.columns = scope.columns.map((column) => (names.includes(column.name) ? { ...column, type: 'DECIMAL(18,2)' } : column));
  return [rowStep(found.taken, { op: 'derive', id: 'numbers', params: { columns } })];
}
