/** Figures of the time between two dates of a row: "average days from order to payment". */
import { dictionary } from '#domain/dictionary.ts';
import { beginOf, endOf } from '../../link/course.ts';
import { nameSql } from '../../link/sql-text.ts';
import type { Column } from '#domain/dataset.ts';
import { nameWords } from '../../link/names.ts';
import { isDate } from '../../link/types.ts';
import { dateOfMoment } from '../../link/moments.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { entityAt } from './entity.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';
import type { Measure } from './measure.ts';

const functions: [name: string, sql: string, words: string][] = [
  ['average', 'avg', 'average|avg|mean|typical|the average|average number of|average of'],
  ['median', 'median', 'median|the median|median number of'],
  ['min', 'min', 'minimum|min|shortest|lowest|fastest|the shortest'],
  ['max', 'max', 'maximum|max|longest|highest|slowest|the longest'],
  ['total', 'sum', 'total|sum of|the total'],
];
const unit = '(?<unit>minute|hour|day|week|month|year)s?';
const span =
  '(?:time|duration|delay|gap|lag|span|interval)(?:\\s+in\\s+(?<in>minute|hour|day|week|month|year)s?)?(?:\\s+(?:it took|elapsed|passed))?';
const moment = '[\\p{L}_][\\p{L}\\p{N}_]*(?:\\s+(?:date|day|time))?';
const betweenSaid = new RegExp(
  `^\\s*(?:number\\s+)?(?:of\\s+)?(?:${unit}|${span})\\s+(?:it\\s+took\\s+)?(?:between|from)\\s+(?:the\\s+)?(?<from>${moment})\\s+(?:and|to|until|till)\\s+(?:the\\s+)?(?<to>${moment})(?:,?\\s+in\\s+(?<behind>minute|hour|day|week|month|year)s?)?(?![\\p{L}\\p{N}_])`,
  'iu',
);

/** "Time until payment", "days to close": it begins with the row itself. */
const untilSaid = new RegExp(
  `^\\s*(?:number\\s+)?(?:of\\s+)?(?:${unit}|${span})\\s+(?:it\\s+takes\\s+)?(?:until|till|to|before)\\s+(?:the\\s+|being\\s+|it\\s+is\\s+)?(?<to>${moment})(?:,?\\s+in\\s+(?<behind>minute|hour|day|week|month|year)s?)?(?![\\p{L}\\p{N}_.])`,
  'iu',
);
/** "Delivery time in hours". */
const named = new RegExp(
  `^\\s*(?<to>\\p{L}{4,})\\s+(?:time|duration|delay)(?:,?\\s+in\\s+(?<behind>minute|hour|day|week|month|year)s?)?(?![\\p{L}\\p{N}_])`,
  'iu',
);

/** "Days late": from when it was due to when it was done. */
const tooLate =
  /^\s*(?:number\s+)?(?:of\s+)?(?<unit>minute|hour|day|week|month)s?\s+(?:too\s+)?(?:late|overdue|past due|behind schedule)(?![\p{L}\p{N}_])/iu;
const dueOf = (columns: Column[]): string | null => {
  const [due, ...others] = columns.filter(
    (column) =>
      isDate(column) && nameWords(column.name).some((word) => /^(?:due|deadline|expected|planned|promised|scheduled)$/.test(word)),
  );
  return others.length === 0 ? (due?.name ?? null) : null;
};

/** "How long do repairs take": from when a row began to when it was over. */
const whole =
  /^\s*duration(?:,?\s+in\s+(?<in>minute|hour|day|week|month|year)s?)?\s+of(?:\s+(?:the\s+|an?\s+|all\s+)*\p{L}+,?\s+in\s+(?<behind>minute|hour|day|week|month|year)s?)?(?![\p{L}\p{N}_])/iu;

const isMoment = (name: string, columns: readonly Column[]): boolean =>
  columns.some((column) => column.name === name && /^TIMESTAMP/i.test(column.type));

/** Hours that were begun are no hours: of moments the time between is exact. */
const secondsIn = dictionary<string>({ minute: '60.0', hour: '3600.0' });

/** Without a unit it is told in days, or in hours where both are moments. */
export function timeMeasureAt(
  run: readonly RunWord[],
  index: number,
  { columns, subject, text }: Pick<Scope, 'columns' | 'subject' | 'text'>,
): Measure | null {
  const found = functions
    .map(([name, sql, words]) => ({ name, sql, length: lengthAt(run, index, words) }))
    .find(({ length }) => length > 0);
  const place = found === undefined ? undefined : run[index + found.length - 1]?.end;
  const rest = place === undefined ? '' : text.original.slice(place);
  const late = tooLate.exec(rest);
  const match = late ?? betweenSaid.exec(rest) ?? untilSaid.exec(rest) ?? named.exec(rest) ?? whole.exec(rest);
  const { from, to = '' } = match?.groups ?? {};
  if (found === undefined || place === undefined || match === null) return null;
  const dateOf = (phrase: string): string | null => {
    const plain = linkQuietly(phrase, { columns: columns.filter(isDate), subject });
    const column = plain ?? dateOfMoment(phrase, columns, subject.noun);
    return column === null ? null : column.name;
  };
  const end = to === '' ? endOf(columns, subject.noun) : dateOf(to);
  const start = late ? dueOf(columns) : from === undefined ? beginOf(end, columns, subject.noun) : dateOf(from);
  if (start === null || end === null || start === end) return null;
  const unitSaid = match.groups?.['unit'] ?? match.groups?.['in'] ?? match.groups?.['behind'];
  const said = run.filter((word) => word.start >= place && word.end <= place + match[0].length).length;
  // "Days late of the cranes": of rows that name one each, it says no more than they do.
  const of = late ? lengthAt(run, index + found.length + said, 'of|of the|of our|of all') : 0;
  const length = said + (of > 0 && entityAt(run, index + found.length + said + of, { columns }) ? of + 1 : 0);
  return { ...between({ start, end }, found, unitSaid?.toLowerCase() ?? null, columns), length: found.length + length };
}

/** A figure of the time between two dates; without a unit in hours where both are moments, else in days. */
function between(
  { start, end }: { start: string; end: string },
  { name, sql }: { name: string; sql: string },
  unit: string | null,
  columns: readonly Column[],
): Measure {
  const isExact = isMoment(start, columns) && isMoment(end, columns);
  const part = unit ?? (isExact ? 'hour' : 'day');
  const seconds = isExact ? secondsIn[part] : undefined;
  return {
    name: `${name}_${part}s`,
    sql: seconds
      ? `round(${sql}(date_diff('second', ${nameSql(start)}, ${nameSql(end)})) / ${seconds}, 2)`
      : `${sql}(date_diff('${part}', ${nameSql(start)}, ${nameSql(end)}))`,
    words: `the ${name} number of ${part}s from ${start} to ${end}`,
    length: 0,
  };
}

/** How long rows take on average until something is done with them, or until they are over; null where no two dates tell it. */
export function meanDuration(done: string, { columns, subject }: Pick<Scope, 'columns' | 'subject'>): Measure | null {
  const end = done === '' ? endOf(columns, subject.noun) : (dateOfMoment(done, columns, subject.noun)?.name ?? null);
  const start = beginOf(end, columns, subject.noun);
  return start === null || end === null ? null : between({ start, end }, { name: 'average', sql: 'avg' }, null, columns);
}
