/** Types: "amount must be decimal, never float", "convert order_date to a timestamp". */
import type { Column } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import type { Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { isIdentifier, isNumber, isOfMoney, isText } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { withoutTokens } from './null-tokens.ts';
import { noted, type Scope } from '../scope.ts';

const types: [RegExp, string][] = [
  [/^(?:(?:exact )?decimals?|numeric|money|exact|(?:an? )?exact numbers?)$/i, 'DECIMAL(18,2)'],
  [/^(?:integers?|ints?|a whole number|whole numbers?|bigint)$/i, 'BIGINT'],
  [/^smallint$/i, 'SMALLINT'],
  [/^(?:text|string|varchar)$/i, 'VARCHAR'],
  [/^date$/i, 'DATE'],
  [/^(?:timestamp|datetime)$/i, 'TIMESTAMP'],
  [/^(?:boolean|bool|flag|true\/false|yes\/no)$/i, 'BOOLEAN'],
  [/^(?:double|float)$/i, 'DOUBLE'],
];
/** "A number": what that is, the column's name tells. */
const someNumber = /^numbers?$/i;
const typeWords =
  'number|numbers|exact_decimals|exact_decimal|exact_numbers|exact_number|decimals|decimal|numeric|money|exact|integers|integer|int|whole_numbers|whole_number|bigint|smallint|text|string|varchar|date|timestamp|datetime|boolean|bool|flag|true/false|yes/no|double|float';
const casts = [
  pattern(`the? {column} must|should|has_to|have_to|shall|needs_to be|stay|remain an|a? {type=${typeWords}}`),
  pattern(`convert|cast|turn|change the? type_of? the? {column} to|into|as a|an? {type=${typeWords}} flag?`),
  pattern(`make|keep|store|load|treat|read the? {column} a|an|as {type=${typeWords}}`),
  pattern(`{column:name} as a|an? {type=${typeWords}} only|alone|flag?`),
  pattern(`{column:name} {type=${typeWords}} ,? not|no|never|instead_of a? float|floats|double|doubles|text|texts`),
];
const neverFloat = pattern('never|not|no as|a? float|floats|double|doubles');

function typeOf(said: string, column: Column): string {
  if (someNumber.test(said)) return isIdentifier(column) ? 'BIGINT' : isOfMoney({ ...column, type: 'DOUBLE' }) ? 'DECIMAL(18,2)' : 'DOUBLE';
  return types.find(([words]) => words.test(said))?.[1] ?? 'VARCHAR';
}

/** "A decimal with 2 digits". */
const withPlaces =
  /(?<=¦\s*)(?:with|of|to|having|and)\s+(?<places>[0-9]|one|two|three|four|five|six)\s+(?:digits?|decimals?|(?:decimal\s+)?places?)(?:\s+(?:places?|digits?))?(?:\s+(?:after|behind)\s+the\s+(?:point|comma|dot|decimal point))?(?![\p{L}\p{N}_])/dgiu;
const smallNumbers = dictionary<string>({ one: '1', two: '2', three: '3', four: '4', five: '5', six: '6' });

const withDigits = (type: string, digits: string | undefined): string =>
  digits !== undefined && /^(?:DECIMAL|DOUBLE)/.test(type) ? `DECIMAL(18,${digits})` : type;

const isCounted = (type: string): boolean => /^(?:DECIMAL|BIGINT|SMALLINT|DOUBLE|DATE|TIMESTAMP)/.test(type);
const isSourceText = (name: string, { subject }: Scope): boolean =>
  subject.seen.columns.some((column) => column.name === name && isText(column));

export function* readCasts(scope: Scope): Planning<Operation[]> {
  const operations: Operation[] = [];
  for (let guard = 0; guard < 10; guard += 1) {
    const found = takeOn(scope, casts, () => true);
    if (!found) break;
    const said = found.taken.part('type');
    const places = scope.text.take(withPlaces)?.part('places').toLowerCase();
    scope.text.take(neverFloat);
    if (places !== undefined) scope.text.take(neverFloat);
    const digits = places === undefined ? undefined : (smallNumbers[places] ?? places);
    const typed = found.columns
      .filter((column) => !someNumber.test(said) || !isNumber(column))
      .map((column): [string, string] => [column.name, withDigits(typeOf(said, column), digits)]);
    noted(scope, found.taken.phrase, typed.map(([name, type]) => `${name} becomes ${type}`).join(', ') || 'that is so already');
    for (const [name, type] of typed)
      if (isCounted(type) && isSourceText(name, scope)) operations.push(...(yield* withoutTokens(name, type, found.taken, scope)));
    if (typed.length > 0)
      operations.push(rowStep(found.taken, { op: 'cast', id: 'typed', params: { columns: Object.fromEntries(typed) } }));
  }
  return operations;
}
