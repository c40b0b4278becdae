/** A condition that stands inside another phrase: "a flag that is true when returned_on is after due_on". */
import { sampleValues } from '../../link/values.ts';
import { isFiller, isIntroduction } from '../../text/filler.ts';
import { RequestText } from '../../text/request-text.ts';
import { runOf } from '../../text/word-run.ts';
import { joinConditions } from './condition.ts';
import { scanConditions } from './scan-conditions.ts';
import type { Scope } from '../scope.ts';

/** Stands for the relation: such a condition must not need to know it. */
const anyRelation = '\0';
/** What is measured over all rows can be said without their name. */
const ofAllRows = /\(select (avg|median)\(([^()]+)\) from "?\0"?\)/g;

/** SQL for a phrase that is a condition from its first word to its last; null when any word is left. */
export const conditionOf = (phrase: string, scope: Reading): string | null => known(sqlOf(phrase, scope) ?? anyRelation);

/** The same as the value of a column, where all rows can be measured as well. */
export const testOf = (phrase: string, scope: Reading): string | null =>
  known(sqlOf(phrase, scope)?.replaceAll(ofAllRows, '$1($2) over ()') ?? anyRelation);

type Reading = Pick<Scope, 'columns' | 'subject' | 'today'>;

const known = (sql: string): string | null => (sql.includes(anyRelation) ? null : sql);

function sqlOf(phrase: string, { columns, subject, today }: Reading): string | null {
  const run = runOf(new RequestText(phrase));
  const { conditions, ambiguous, unknown } = scanConditions({ run, columns, subject, today, known: sampleValues(subject.seen) });
  const read = conditions.flatMap((condition) => condition.read.map(({ start }) => start));
  const left = run.filter((word) => !read.includes(word.start) && !isFiller(word.text) && !isIntroduction(word.lower));
  if (conditions.length === 0 || ambiguous !== null || unknown.length > 0 || left.length > 0) return null;
  return joinConditions(conditions, anyRelation);
}
