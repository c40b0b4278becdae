/** Missing values: "fill missing segment with 'unknown'". */
import type { JsonObject } from '#domain/json.ts';
import type { Operation } from '../draft/operation.ts';
import { isNumber, isText } from '../link/types.ts';
import { pattern } from '../text/pattern.ts';
import type { Taken } from '../text/request-text.ts';
import { rowStep, takeOn } from './row-step.ts';
import { noted, type Scope } from './scope.ts';

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
  pattern('use {value:word} for|when|where missing|empty|null|blank {column}'),
];

export function readFills(scope: Scope): Operation[] {
  const columns: JsonObject = {};
  const all: Taken[] = [];
  for (let found = takeOn(scope, fills, () => true); found; found = takeOn(scope, fills, () => true)) {
    const value = found.taken.part('value').replaceAll(/^["'“`]|["'”`.]$/g, '');
    for (const column of found.columns) columns[column.name] = isNumber(column) && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
    noted(scope, found.taken.phrase, `missing ${found.columns.map(({ name }) => name).join(', ')} becomes ${value}`);
    all.push(found.taken);
  }
  const [first] = all;
  const text = Object.keys(columns).some((name) => scope.columns.some((column) => column.name === name && isText(column)));
  return first ? [rowStep(first, { op: 'fill-nulls', id: 'filled', params: text ? { columns, blanks: true } : { columns } })] : [];
}
