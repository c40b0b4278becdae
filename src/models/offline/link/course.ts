/** From when to when the rows of some data last. */
import { dictionary } from '#domain/dictionary.ts';
import type { Column } from '#domain/dataset.ts';
import { nameWords } from './names.ts';
import { dateColumns, isDate, isNumber } from './types.ts';

const over = /^(?:finish|complete|end|close|resolve|deliver|return|release|settle|do|leave|depart|checkout)$/;
const irregular = dictionary<string>({
  done: 'do',
  left: 'leave',
  closed: 'close',
  completed: 'complete',
  resolved: 'resolve',
  released: 'release',
  settled: 'settle',
});
const verbIn = ({ name }: Column): string => {
  const [word = ''] = name.toLowerCase().split(/[^a-z]+/);
  return irregular[word] ?? word.replace(/ed$/, '');
};

/** No deadline, birth or change: a date at which the row came along. */
const isOfCourse = ({ name }: Column): boolean =>
  !nameWords(name).some((word) =>
    /^(?:due|deadline|expected|planned|promised|birth|born|dob|updated|modified|changed|edited|expire|expiry)$/.test(word),
  );

/** The one date on which rows are over, or the only one beside that on which they began; null where several may be meant. */
export function endOf(columns: Column[], noun: string): string | null {
  const ends = columns.filter((column) => isDate(column) && over.test(verbIn(column)));
  const [first, ...later] = dateColumns(columns.filter(isOfCourse), noun);
  const [only, ...others] = ends.length > 0 ? ends : first === undefined ? [] : later;
  return others.length === 0 ? (only?.name ?? null) : null;
}

/** When a row began that ended then: its own first date, which is no deadline, birth or change. */
export function beginOf(end: string | null, columns: Column[], noun: string): string | null {
  const other = columns.filter((column) => column.name !== end && isOfCourse(column));
  return end === null ? null : (dateColumns(other, noun)[0]?.name ?? null);
}

/** A column of its own for how long. */
const lasting = /^(?:duration|length|runtime|minutes?|mins?|hours?|hrs?|days?|seconds?|secs?|s|ms|nights?|weeks?|months?)$/;

/** "Outages longer than 3 hours": from when they began to when they were over, where no number tells it. */
export function courseOf(columns: Column[], noun: string): [begin?: string, end?: string] {
  if (columns.some((column) => isNumber(column) && nameWords(column.name).some((word) => lasting.test(word)))) return [];
  const end = endOf(columns, noun);
  const begin = beginOf(end, columns, noun);
  return end === null || begin === null ? [] : [begin, end];
}
