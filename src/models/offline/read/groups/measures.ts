/** Measures in words: "revenue", "order count", "average amount", "number of distinct customers". */
import type { Column } from '#domain/dataset.ts';
import { linkColumn } from '../../link/columns.ts';
import { isTimed } from '../../link/verb-columns.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns, isDate, isIdentifier, isNumber, measureColumns } from '../../link/types.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { conversionOf } from '../columns/expression-units.ts';
import { ageMeasureAt } from '../columns/age.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';
import { countAt } from './counts.ts';
import { exact, type Measure } from './measure.ts';
import { factorAt, moneyAt, moneyOfRows, unitsAt } from './money.ts';
import { rowsPerAt } from './rows-per.ts';
import { timeMeasureAt } from './measured-time.ts';
import { afterFigure, beforeFigure, behindOther, functions } from './function-words.ts';
import { ratioAt } from './ratio.ts';
import { spreadAt } from './spread.ts';

type Measured = Pick<Scope, 'columns' | 'subject' | 'text' | 'spans' | 'today'>;

/** The measure that starts at a word; null when none does. */
export function measureAt(run: readonly RunWord[], index: number, scope: Measured): Measure | null {
  const first = oneAt(run, index, scope);
  if (first === null || first.skipped !== undefined) return first;
  for (const [words, name, of] of together) {
    const link = lengthAt(run, index + first.length, words);
    const from = index + first.length + link + lengthAt(run, index + first.length + link, 'the');
    const second = link === 0 ? null : oneAt(run, from, scope);
    if (second === null || second.skipped !== undefined) continue;
    return {
      name: `${first.name}_${name}_${second.name}`,
      sql: of(first.sql, second.sql),
      words: `${first.words} ${name} ${second.words}`,
      length: from - index + second.length,
    };
  }
  return first;
}

/** "Total revenue minus total cost", "total attended divided by total spots": how two figures make a third. */
const together: [words: string, name: string, of: (first: string, second: string) => string][] = [
  ['minus|less', 'minus', (first, second) => `${first} - ${second}`],
  ['divided by|over|as a part of|as a share of', 'per', (first, second) => `round(${first} * 1.0 / nullif(${second}, 0), 4)`],
];

function oneAt(run: readonly RunWord[], index: number, scope: Measured): Measure | null {
  const measure =
    spreadAt(run, index, scope) ??
    ratioAt(run, index, scope) ??
    rowsPerAt(run, index, scope) ??
    ageMeasureAt(run, index, scope) ??
    timeMeasureAt(run, index, scope) ??
    moneyAt(run, index, scope, null) ??
    unitsAt(run, index, scope) ??
    countAt(run, index, scope) ??
    functionAt(run, index, scope);
  return (
    measure &&
    ofEachRow(run, index, {
      measure: inUnitBehind(run, index, { measure: inOwnUnit(run, index, inWhole(run, index, measure)), scope }),
      scope,
    })
  );
}

const unitWords: [RegExp, string][] = [
  [/^(?:s|sec|secs|seconds)$/, '(?:s|sec|secs|seconds)'],
  [/^(?:min|mins|minutes)$/, '(?:min|mins|minutes)'],
  [/^(?:h|hours)$/, '(?:h|hours)'],
  [/^(?:kg|kilos)$/, 'kg'],
  [/^(?:mb|megabytes)$/, 'mb'],
  [/^(?:km|kilomet(?:er|re)s)$/, 'km'],
];

/** "Average size in mb" of `size_mb`: the unit that it has anyway. */
function inOwnUnit(run: readonly RunWord[], index: number, measure: Measure): Measure {
  const behind = index + measure.length;
  const said = run[behind]?.lower === 'in' ? (run[behind + 1]?.lower ?? '') : '';
  const unit = unitWords.find(([word]) => word.test(said))?.[1];
  const isOwn = unit !== undefined && new RegExp(`_${unit}["')]*\\)`, 'i').test(measure.sql);
  return isOwn ? { ...measure, length: measure.length + 2 } : measure;
}

/** "Total labour hours" of `labour_min`: the unit that is said right behind. */
function inUnitBehind(run: readonly RunWord[], index: number, { measure, scope }: { measure: Measure; scope: Measured }): Measure {
  const word = run[index + measure.length];
  const column = scope.columns.find((each) => isNumber(each) && measure.sql.includes(`(${nameSql(each.name)})`));
  const isUnit = word?.gap === 'blank' && /^(?:seconds|minutes|hours|days)$/.test(word.lower) && measure.skipped === undefined;
  const made = !isUnit || column === undefined ? null : conversionOf(`${column.name} in ${word.lower}`, scope);
  if (made === null || column === undefined) return measure;
  return {
    ...measure,
    name: measure.name.replace(column.name, made.name),
    sql: measure.sql.replace(nameSql(column.name), made.sql),
    words: `${measure.words} in ${word?.lower ?? ''}`,
    length: measure.length + 1,
  };
}

