/** Promises about the rows together: how many there must be, and how new the newest. */
import { nameWords, sameWords } from '../../link/names.ts';
import { changedColumn, dateColumns, isDate } from '../../link/types.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';
import { type Made, modal } from './promise.ts';

const rows =
  /^(?:there (?:are|is) |it has |we (?:get|have) )*(?:(?<few>fewer than|less than)|(?<many>more than|over)|(?<least>at least|no fewer than|no less than|more than or equal to|>=)|(?<most>at most|no more than|not more than|<=)|(?<exact>exactly|precisely|all)) (?<count>[\d,]+)(?<unit> rows)?$/i;
const noRows = /^(?:there are )?(?:no rows|nothing|it is empty|the (?:file|data|result) is empty|empty)$/i;

/** "At least 50 rows"; with `broken`, what may not be: "fewer than 50 rows". */
export function rowCount(words: string, scope: Scope, broken: boolean): Made | null {
  const said = counted(words, scope).replace(/^([\d,]+) rows or more$/i, 'at least $1 rows');
  if (broken && noRows.test(said)) return { check: 'row-count', min: 1 };
  const { few, many, least, most, exact, count = '', unit } = rows.exec(said)?.groups ?? {};
  const number = Number(count.replaceAll(',', ''));
  if (few !== undefined) return { check: 'row-count', ...(broken ? { min: number } : { max: number - 1 }) };
  if (many !== undefined) return { check: 'row-count', ...(broken ? { max: number } : { min: number + 1 }) };
  // "There are at least 100": what there is are rows.
  if (broken || (unit === undefined && !/^there are\b/i.test(said))) return null;
  if (exact !== undefined) return { check: 'row-count', min: number, max: number };
  if (least !== undefined) return { check: 'row-count', min: number };
  return most === undefined ? null : { check: 'row-count', max: number };
}

/** "At least 100 rides": the rows are called by their name, or by that of their folder: `drones/fleet.csv` holds drones. */
const counted = (words: string, { subject: { noun, entry } }: Scope): string =>
  words.replace(/(?<=\d )([\p{L}_]+|of them)(?= or more$|(?: come| arrive)?$)(?: come| arrive)?/iu, (said, name: string) =>
    /^(?:of them|rows|records|lines)$/i.test(name) ||
    [noun, ...entry.name.split(/[/.]/)].some((known) => sameWords(nameWords(name), nameWords(known)))
      ? 'rows'
      : said,
  );

const hoursOf: Record<string, number> = { hour: 1, day: 24, week: 168, month: 720 };
const age = new RegExp(
  String.raw`^(?:(?:the|its|their) )?(?:(?<newest>newest|latest|last|most recent) )?(?<what>[\p{L}_][\p{L}\p{N}_ ]*?) (?:${modal} )?(?:is |are |be )?(?<not>not |never |no )?(?:be )?(?:(?<older>older than|more than)|at most|up to|newer than|younger than) (?<count>\d+|an?|one|two|three|four|five|six|seven) (?<unit>hour|day|week|month)s?(?<old> old)?$`,
  'iu',
);
const counts = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'];

/** "The newest weighed_at must not be older than three days", "the data is at most a day old". */
export function freshness(said: string, { columns, subject }: Scope, broken: boolean): Made | null {
  const { newest, what = '', not, older, count = '', unit = '', old } = age.exec(said)?.groups ?? {};
  if (what === '' || (older !== undefined && /more/i.test(older) && old === undefined)) return null;
  // Older than something is what may not be; anything else must be.
  if ((older !== undefined && not === undefined) !== broken) return null;
  const named = linkQuietly(what, { columns, subject });
  const whole =
    /^(?:data|file|rows?|records?|it|table|entry|entries|values?)$/i.test(what) || what.toLowerCase() === subject.noun.toLowerCase();
  // Without "the newest" a column is promised row by row.
  if (newest === undefined && !whole) return null;
  const column = named && isDate(named) ? named : (changedColumn(columns) ?? dateColumns(columns, subject.noun)[0]);
  if (column === undefined || (!whole && named === null)) return null;
  const many = /^\d+$/.test(count) ? Number(count) : Math.max(1, counts.indexOf(count.toLowerCase()));
  return { check: 'fresh', column: column.name, hours: many * (hoursOf[unit.toLowerCase()] ?? 24) };
}
