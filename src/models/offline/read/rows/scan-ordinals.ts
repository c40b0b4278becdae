/** "Third attempt", "3rd semester": a number of order before the column of whole numbers that counts it. */
import { isIdentifier } from '../../link/types.ts';
import { dictionary } from '#domain/dictionary.ts';
import { nameSql } from '../../link/sql-text.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { columnAt, type Match, type Scan } from './scan.ts';

const ordinals = dictionary<number>({
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
});

const placeOf = (word: string): number | null =>
  ordinals[word] ?? (/^\d{1,3}(?:st|nd|rd|th)$/.test(word) ? Number.parseInt(word, 10) : null);

/** The condition that starts with an ordinal; null where the column behind it has another name or counts nothing. */
export function ordinalAt(scan: Scan, index: number): Match | null {
  const place = placeOf(scan.run[index]?.lower ?? '');
  const named = place === null || scan.run[index + 1]?.gap !== 'blank' ? null : columnAt(scan.run, index + 1, scan);
  if (place === null || named === null) return null;
  const { column, length } = named;
  // "The first attempt of each student" is the earliest.
  if (/^(?:of|per|by|for)$/.test(scan.run[index + 1 + length]?.lower ?? '')) return null;
  const said = scan.run.slice(index + 1, index + 1 + length).map(({ lower }) => lower);
  if (!/INT/i.test(column.type) || isIdentifier(column) || !sameWords(nameWords(said.join(' ')), nameWords(column.name))) return null;
  const isMeant = scan.negatedAt === null;
  const sql = `${nameSql(column.name)} ${isMeant ? '=' : 'is distinct from'} ${place}`;
  return { length: 1 + length, sql: () => sql, words: `${column.name} is ${isMeant ? '' : 'not '}${place}` };
}