/** "Average hours per booking" of bookings: an average is per row anyway. */
function ofEachRow(run: readonly RunWord[], index: number, { measure, scope }: { measure: Measure; scope: Measured }): Measure {
  const per = run[index + measure.length];
  const { text, spans } = scope;
  if (per === undefined || !/^(?:cast\()?(?:avg|median)\(/.test(measure.sql) || lengthAt(run, index + measure.length, 'per') === 0)
    return measure;
  const isRow = spans.some(({ start }) => start > per.end && text.original.slice(per.end, start).trim() === '');
  return isRow ? { ...measure, length: measure.length + 1 } : measure;
}

/** "total fee in euro" of a column of cents. */
function inWhole(run: readonly RunWord[], index: number, measure: Measure): Measure {
  const behind = index + measure.length;
  const said = run[behind]?.lower === 'in' ? (run[behind + 1]?.lower ?? '') : '';
  const cents = /^(?:sum|avg|min|max|median)\("?\w*cents?"?\)$/i.test(measure.sql);
  if (!cents || !/^(?:euros?|dollars?|eur|usd|pounds?|gbp|francs?|chf)$/.test(said)) return measure;
  const name = measure.name.replace(/_?cents?$/i, '');
  return { ...measure, name, sql: `${measure.sql} / 100.0`, words: `${measure.words} in whole units`, length: measure.length + 2 };
}

type MeasuredColumn = { column: Column; length: number; skipped?: number };

/** The column a function is taken of: one that fits it, or right behind a word that is a condition. */
function columnFor(sql: string, run: readonly RunWord[], index: number, scope: Pick<Scope, 'columns' | 'subject'>): MeasuredColumn | null {
  const column = columnAt(run, index, scope);
  const isOfNumbers = ['avg', 'sum', 'median'].includes(sql);
  const fits = column !== null && (!isOfNumbers || (isNumber(column.column) && !isMerelyKey(run, index, column)));
  return fits ? column : laterColumn(run, index, scope);
}

/** "Average number of days" means no `absence_id`: nobody adds up keys, unless they write them out. */
function isMerelyKey(run: readonly RunWord[], index: number, { column, length }: MeasuredColumn): boolean {
  const said = run.slice(index, index + length).map(({ text }) => text);
  return isIdentifier(column) && !sameWords(nameWords(said.join(' ')), nameWords(column.name));
}

/** "total paid amount": one word may stand between, as a condition of its own. */
function laterColumn(run: readonly RunWord[], index: number, scope: Pick<Scope, 'columns' | 'subject'>): MeasuredColumn | null {
  // "Total dues per member": behind such a word stands what they are grouped by.
  const isGrouped = /^(?:per|by|each|every|for|in|of|and)$/.test(run[index]?.lower ?? '');
  const next = run[index + 1]?.gap === 'blank' && !isGrouped ? columnAt(run, index + 1, scope) : null;
  return next && isNumber(next.column) && !isMerelyKey(run, index + 1, next)
    ? { column: next.column, length: next.length + 1, skipped: index }
    : null;
}

/** "Max level per gauge" of levels with a `level_cm`: the name of the data is the column's as well. */
function namedAlike(run: readonly RunWord[], after: number, { columns, spans, text }: Measured): MeasuredColumn | null {
  const last = run[after - 1];
  const span = spans.find(
    ({ start, end }) => last !== undefined && start > last.end && end > start && text.original.slice(last.end, start).trim() === '',
  );
  const link =
    span === undefined
      ? null
      : linkColumn(
          text.original.slice(span.start, span.end),
          columns.filter((column) => isNumber(column) && !isIdentifier(column)),
        );
  return link?.kind === 'one' ? { column: link.column, length: 0 } : null;
}

/** "the total of open invoices", "their total": of rows as such it is the one column of money. */
function ofRows(
  run: readonly RunWord[],
  { index, after }: { index: number; after: number },
  { columns, spans, text }: Measured,
): MeasuredColumn | null {
  const [only, ...others] = measureColumns(columns);
  const last = run[after - 1];
  if (only === undefined || others.length > 0 || last === undefined) return null;
  const ends = run[after] === undefined || run[after]?.gap !== 'blank';
  const theirs = ends && /^(?:their|its)$/.test(run[index - 1]?.lower ?? '');
  const before = /^(?:of|the|all)$/.test(last.lower) && /^\s*(?:(?:the|all)\s+)?(?:[\p{L}-]+\s+){0,2}$/u;
  const added = after === index + 1 && /^(?:summed|totall?ed)$/.test(last.lower) && spans.some(({ end }) => end === last.start - 1);
  const rows = added || (before && spans.some(({ start }) => start > last.end && before.test(text.original.slice(last.end, start))));
  return theirs || rows ? { column: only, length: 0 } : null;
}

/** "Total payments per month". */
function rowsOfMoney(last: RunWord | undefined, scope: Measured): MeasuredColumn | null {
  const column = last === undefined ? null : moneyOfRows(last.end, scope);
  return column === null ? null : { column, length: 0 };
}

const ofTime = /^(?:first|last|earliest|latest|oldest|newest)$/;
const ends = [
  /\b(?:first|earliest|oldest) (?:and|or) (?:the )?(?:last|latest|newest|most recent)\b/i,
  /\b(?:first|earliest|oldest) (\p{L}+)\b.*\b(?:last|latest|newest|most recent) \1\b/iu,
  /\b(?:last|latest|newest|most recent) (\p{L}+)\b.*\b(?:first|earliest|oldest) \1\b/iu,
];

/** "The first and the last donation": of rows as such it is their date, where both ends are asked for, or other figures beside them. */
function whenOfRows(run: readonly RunWord[], after: number, { columns, spans, subject, text }: Measured): MeasuredColumn | null {
  const last = run[after - 1];
  const bothEnds = ends.some((each) => each.test(text.original));
  const rows = last && spans.find(({ start }) => start > last.end && text.original.slice(last.end, start).trim() === '');
  const isRows = last !== undefined && rows !== undefined;
  const isListed = isRows && (afterFigure.test(text.original.slice(0, last.start)) || beforeFigure.test(text.original.slice(rows.end)));
  // "The last booking date".
  const named = isRows && /^(?:date|day|time)$/.test(run[after]?.lower ?? '');
  const [date] = (bothEnds || named || isListed) && isRows ? dateColumns(columns, subject.noun) : [];
  return date === undefined ? null : { column: date, length: named ? 1 : 0 };
}

/** The fastest has the least time, but the highest speed; the lightest the least weight. */
function isOfKind(said: string, column: Column): boolean {
  if (/^(?:fastest|quickest|slowest)$/.test(said)) return isNumber(column) && isTimed(column);
  if (/^(?:lightest|heaviest)$/.test(said)) return nameWords(column.name).some((word) => /^(?:weight|mass|kg|g|load)$/.test(word));
  return !/^(?:shortest|longest|dearest)$/.test(said) || isNumber(column);
}

function functionAt(run: readonly RunWord[], index: number, scope: Measured): Measure | null {
  for (const [name, sql, words] of functions) {
    const length = lengthAt(run, index, words);
    if (length === 0) continue;
    const behind = behindOther(run, index + length);
    const after = behind + lengthAt(run, behind, 'of|the|of the|of all');
    // What stands behind another function is read once more with that one.
    const taken = (words: number): number => (behind > index + length ? length : after - index + words);
    const asMoney = moneyAt(run, after, scope, { name, sql });
    if (asMoney) return { ...asMoney, length: taken(asMoney.length) };
    const ends = /^(?:first|last)$/.test(run[index]?.lower ?? '');
    const own = columnFor(sql, run, after, scope);
    const column =
      (ends && (own === null || !isDate(own.column)) ? (whenOfRows(run, index + length, scope) ?? whenOfRows(run, after, scope)) : null) ??
      own ??
      namedAlike(run, after, scope) ??
      ofRows(run, { index, after }, scope) ??
      (ofTime.test(run[index]?.lower ?? '') ? whenOfRows(run, after, scope) : null) ??
      rowsOfMoney(run[after - 1], scope) ??
      whenOfRows(run, after, scope);
    // "Cheapest city": a word of price takes nothing of a name.
    if (!column || (/^(?:cheapest|most)$/.test(run[index]?.lower ?? '') && !isNumber(column.column))) continue;
    if (ends && !isDate(column.column)) continue;
    if (!isOfKind(run[index]?.lower ?? '', column.column)) continue;
    const measured = column.column.name;
    const factor = column.skipped === undefined ? factorAt(run, after + column.length, scope) : null;
    if (factor !== null && isNumber(column.column)) {
      const product = `${nameSql(measured)} ${factor.sql} ${nameSql(factor.column.name)}`;
      return {
        name: `${name}_${measured}_${factor.name}_${factor.column.name}`,
        sql: `${sql}(${product})`,
        words: `the ${name} of ${product}`,
        length: taken(column.length + factor.length),
      };
    }
    return {
      name: `${name}_${measured}`,
      sql: exact(sql, column.column),
      words: `the ${name} of ${measured}`,
      length: taken(column.length),
      ...(column.skipped === undefined ? {} : { skipped: column.skipped }),
    };
  }
  return null;
}
