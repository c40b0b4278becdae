/** "Leave out the total row": rows that sum up the others, known by the word in one of their texts. */
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isText } from '../../link/types.ts';
import { rowStep } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const totals =
  /(?<![\p{L}\p{N}_])(?:(?:and|but|with)\s+)*(?:without|no|not|leave\s+out|leaving\s+out|drop|skip|remove|ignore|exclude|delete|cut\s+off|get\s+rid\s+of|except|minus)\s+(?:(?:the|any|all)\s+)*(?:(?:last|final|bottom)\s+)?(?:grand\s+|sub-?)?(?:totals?|sums?|summary)\s+(?:rows?|lines?|records?)(?:\s+at\s+the\s+(?:end|bottom))?(?![\p{L}\p{N}_])/dgiu;
/** How such a row is marked. */
const marks = '^(grand |sub-?)?(total|totals|sum|summe|gesamt)( amount)?:?$';

export function readTotalRows(scope: Scope): Operation[] {
  const texts = scope.columns.filter(isText);
  const found = texts.length === 0 ? null : scope.text.take(totals);
  if (!found) return [];
  const where = texts.map(({ name }) => `not regexp_matches(lower(trim(coalesce(${nameSql(name)}, ''))), '${marks}')`).join(' and ');
  noted(scope, found.phrase, `without rows in which ${texts.map(({ name }) => name).join(' or ')} says “total” or “sum” and nothing else`);
  return [rowStep(found, { op: 'filter', id: 'without_totals', params: { where } })];
}
