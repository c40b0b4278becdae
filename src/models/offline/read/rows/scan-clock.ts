/** Conditions on the time of day: "before noon", "after 5pm", "between 8 and 10 am", "in the morning". */
import type { Column } from '#domain/dataset.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns } from '../../link/types.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { clockOf } from '../load/clock.ts';
import type { Match, Scan } from './scan.ts';

interface Clock {
  minutes: number;
  length: number;
  /** It can be nothing but a time of day: a bare "8" may be a figure. */
  sure: boolean;
  /** The half of the day was said, and it is the second. */
  isLate?: boolean;
}

/** From the first minute to before the last; a part that ends before it begins goes over midnight. */
const parts: [words: string, from: number, to: number][] = [
  ['in the morning|in the mornings|in the forenoon|mornings', 6, 12],
  ['in the afternoon|in the afternoons|afternoons', 12, 18],
  ['in the evening|in the evenings|evenings', 18, 22],
  ['at night|during the night|in the night|overnight', 22, 6],
];

/** A time of day, of the column that was named or of the one the data is about, where it has one. */
export function clockConditionAt(scan: Scan, index: number): Match | null {
  const column = timedColumn(scan);
  return column === undefined ? null : (partAt(scan, index, column) ?? spanAt(scan, index, column) ?? boundAt(scan, index, column));
}

function timedColumn({ column, columns, subject, dated }: Scan): Column | undefined {
  const isTimed = ({ type }: Column): boolean => /^(?:TIMESTAMP|TIME)\b/i.test(type) && !type.endsWith('[]');
  if (column !== null) return isTimed(column.column) ? column.column : undefined;
  const timed = columns.filter(isTimed);
  return timed.find(({ name }) => name === dated) ?? dateColumns(timed, subject.noun)[0];
}

const clockText = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

function meant(scan: Scan, length: number, sql: string, words: string): Match {
  return scan.negatedAt === null ? { length, sql: () => sql, words } : { length, sql: () => `not (${sql})`, words: `not (${words})` };
}

const timeOf = (column: Column): string => `cast(${nameSql(column.name)} as time)`;
const timeSql = (minutes: number): string => `time '${clockText(minutes)}'`;

function between(scan: Scan, column: Column, length: number, [from, to]: [number, number]): Match {
  const link = from < to ? 'and' : 'or';
  const sql = `${timeOf(column)} >= ${timeSql(from)} ${link} ${timeOf(column)} < ${timeSql(to)}`;
  return meant(scan, length, from < to ? sql : `(${sql})`, `${column.name} from ${clockText(from)} to before ${clockText(to)} o'clock`);
}

function partAt(scan: Scan, index: number, column: Column): Match | null {
  for (const [words, from, to] of parts) {
    const length = lengthAt(scan.run, index, words);
    if (length > 0) return between(scan, column, length, [from * 60, to * 60]);
  }
  return null;
}

/** "Between 8 and 10 am", "from 9:00 to 17:30", "outside of 8 to 18 o'clock". */
function spanAt(scan: Scan, index: number, column: Column): Match | null {
  const { run } = scan;
  const outside = lengthAt(run, index, 'outside|outside of|not between');
  const intro = outside || lengthAt(run, index, 'between|from');
  const first = intro === 0 ? null : clockAt(run, index + intro);
  const middle = index + intro + (first?.length ?? 0);
  const link = first === null ? 0 : lengthAt(run, middle, 'and|to|until|till|-');
  const last = link === 0 ? null : clockAt(run, middle + link);
  if (first === null || last === null || !(first.sure || last.sure)) return null;
  const length = middle + link + last.length - index;
  const to = last.minutes === 0 ? 24 * 60 - 1 : last.minutes;
  // "Between 8 and 10 pm": both are in the evening; "9 to 5 pm" is not.
  const isEvening = !first.sure && last.isLate === true && first.minutes + noon < last.minutes;
  const from = isEvening ? first.minutes + noon : first.minutes;
  return between(scan, column, length, outside > 0 ? [to, from] : [from, to]);
}

const bounds: [words: string, operator: string, said: string][] = [
  ['before|earlier than|until|till|up to', '<', 'before'],
  ['after|later than|past', '>', 'after'],
  ['since|from|at or after|not before', '>=', 'from'],
];

function boundAt(scan: Scan, index: number, column: Column): Match | null {
  for (const [words, operator, said] of bounds) {
    const intro = lengthAt(scan.run, index, words);
    const clock = intro === 0 ? null : clockAt(scan.run, index + intro);
    if (clock === null || !clock.sure || clock.minutes === 0) continue;
    const behind = lengthAt(scan.run, index + intro + clock.length, 'or later|or after');
    const sql = `${timeOf(column)} ${behind > 0 ? '>=' : operator} ${timeSql(clock.minutes)}`;
    return meant(
      scan,
      intro + clock.length + behind,
      sql,
      `${column.name} ${behind > 0 ? 'from' : said} ${clockText(clock.minutes)} o'clock`,
    );
  }
  return null;
}

const noon = 12 * 60;
const halves: [words: string, half: 'am' | 'pm'][] = [
  ['am|a.m|in the morning|in the forenoon', 'am'],
  ['pm|p.m|in the afternoon|in the evening|at night', 'pm'],
];

/** "5pm", "5 pm", "8 in the morning", "17:30", "noon", "8 o'clock"; a bare hour is one only beside a sure one. */
function clockAt(run: readonly RunWord[], index: number): Clock | null {
  const word = run[index]?.lower ?? '';
  if (/^(?:noon|midday|midnight)$/.test(word)) return { minutes: clockOf(word)[0] * 60, length: 1, sure: true };
  if (!/^\d{1,2}(?::\d{2})?(?:am|pm|h)?$/.test(word)) return null;
  const isBehind = run[index + 1]?.gap === 'blank';
  const [words = '', half = ''] = halves.find(([said]) => isBehind && lengthAt(run, index + 1, said) > 0) ?? [];
  const isHour = isBehind && lengthAt(run, index + 1, "o'clock|oclock|uhr") > 0;
  const behind = isHour ? 1 : words === '' ? 0 : lengthAt(run, index + 1, words);
  const [hour, minute] = clockOf(`${word}${half}`);
  if (Number(/^\d+/.exec(word)?.[0]) > 24 || minute > 59) return null;
  const isLate = half === 'pm' || word.endsWith('pm');
  return { minutes: hour * 60 + minute, length: 1 + behind, sure: behind > 0 || !/^\d+$/.test(word), isLate };
}
