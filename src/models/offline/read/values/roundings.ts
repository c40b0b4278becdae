/** Numbers rounded in place: "round kwh to one decimal", "amount rounded to full euros". */
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isNumber } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import { roundingOf } from '../columns/precision.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const precise =
  '{precision=one_decimal_place|two_decimal_places|1_decimal_place|2_decimal_places|3_decimal_places|three_decimal_places|one_decimal|two_decimals|three_decimals|no_decimals|zero_decimals|1_decimal|0_decimals|2_decimals|3_decimals|4_decimals|1_digit|2_digits|3_digits|two_digits|one_digit|three_digits|the_nearest_integer|the_nearest_whole_number|the_nearest_whole|nearest_integer|an_integer|integers|integer|a_whole_number|whole_numbers|whole_euros|full_euros|full_numbers|cents|the_cent|the_nearest_cent}';
const rounds = [
  pattern(`round|rounding {side=up|down|off}? the? {column:list} to|on ${precise}`),
  pattern(`round|rounding {side=up|down|off}? the? {column:list} to the? {near=nearest|next|full} {number:number}`),
  pattern(`the? {column} rounded {side=up|down|off}? to ${precise}`),
  pattern(`the? {column} rounded {side=up|down|off}? to the? {near=nearest|next|full} {number:number}`),
  pattern(
    `round|rounding {side=up|down|off}? the? {column:list} to the? {near=nearest|next|full}? {number=tens|hundreds|thousands|hundred|thousand|ten}`,
  ),
  pattern(
    `the? {column} is|are|be? rounded {side=up|down|off}? to the? {near=nearest|next|full}? {number=tens|hundreds|thousands|hundred|thousand|ten}`,
  ),
  pattern(`the? {column} with only? ${precise}`),
  pattern('round {side=up|down|off}? the? {column:list}'),
  pattern('the? {column} rounded {side=up|down|off}?'),
];

export function readRoundings(scope: Scope): Operation[] {
  const operations: Operation[] = [];
  for (let found = takeOn(scope, rounds, isNumber); found; found = takeOn(scope, rounds, isNumber)) {
    const { taken } = found;
    const nearest = taken.part('number');
    const round = roundingOf(nearest === '' ? taken.part('precision') : `nearest ${nearest}`, taken.part('side'));
    if (round === null) break;
    const columns = Object.fromEntries(found.columns.map(({ name }) => [name, round(nameSql(name))]));
    noted(
      scope,
      taken.phrase,
      Object.entries(columns)
        .map(([name, sql]) => `${name} = ${sql}`)
        .join(', '),
    );
    operations.push(rowStep(taken, { op: 'derive', id: 'rounded', params: { columns } }));
  }
  return operations;
}
