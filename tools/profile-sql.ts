/** The SELECTs of a profile, over the relation `d`. Each goes over every row once and returns few. */
import type { Column } from '#domain/dataset.ts';
import { personalColumn } from '#domain/personal.ts';
import { quoteName, quoteText } from './sql.ts';

export const isText = ({ type }: Column): boolean => type.startsWith('VARCHAR') && !type.endsWith(']');
export const isNumber = ({ type }: Column): boolean =>
  /^(?:U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL|DOUBLE|FLOAT)/.test(type) && !type.endsWith(']');
export const isTime = ({ type }: Column): boolean => /^(?:DATE|TIMESTAMP)/.test(type) && !type.endsWith(']');

/** Values of personal columns are counted, never shown. */
const isShown = (column: Column): boolean => (isText(column) || isNumber(column) || isTime(column)) && personalColumn(column.name) === null;

/** One row per column: its name, rows with a value, different values, blanks, least and greatest value, quartiles. */
export function columnsSql(columns: readonly Column[]): string {
  const facts = columns.map((column) => {
    const name = quoteName(column.name);
    const value = isNumber(column) || isTime(column) || isText(column) ? name : `CAST(${name} AS VARCHAR)`;
    const edge = (pick: 'min' | 'max'): string => (isShown(column) ? `left(CAST(${pick}(${name}) AS VARCHAR), 200)` : 'NULL::VARCHAR');
    const quartile = (part: number): string =>
      isNumber(column) ? `CAST(quantile_cont(CAST(${name} AS DOUBLE), ${part}) AS DOUBLE)` : 'NULL::DOUBLE';
    return `struct_pack(name := ${quoteText(column.name)}, filled := count(${name}), different := count(DISTINCT ${value}),
      blank := ${isText(column) ? `count(*) FILTER (trim(${name}) = '')` : '0::BIGINT'}, least := ${edge('min')}, greatest := ${edge('max')},
      low := ${quartile(0.25)}, high := ${quartile(0.75)})`;
  });
  return `SELECT fact.name, total, fact.filled, fact.different, fact.blank, fact.least, fact.greatest, fact.low, fact.high
    FROM (SELECT total, unnest(facts) AS fact FROM (SELECT count(*) AS total, [${facts.join(', ')}] AS facts FROM d))`;
}

/** The commonest shapes of each text column: letters as A and a, digits as 9, runs shortened. */
export function shapesSql(columns: readonly Column[]): string {
  const cells = columns.map(({ name }) => `struct_pack(c := ${quoteText(name)}, v := ${quoteName(name)})`);
  // By Unicode classes: no letter of any script is shown as it is.
  const shape = [String.raw`\p{N}+`, String.raw`\p{Lu}+`, String.raw`[\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{M}]+`].reduce(
    (text, letters, index) => `regexp_replace(${text}, '${letters}', '${['9', 'A', 'a'][index]}', 'g')`,
    'left(v, 100)',
  );
  return `SELECT c, shape, rows FROM (SELECT cell.c AS c, ${shape.replaceAll('(v,', '(cell.v,')} AS shape, count(*) AS rows
    FROM (SELECT unnest([${cells.join(', ')}]) AS cell FROM d) WHERE cell.v IS NOT NULL AND trim(cell.v) <> '' GROUP BY 1, 2)
    QUALIFY row_number() OVER (PARTITION BY c ORDER BY rows DESC, shape) <= 3 ORDER BY c, rows DESC`;
}

/** Figures far outside the middle half of their column: more than three times its width away (Tukey's far out). */
export function outliersSql(ranges: readonly { name: string; low: number; high: number }[]): string {
  const counts = ranges.map(({ name, low, high }) => {
    const width = 3 * (high - low);
    return `struct_pack(name := ${quoteText(name)}, rows := count(*) FILTER (${quoteName(name)} < ${low - width} OR ${quoteName(name)} > ${high + width}))`;
  });
  return `SELECT fact.name, fact.rows FROM (SELECT unnest([${counts.join(', ')}]) AS fact FROM d)`;
}

export const exactDuplicatesSql = `SELECT (SELECT count(*) FROM d) - (SELECT count(*) FROM (SELECT DISTINCT * FROM d)) AS rows`;

/** Of a column that is almost a key: how many of its values repeat, and in how many of those each other column differs. */
export function repeatedSql(key: string, others: readonly string[]): string {
  const differs = others.map(
    (name, index) =>
      `(count(DISTINCT ${quoteName(name)}) > 1 OR (count(${quoteName(name)}) > 0 AND count(${quoteName(name)}) < count(*))) AS d${index}`,
  );
  const facts = others.map((name, index) => `struct_pack(name := ${quoteText(name)}, keys := count(*) FILTER (d${index}))`);
  const repeated = `SELECT ${['count(*) AS copies', ...differs].join(', ')} FROM d WHERE ${quoteName(key)} IS NOT NULL GROUP BY ${quoteName(key)} HAVING count(*) > 1`;
  return `SELECT total, fact.name, fact.keys FROM (SELECT count(*) AS total, unnest([${facts.join(', ')}]) AS fact FROM (${repeated})) WHERE fact.keys > 0 ORDER BY fact.keys DESC, fact.name`;
}
