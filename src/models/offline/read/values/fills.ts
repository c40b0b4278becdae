/** Missing values: "fill missing segment with 'unknown'". */
import type { Column } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Operation } from '../../draft/operation.ts';
import { isDate, isNumber, isText } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const missing = 'missing|empty|null|blank|unknown|absent|unset|not_set|no';
const is = "is|are|was|were|isn't|aren't";
const fills = [
  pattern(
    'fill|fill_in|replace|substitute|default|set the? missing|empty|null|blank|nulls_in|blanks_in|gaps_in {column} values? with|by|to|as {value:quoted}',
  ),
  pattern(
    'fill|fill_in|replace|substitute|default|set the? missing|empty|null|blank|nulls_in|blanks_in|gaps_in {column} values? with|by|to|as {value:word}',
  ),
  pattern(
    "fill|default|set|make the? {column} with|to|as|= {value:quoted} when|where|if it_is|they_are|it's|is|are? missing|empty|null|blank|not_set|unset",
  ),
  pattern(
    "fill|default|set|make the? {column} with|to|as|= {value:word} when|where|if it_is|they_are|it's|is|are? missing|empty|null|blank|not_set|unset",
  ),
  pattern(
    `use|put|write|take|insert|set|with {value:quoted} for|when|where|if|instead_of|in_place_of|wherever|as_a_default_for|into|in the? {gap=${missing}} {column}`,
  ),
  pattern(
    `use|put|write|take|insert|set {value:word} for|when|where|if|instead_of|in_place_of|wherever|as_a_default_for|into|in the? {gap=${missing}} {column}`,
  ),
  pattern(`use|put|write|take|insert|enter|set {value:quoted} when|where|if|wherever the? {column} ${is} {gap=${missing}}`),
  pattern(`use|put|write|take|insert|enter|set {value:word} when|where|if|wherever the? {column} ${is} {gap=${missing}}`),
  pattern(
    `where|when|if|wherever the? {column} ${is} {gap=${missing}} ,? then? put|use|write|set|take|insert|enter|assume|make|fill_in|fill|it_is|it_becomes|it? to|it|in|with? {value:quoted}`,
  ),
  pattern(
    `where|when|if|wherever the? {column} ${is} {gap=${missing}} ,? then? put|use|write|set|take|insert|enter|assume|make|fill_in|fill|it_is|it_becomes|it? to|it|in|with? {value:word}`,
  ),
  pattern(
    `{gap=${missing}} {column} values? count|counts|should_count|is|are|become|becomes|should_be|should_become|shall_be|treated|turn|turns|mean|means|=|to_be as|into|to|a? {value:quoted}`,
  ),
  pattern(
    `{gap=${missing}} {column} values? count|counts|should_count|is|are|become|becomes|should_be|should_become|shall_be|treated|turn|turns|mean|means|=|to_be as|into|to|a? {value:word}`,
  ),
  pattern(`treat|count|read|consider|interpret|take the? {gap=${missing}} {column} values? as|like|to_be a? {value:quoted}`),
  pattern(`treat|count|read|consider|interpret|take the? {gap=${missing}} {column} values? as|like|to_be a? {value:word}`),
  pattern(`the? {column} {value:quoted} where|when|if|wherever it_is|it's|is? {gap=${missing}}`),
  pattern(`the? {column} {value:word} where|when|if|wherever it_is|it's|is {gap=${missing}}`),
  pattern(`the? {column:name} {value:word} where|when|if|wherever {gap=${missing}}`),
  pattern(
    `where|when|if|wherever there_is|there's|there_are|we_have no|not_a|not_any {column} ,? then? put|use|write|set|take|insert|enter|assume|fill_in {value:quoted}`,
  ),
  pattern(
    `where|when|if|wherever there_is|there's|there_are|we_have no|not_a|not_any {column} ,? then? put|use|write|set|take|insert|enter|assume|fill_in {value:word}`,
  ),
  pattern("the? {column} {value:quoted} where|when|if|wherever there_is|there's|there_are|it_has|they_have none|nothing|no_value"),
  pattern(
    'with_no|without|without_a|without_any|lacking|missing_a the? {column} should|shall|must? get|gets|receive|receives|be_given {value:quoted} there|instead|for_it|in_it?',
  ),
  pattern('the? {column} defaults|default to {value:quoted}'),
  pattern('the? {column} defaults|default to {value:word}'),
  pattern('default|defaulting the? {column} to {value:quoted}'),
  pattern('default|defaulting the? {column} to {value:word}'),
];
/** Words that are no value to write. */
const noValue =
  /^(?:null|nulls|missing|empty|blank|errors?|text|numbers?|it|them|the|a|an|rejected|skipped|dropped|ignored|allowed|valid|invalid|ok|fine|kept|not|in|to)$/i;
const numbers = dictionary<string>({ zero: '0', one: '1', nought: '0', nil: '0' });

/** Whether a column can hold the value; "missing phones become an error" names none. */
function takes(column: Column, taken: Taken): boolean {
  const value = valueIn(taken, isNumber(column));
  // "No assignee and are urgent" says two things of the rows.
  if (/\s(?:and|or|but)$/i.test(taken.part('column'))) return false;
  if (isNumber(column)) return /^-?\d+(?:\.\d+)?$/.test(value);
  if (isText(column)) return /^["'“]/.test(taken.part('value')) || !noValue.test(value);
  return isDate(column) ? /\d-\d/.test(value) : !noValue.test(value) && !/^\d+$/.test(value);
}

function namesData(taken: Taken, { spans }: Scope): boolean {
  const value = taken.span('value');
  return value !== null && spans.some(({ start, end }) => start < value.end && value.start < end);
}

function valueIn(taken: Taken, isNumeric: boolean): string {
  const value = taken.part('value').replaceAll(/^["'“`]|["'”`.:]$/g, '');
  return isNumeric ? (numbers[value.toLowerCase()] ?? value) : value;
}

export function readFills(scope: Scope): Operation[] {
  const columns: JsonObject = {};
  const all: Taken[] = [];
  // "Where level is missing in candidates": the name of the data is no value.
  const fits = (column: Column, taken: Taken): boolean => takes(column, taken) && !namesData(taken, scope);
  for (let found = takeOn(scope, fills, fits); found; found = takeOn(scope, fills, fits)) {
    const value = valueIn(found.taken, found.columns.every(isNumber));
    for (const column of found.columns) columns[column.name] = isNumber(column) && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
    noted(scope, found.taken.phrase, `missing ${found.columns.map(({ name }) => name).join(', ')} becomes ${value}`);
    all.push(found.taken);
  }
  const [first] = all;
  const text = Object.keys(columns).some((name) => scope.columns.some((column) => column.name === name && isText(column)));
  return first ? [rowStep(first, { op: 'fill-nulls', id: 'filled', params: text ? { columns, blanks: true } : { columns } })] : [];
}
