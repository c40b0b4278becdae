/** Figures of groups in another unit than their column: "average session length per platform in minutes". */
import { nameSql } from '../../link/sql-text.ts';
import { isNumber } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import { conversionOf } from '../columns/expression-units.ts';
import type { Measure } from './measure.ts';
import type { Scope } from '../scope.ts';

const unit = pattern('in {unit:word}');

/** The one measure in the unit that stands behind it; the measures as they are when none does. */
export function inSaidUnit(measures: Measure[], scope: Scope): Measure[] {
  const [measure, ...others] = measures;
  if (measure === undefined || others.length > 0) return measures;
  const column = scope.columns.find((each) => isNumber(each) && measure.sql.includes(`(${nameSql(each.name)})`));
  if (column === undefined) return measures;
  for (const found of scope.text.findAll(unit)) {
    const made = conversionOf(`${column.name} in ${found.part('unit')}`, scope);
    if (made === null) continue;
    scope.text.claim(found);
    const name = measure.name.replace(column.name, made.name);
    return [{ ...measure, name, sql: measure.sql.replace(nameSql(column.name), made.sql), words: `${measure.words} ${found.phrase}` }];
  }
  return measures;
}
