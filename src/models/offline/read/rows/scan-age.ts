/** Conditions on how old somebody is, read from a date of birth: "older than 80", "under 18 years old", "aged 30 to 40". */
import type { Column } from '#domain/dataset.ts';
import { nameWords } from '../../link/names.ts';
import { numberAt } from '../../link/numbers.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isDate } from '../../link/types.ts';
import { lengthAt } from '../../text/word-run.ts';
import type { Match, Scan } from './scan.ts';

const olderWords = 'older than|over the age of|above the age of|over';
const youngerWords = 'younger than|under the age of|below the age of|under';
const atLeastWords = 'at least|aged at least|of at least';
const yearsWords = 'years old|years of age|year olds|years|yrs|yo';

/** The only column of dates of birth. */
export function birthOf(columns: Column[]): Column | null {
  const found = columns.filter(
    (column) => isDate(column) && nameWords(column.name).some((word) => /^(?:birth|birthday|birthdate|born|dob)$/.test(word)),
  );
  const [column] = found;
  return column !== undefined && found.length === 1 ? column : null;
}

/** The day so many years before another: the birthday of somebody who turns that old on it. */
const birthday = (today: string, years: string): string =>
  `${String(Number(today.slice(0, 4)) - Number(years)).padStart(4, '0')}${today.slice(4)}`;

/** A bare "over 80" is about ages only where years are said. */
export function ageAt(scan: Scan, index: number): Match | null {
  const birth = birthOf(scan.columns);
  return birth === null || scan.negatedAt !== null ? null : (agedBetween(scan, index, birth) ?? agedBeyond(scan, index, birth));
}

function agedBeyond(scan: Scan, index: number, birth: Column): Match | null {
  const { run, today } = scan;
  const aged = lengthAt(run, index, 'aged|who are|with age|with an age|whose age is|age is|age');
  const [older, younger, atLeast] = [olderWords, youngerWords, atLeastWords].map((words) => lengthAt(run, index + aged, words));
  const compared = (older || younger || atLeast) ?? 0;
  const years = compared === 0 ? null : yearsAt(scan, index + aged + compared);
  if (years === null || (!years.said && aged === 0 && !/^(?:older|younger)$/.test(run[index]?.lower ?? ''))) return null;
  const day = birthday(today, years.text);
  const name = nameSql(birth.name);
  const sql = older ? `${name} < date '${day}'` : younger ? `${name} > date '${day}'` : `${name} <= date '${day}'`;
  const words = `${older ? 'older than' : younger ? 'younger than' : 'at least'} ${years.text} years by ${birth.name}`;
  return { length: aged + compared + years.length, sql: () => sql, words };
}

/** "Aged 30 to 40", "between 18 and 30 years old": both ends included. */
function agedBetween(scan: Scan, index: number, birth: Column): Match | null {
  const { run, today } = scan;
  const aged = lengthAt(
    run,
    index,
    'aged|aged between|between the ages of|between|with age between|with an age between|whose age is between|age between',
  );
  const low = aged === 0 ? null : numberAt(run, index + aged);
  const link = low ? lengthAt(run, index + aged + low.length, 'to|and|through') : 0;
  const high = low && link > 0 ? yearsAt(scan, index + aged + low.length + link) : null;
  if (!low || !high || (!high.said && run[index]?.lower !== 'aged' && aged === 1)) return null;
  const name = nameSql(birth.name);
  const [from, to] = [birthday(today, String(Number(high.text) + 1)), birthday(today, low.text)];
  return {
    length: aged + low.length + link + high.length,
    sql: () => `${name} > date '${from}' and ${name} <= date '${to}'`,
    words: `from ${low.text} to ${high.text} years old by ${birth.name}`,
  };
}

function yearsAt({ run }: Scan, index: number): { text: string; length: number; said: boolean } | null {
  const number = numberAt(run, index);
  if (number === null || number.currency !== null || !/^\d{1,3}$/.test(number.text)) return null;
  const unit = lengthAt(run, index + number.length, yearsWords);
  return { text: number.text, length: number.length + unit, said: unit > 0 };
}
