/** Cents made euros: "amounts in euros not cents". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import { pattern } from '../text/pattern.ts';
import { linkQuietly } from './link.ts';
import { rowStep } from './row-step.ts';
import { noted, type Scope } from './scope.ts';

const euros = [
  pattern(
    'the? {column} in|to|as euros|euro|dollars|dollar|pounds|eur|usd|gbp|units|currency_units not|instead_of|rather_than|from in? cents|cent',
  ),
  pattern('convert|turn|change the? {column} from? cents? to|into euros|dollars|pounds|eur|usd|units'),
  pattern('the? {column} in|to euros|dollars|pounds|eur|usd'),
];

/** Cents become whole units, exactly, under the name without "cents". */
export function readUnits(scope: Scope): Operation[] {
  for (const each of euros) {
    const found = scope.text.find(each);
    const said = found ? (linkQuietly(found.part('column'), scope) ?? centsColumn(scope, found.part('column'))) : null;
    if (!found || said === null || !/cents?$/i.test(said.name)) continue;
    scope.text.claim(found);
    const to = said.name.replace(/_?(?:in_)?cents?$/i, '') || 'amount';
    noted(scope, found.phrase, `${to} = ${said.name} / 100, as decimal`);
    const divided = rowStep(found, {
      op: 'derive',
      id: 'in_units',
      params: { columns: { [said.name]: `cast(${nameSql(said.name)} * 0.01 as decimal(18,2))` } },
    });
    const renamed: Operation = {
      ...divided,
      phase: 'names',
      op: 'rename',
      id: 'renamed',
      params: () => ({ columns: { [said.name]: to } }),
    };
    return [divided, renamed];
  }
  return [];
}

const centsColumn = (scope: Scope, said: string): Column | null =>
  /^(?:amounts?|prices?|values?|it|them|money|cents)$/i.test(said)
    ? (scope.columns.find((column) => /cents?$/i.test(column.name)) ?? null)
    : null;
