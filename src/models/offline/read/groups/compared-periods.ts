/** One figure of two times side by side, per group: "duty september vs october by channel", "compare repairs per shop in 2025 and 2026". */
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dayPlus } from '../../link/day.ts';
import { daySpan, type DaySpan } from '../../link/day-span.ts';
import { dateColumns } from '../../link/types.ts';
import { noted, type Scope } from '../scope.ts';
import type { Measure } from './measure.ts';
import { ofRows } from './part-counts.ts';

const months =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec';
const period = String.raw`(?:(?:${months})(?:\s+(?:19|20)\d\d)?|q[1-4](?:\s+(?:19|20)\d\d)?|(?:19|20)\d\d|(?:the\s+)?(?:last|this|previous)\s+(?:week|month|quarter|year))`;
const before = String.raw`(?:(?:in|of|for|from|during|between|with|that of|those of)\s+)*`;
const edge = String.raw`(?![\p{L}\p{N}_-])`;
const link = String.raw`(?:vs\.?|versus|against|compared\s+(?:to|with)|in\s+comparison\s+(?:to|with)|over)`;
/** Said of two times by these words alone; "and" and "to" need a word of comparing elsewhere. */
const against = new RegExp(
  String.raw`(?<![\p{L}\p{N}_-])${before}(?<first>${period})${edge},?\s+${link}\s+${before}(?<second>${period})${edge}`,
  'dgiu',
);
const listed = new RegExp(
  String.raw`(?<![\p{L}\p{N}_-])${before}(?<first>${period})${edge}\s+(?:and|with|to|&)\s+${before}(?<second>${period})${edge}`,
  'dgiu',
);
const comparing =
  /(?<![\p{L}\p{N}_])(?:(?:please\s+)?compare|comparison(?:\s+of)?|side\s+by\s+side|next\s+to\s+each\s+other|how\s+(?:did|has|have)(?=.*\bchanged?\b)|changed?(?=\s+(?:from|between)\b)|difference(?=\s+(?:from|between)\b))(?![\p{L}\p{N}_])/dgiu;

export interface PeriodsWish {
  phrase: string;
  place: number;
  periods: { name: string; span: DaySpan }[];
}

/** Reads and claims the two times; null where no two are set against one another. */
export function readPeriods({ text, today }: Scope): PeriodsWish | null {
  if (!/\b(?:per|by|for each|for every|in each|each|every)\b/i.test(text.original)) return null;
  const word = text.find(comparing);
  const found = text.find(against) ?? (word === null ? null : text.find(listed));
  if (found === null) return null;
  const [first, second] = [found.part('first'), found.part('second')];
  const year = /\b(?:19|20)\d\d\b/.exec(second)?.[0];
  const dated = year === undefined || /\d{4}/.test(first) || /\b(?:last|this|previous)\b/i.test(first) ? first : `${first} ${year}`;
  const spans = [dated, second].map((said) => daySpan(said, today));
  const periods = spans.flatMap((span, index) =>
    span === null
      ? []
      : [
          {
            name: ([first, second][index] ?? '')
              .toLowerCase()
              .replace(/^the\s+/, '')
              .replaceAll(/\s+/g, '_'),
            span,
          },
        ],
  );
  if (periods.length < 2 || periods[0]?.name === periods[1]?.name) return null;
  text.claim(found);
  for (const each of text.takeAll(comparing)) text.claim(each);
  return { phrase: found.phrase, place: found.start, periods };
}

/** The measure of each time, the rows of both, and by how much the second differs; null where that cannot be told of the measure. */
export function periodSteps(
  { phrase, place, periods }: PeriodsWish,
  measure: Measure,
  scope: Scope,
): { measures: Measure[]; rows: Operation; change: Operation } | null {
  const date = scope.columns.find(({ name }) => name === scope.dated) ?? dateColumns(scope.columns, scope.subject.noun)[0];
  if (date === undefined) return null;
  const within = ({ first, last }: DaySpan): string =>
    `${nameSql(date.name)} >= date '${first}' and ${nameSql(date.name)} < date '${dayPlus(last, 1)}'`;
  const measures = periods.flatMap(({ name, span }) => {
    const sql = ofRows(measure.sql, within(span));
    const named = /^\d/.test(name) ? `in_${name}` : name;
    return sql === null
      ? []
      : [{ ...measure, name: `${measure.name}_${named}`, sql, words: `${measure.words} from ${span.first} to ${span.last}` }];
  });
  const [one, other] = measures;
  if (one === undefined || other === undefined) return null;
  const isInTurn = (periods[0]?.span.first ?? '') <= (periods[1]?.span.first ?? '');
  const [earlier, later] = isInTurn ? [one, other] : [other, one];
  const name = `${measure.name}_change`;
  noted(scope, phrase, `two times by ${date.name} beside one another, and ${name} is ${later.name} less ${earlier.name}`);
  const where = periods.map(({ span }) => `(${within(span)})`).join(' or ');
  // Nothing sold is a sum of zero; of nothing there is no average.
  const figure = (each: Measure): string => (/^(?:sum|count)\(/.test(each.sql) ? `coalesce(${nameSql(each.name)}, 0)` : nameSql(each.name));
  const difference = `${figure(later)} - ${figure(earlier)}`;
  return {
    measures,
    rows: { phase: 'rows', op: 'filter', id: 'both_times', params: () => ({ where }), phrase, place },
    change: { phase: 'after', op: 'derive', id: 'changes', params: () => ({ columns: { [name]: difference } }), phrase, place },
  };
}
