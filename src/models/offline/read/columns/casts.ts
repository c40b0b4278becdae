/** Types: "amount must be decimal, never float", "convert order_date to a timestamp". */
import type { Operation } from '../../draft/operation.ts';
import { pattern } from '../../text/pattern.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const types: [RegExp, string][] = [
  [/^(?:(?:exact )?decimals?|numeric|money|exact|(?:an? )?exact numbers?)$/i, 'DECIMAL(18,2)'],
  [/^(?:integers?|ints?|a whole number|whole numbers?|bigint)$/i, 'BIGINT'],
  [/^smallint$/i, 'SMALLINT'],
  [/^(?:text|string|varchar)$/i, 'VARCHAR'],
  [/^date$/i, 'DATE'],
  [/^(?:timestamp|datetime)$/i, 'TIMESTAMP'],
  [/^(?:boolean|bool)$/i, 'BOOLEAN'],
  [/^(?:double|float)$/i, 'DOUBLE'],
];
const typeWords =
  'exact_decimals|exact_decimal|exact_numbers|exact_number|decimals|decimal|numeric|money|exact|integers|integer|int|whole_numbers|whole_number|bigint|smallint|text|string|varchar|date|timestamp|datetime|boolean|bool|double|float';
const casts = [
  pattern(`the? {column} must|should|has_to|have_to|shall|needs_to be|stay|remain an|a? {type=${typeWords}}`),
  pattern(`convert|cast|turn|change the? type_of? the? {column} to|into|as a|an? {type=${typeWords}}`),
  pattern(`make|keep|store|load|treat|read the? {column} a|an|as {type=${typeWords}}`),
  pattern(`{column:name} as a|an? {type=${typeWords}}`),
];
const neverFloat = pattern('never|not|no as|a? float|floats|double|doubles');

export function readCasts(scope: Scope): Operation[] {
  const operations: Operation[] = [];
  for (let guard = 0; guard < 10; guard += 1) {
    const found = takeOn(scope, casts, () => true);
    if (!found) break;
    const said = found.taken.part('type');
    const type = types.find(([words]) => words.test(said))?.[1] ?? 'VARCHAR';
    scope.text.take(neverFloat);
    const params = { columns: Object.fromEntries(found.columns.map(({ name }) => [name, type])) };
    noted(scope, found.taken.phrase, `${found.columns.map(({ name }) => name).join(', ')} becomes ${type}`);
    operations.push(rowStep(found.taken, { op: 'cast', id: 'typed', params }));
  }
  return operations;
}
