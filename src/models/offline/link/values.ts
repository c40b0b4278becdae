/** Which column holds a value that a request names: by the data, by country names, by flags. */
import { stemmer } from 'stemmer';
import { dictionary } from '#domain/dictionary.ts';
import type { Column } from '#domain/dataset.ts';
import { queryData, type Planning, type QuerySource, type Seen } from '../asking.ts';
import { isTypo, nameWords, sameWords, singular } from './names.ts';
import { countryCodes, currencyCode } from './places.ts';
import { nameSql, textSql } from './sql-text.ts';
import { isPersonal } from './sensitive.ts';
import { isBoolean, isCurrency, isIdentifier, isText } from './types.ts';

export interface ValueHit {
  column: Column;
  /** Comparable forms (lower case, no outer blanks); for a flag `true` or `false`. */
  values: string[];
  how: 'value' | 'place' | 'flag' | 'typo';
}

/** Comparable values by column name. */
export type KnownValues = ReadonlyMap<string, readonly string[]>;

const comparable = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().toLowerCase() : null;

/** The values of the sample's text columns. */
export function sampleValues(seen: Pick<Seen, 'sample' | 'columns'>): KnownValues {
  const known = new Map<string, string[]>();
  for (const [index, { name }] of seen.sample.columns.entries()) {
    const values = seen.sample.rows.map((row) => comparable(row[index])).filter((value) => value !== null);
    if (values.length > 0) known.set(name, [...new Set(values)]);
  }
  return known;
}

const mostValues = 25;
/** A column with more different values holds names or texts, no kinds. */
const tooMany = 300;

/** Text columns whose values may be worth knowing: those that repeat in the sample, and never personal ones. */
function repeatingColumns(seen: Pick<Seen, 'sample' | 'columns'>): Column[] {
  return seen.columns.filter((column) => {
    const index = seen.sample.columns.findIndex(({ name }) => name === column.name);
    const cells = index < 0 ? [] : seen.sample.rows.map((row) => comparable(row[index])).filter((value) => value !== null);
    const mostlyDistinct = cells.length >= 8 && new Set(cells).size / cells.length > 0.9;
    return isText(column) && !mostlyDistinct && !isPersonal(column) && !isIdentifier(column);
  });
}

/** Asks the data for the most frequent values of every text column that repeats, and of these expressions. */
export function* fetchValues(
  source: QuerySource,
  seen: Pick<Seen, 'sample' | 'columns'>,
  expressions: readonly { name: string; sql: string; from?: string }[] = [],
): Planning<KnownValues> {
  const known = new Map(sampleValues(seen));
  const columns = [
    ...repeatingColumns(seen)
      .slice(0, 8)
      .map(({ name }) => ({ name, sql: nameSql(name), from: nameSql(source.id) })),
    ...expressions,
  ];
  if (columns.length === 0) return known;
  const parts = columns.map(({ name, sql, from = nameSql(source.id) }) => {
    const value = `lower(trim(${sql}))`;
    return `(SELECT ${textSql(name)} AS column_name, ${value} AS value, count(*) AS rows FROM ${from} WHERE ${sql} IS NOT NULL GROUP BY 1, 2 QUALIFY count(*) OVER () <= ${tooMany} ORDER BY rows DESC, value LIMIT ${mostValues})`;
  });
  const table = yield* queryData(parts.join('\nUNION ALL\n'), [source]);
  if (!table.ok) return known;
  for (const [column, value] of table.value.rows) {
    if (typeof column !== 'string' || typeof value !== 'string') continue;
    known.set(column, [...new Set([...(known.get(column) ?? []), value])]);
  }
  return known;
}

/** Every column that could hold the phrase as a value; exact hits leave out the nearly right ones. */
export function findValue(phrase: string, columns: Column[], known: KnownValues): ValueHit[] {
  const said = phrase.toLowerCase().trim();
  if (said === '') return [];
  const exact = columns.flatMap((column): ValueHit[] => hitIn(column, known, (value) => sameValue(value, said), 'value'));
  if (exact.length > 0) return exact;
  const others = columns.flatMap((column) => [
    ...flag(column, said),
    ...place(column, said, known.get(column.name) ?? []),
    ...currency(column, said),
    ...hitIn(column, known, (value) => sameMeaning(value, said), 'place'),
  ]);
  if (others.length > 0) return others;
  return columns.flatMap((column) =>
    hitIn(
      column,
      known,
      (value) => digitsOf(said) === digitsOf(value) && said.split(' ').length === value.split(' ').length && isTypo(said, value),
      'typo',
    ),
  );
}

/** Another number is another thing, no slip: M053 is not M035. */
const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

const sameValue = (value: string, said: string): boolean =>
  value === said ||
  value.replaceAll(/[_-]+/g, ' ') === said.replaceAll(/[_-]+/g, ' ') ||
  (said.includes(' ') && sameWords(nameWords(value), nameWords(said))) ||
  (said.length >= 4 && /^\p{L}+$/u.test(said) && stemmer(value) === stemmer(said)) ||
  value === stateOf[said];

/** Nouns of states whose stem is another one. */
const stateOf = dictionary<string>({
  expiry: 'expired',
  expiration: 'expired',
  failure: 'failed',
  loss: 'lost',
  theft: 'stolen',
  win: 'won',
});

/** "open" for `offen`: one word in another language. */
const sameMeaning = (value: string, said: string): boolean =>
  /^\p{L}+$/u.test(said) && sameWords(nameWords(value), [said]) && nameWords(value)[0] !== singular(value);

function hitIn(column: Column, known: KnownValues, test: (value: string) => boolean, how: 'value' | 'typo' | 'place'): ValueHit[] {
  if (!isText(column)) return [];
  const values = (known.get(column.name) ?? []).filter(test);
  return values.length > 0 ? [{ column, values, how }] : [];
}

function flag(column: Column, said: string): ValueHit[] {
  if (!isBoolean(column)) return [];
  const words = nameWords(column.name).filter((word) => word !== 'is' && word !== 'has');
  const name = words.join(' ');
  // "low battery" is `batteryLow`, too.
  if (said === name || nameWords(said).toSorted().join(' ') === words.toSorted().join(' '))
    return [{ column, values: ['true'], how: 'flag' }];
  return [`in${name}`, `un${name}`, `non ${name}`, `non-${name}`].includes(said) ? [{ column, values: ['false'], how: 'flag' }] : [];
}

/** "in euros", in a column of currencies. */
function currency(column: Column, said: string): ValueHit[] {
  const code = currencyCode(said);
  return code !== null && isText(column) && isCurrency(column) ? [{ column, values: [code], how: 'place' }] : [];
}

/** A country or region, in a column that holds country codes or is called so. */
function place(column: Column, said: string, values: readonly string[]): ValueHit[] {
  const codes = countryCodes(said);
  if (codes === null || !isText(column)) return [];
  const called = nameWords(column.name).some((word) => ['country', 'nation', 'region', 'market'].includes(word));
  const coded = values.length > 0 && values.every((value) => /^[a-z]{2}$/.test(value));
  return (called && (coded || values.length === 0)) || (coded && values.some((value) => codes.includes(value)))
    ? [{ column, values: codes, how: 'place' }]
    : [];
}
