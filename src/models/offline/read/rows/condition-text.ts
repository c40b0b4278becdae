/** A condition that stands inside another phrase: "a flag that is true when returned_on is after due_on". */
import { sampleValues } from '../../link/values.ts';
import { isFiller } from '../../text/filler.ts';
import { RequestText } from '../../text/request-text.ts';
import { runOf } from '../../text/word-run.ts';
import { joinConditions } from './condition.ts';
import { isIntroduction, scanConditions } from './scan-conditions.ts';
import type { Scope } from '../scope.ts';

/** Stands for the relation: such a condition must not need to know it. */
const anyRelation = '\0';

/** SQL for a phrase that is a condition from its first word to its last; null when any word is left. */
export function conditionOf(phrase: string, { columns, subject, today }: Pick<Scope, 'columns' | 'subject' | 'today'>): string | null {
  const run = runOf(new RequestText(phrase));
  const { conditions, ambiguous, unknown } = scanConditions({ run, columns, subject, today, known: sampleValues(subject.seen) });
  const read = conditions.flatMap((condition) => condition.read.map(({ start }) => start));
  const left = run.filter((word) => !read.includes(word.start) && !isFiller(word.text) && !isIntroduction(word.lower));
  if (conditions.length === 0 || ambiguous !== null || unknown.length > 0 || left.length > 0) return null;
  const sql = joinConditions(conditions, anyRelation);
  return sql.includes(anyRelation) ? null : sql;
}
