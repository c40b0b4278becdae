/** What a column's DuckDB type means for reading a request. */
import { stemmer } from 'stemmer';
import type { Column } from '#domain/dataset.ts';
import { nameWords } from './names.ts';
import { isPersonal } from './sensitive.ts';

export const isNumber = ({ type }: Column): boolean =>
  /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL|DOUBLE|FLOAT|REAL|NUMERIC)\b/i.test(type) && !type.endsWith('[]');
export const isDate = ({ type }: Column): boolean => /^(?:DATE|TIMESTAMP)/i.test(type) && !type.endsWith('[]');
export const isText = ({ type }: Column): boolean => /^(?:VARCHAR|TEXT|STRING)/i.test(type) && !type.endsWith('[]');
export const isBoolean = ({ type }: Column): boolean => /^BOOL/i.test(type) && !type.endsWith('[]');
export const isList = ({ type }: Column): boolean => type.endsWith('[]');

/** An identifier by its name: counting or adding it up makes no sense. */
export const isIdentifier = ({ name }: Pick<Column, 'name'>): boolean => identifying.has(nameWords(name).at(-1) ?? '');

const identifying = new Set([
  'id',
  'uuid',
  'guid',
  'key',
  'code',
  'number',
  'no',
  'sku',
  'zip',
  'ssn',
  'phone',
  'year',
  'iban',
  'ref',
  'reference',
]);

/** A column of currency codes by its name. */
export const isCurrency = ({ name }: Pick<Column, 'name'>): boolean => /^(?:.* )?currency(?: code)?$/.test(nameWords(name).join(' '));

const moneyWords = [
  'amount',
  'revenue',
  'total',
  'price',
  'cost',
  'value',
  'sale',
  'spend',
  'turnover',
  'sum',
  'gross',
  'net',
  'fee',
  'fare',
  'takings',
  'earning',
  'payment',
];

/** A figure that is kept in percent: by its name, or a whole number, which no fraction is. */
export const isInPercent = ({ name, type }: Column): boolean =>
  /INT/i.test(type) || nameWords(name).some((word) => /^(?:percent|percentage|pct|prozent)$/.test(word));

/** A figure of money by its name. */
export const isOfMoney = (column: Column): boolean => isNumber(column) && isCalledMoney(column);

/** Also a text that is to hold money, where some of it is no number: "N/A" among amounts. */
export const isCalledMoney = (column: Pick<Column, 'name'>): boolean =>
  !isIdentifier(column) && nameWords(column.name).some((word) => moneyWords.includes(word));

/** What something cost, by its name: it did not come in. */
export const isSpent = ({ name }: Pick<Column, 'name'>): boolean =>
  nameWords(name).some((word) => /^(?:cost|expense|refund|discount|budget|compensation|waste|damage)$/.test(word));

/** A part of an amount, or what is taken off it. */
const isPart = ({ name }: Column): boolean =>
  nameWords(name).some((word) => /^(?:fee|tip|tax|vat|discount|shipping|surcharge|deposit|commission|refund)$/.test(word));

/** Columns that can be measured, money first; of an amount and its parts, the amount. */
export function measureColumns(columns: Column[]): Column[] {
  const measures = columns.filter((column) => isNumber(column) && !isIdentifier(column));
  const money = measures.filter(isOfMoney);
  const whole = money.filter((column) => !isPart(column));
  if (whole.length === 1) return whole;
  return money.length > 0 ? money : measures;
}

/** Date columns in the order people mean them: `order_date` of orders, then other dates, those it was booked on after those it began on, then when rows were changed, then births. */
export function dateColumns(columns: Column[], noun: string): Column[] {
  const own = nameWords(noun);
  const begins = columns.some((column) => isDate(column) && nameWords(column.name).some((word) => beginnings.has(word)));
  const rank = (column: Column): number => {
    const words = nameWords(column.name);
    if (isBirth(column)) return 4;
    if (words.some((word) => ['updated', 'modified', 'changed', 'loaded', 'inserted'].includes(word))) return 3;
    if (words.some((word) => own.includes(word))) return 0;
    if (begins && isAhead(words, own)) return 2.5;
    return words.includes('date') || words.includes('day') || words.includes('ts') ? 1 : 2;
  };
  return columns.filter(isDate).toSorted((a, b) => rank(a) - rank(b));
}

/** A day of birth: nothing happened to the row then. */
export const isBirth = ({ name }: Column): boolean =>
  nameWords(name).some((word) => /^(?:birth|born|birthday|birthdate|dob|foaled|hatched|calved|whelped)$/.test(word));

const beginnings = new Set(['start', 'started', 'begin', 'began', 'held']);

/** `booked_on` of appointments that have a start; of bookings it is what they are about. */
const isAhead = (words: readonly string[], own: readonly string[]): boolean =>
  words.some(
    (word) => /^(?:booked|reserved|requested|planned|announced)$/.test(word) && !own.some((noun) => stemmer(noun) === stemmer(word)),
  );

/** What tells the rows apart: `order_id` of orders, else the first identifier that is not about a person. */
export function keyOf({ noun, seen }: { noun: string; seen: { columns: Column[] } }): Column | undefined {
  const own = nameWords(noun)[0];
  const ids = seen.columns.filter((column) => isIdentifier(column) && !isPersonal(column));
  return ids.find(({ name }) => nameWords(name)[0] === own) ?? ids[0];
}

/** The column that says when a row was last changed, when there is one. */
export function changedColumn(columns: Column[]): Column | undefined {
  return columns.find((column) =>
    nameWords(column.name).some((word) => ['updated', 'modified', 'changed', 'edited', 'amended', 'revised'].includes(word)),
  );
}
