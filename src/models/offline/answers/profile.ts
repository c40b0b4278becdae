/** What looks off in a dataset: duplicates, blanks, mixed spelling, negatives; each with its count and what would mend it. */
import { counted } from '#domain/amounts.ts';
import type { Column } from '#domain/dataset.ts';
import { askPerson, type Planning, queryData } from '../asking.ts';
import { nameSql, plainSql, textSql } from '../link/sql-text.ts';
import { changedColumn, isIdentifier, isNumber, isText, keyOf } from '../link/types.ts';
import { type Subject, sourceOf } from '../read/scope.ts';

export interface Finding {
  /** In words, with its count. */
  words: string;
  count: number;
  /** The request that mends it, in the planner's own grammar. */
  mend: string | null;
}

/** Measures a dataset with one query and tells what is not as it should be, most frequent kinds first. */
export function* findingsOf(subject: Subject): Planning<Finding[] | null> {
  const probes = [...rowProbes(subject), ...subject.seen.columns.slice(0, 40).flatMap((column) => columnProbes(column))];
  const selects = probes.map(
    (probe) => `SELECT ${textSql(probe.words)} AS finding, CAST(${probe.sql(nameSql(subject.id))} AS BIGINT) AS rows`,
  );
  const sql = `SELECT * FROM (${selects.join('\nUNION ALL\n')}) WHERE rows > 0 ORDER BY rows DESC, finding`;
  const table = yield* queryData(sql, [sourceOf(subject)]);
  if (!table.ok) return null;
  return table.value.rows.flatMap(([words, count]) => {
    const probe = probes.find((each) => each.words === words);
    return probe ? [{ words: probe.words, mend: probe.mend, count: Number(count) }] : [];
  });
}

interface Probe {
  words: string;
  mend: string | null;
  sql: (relation: string) => string;
}

function rowProbes({ seen, noun }: Subject): Probe[] {
  const email = seen.columns.find((column) => isText(column) && /mail/i.test(column.name));
  const key = keyOf({ seen, noun });
  const changed = changedColumn(seen.columns)?.name;
  return [
    {
      words: 'exact duplicate rows',
      mend: 'drop exact duplicate rows',
      sql: (relation) => `(SELECT count(*) FROM ${relation}) - (SELECT count(*) FROM (SELECT DISTINCT * FROM ${relation}))`,
    },
    ...[email, key].flatMap((column) => (column ? [sameValue(column, column === email ? undefined : changed)] : [])),
  ];
}

/** Of a column that is almost a key: one that most rows share with others refers to something else. */
function sameValue(column: Column, changed: string | undefined): Probe {
  const value = isText(column) ? plainSql(column.name) : nameSql(column.name);
  return {
    words: `rows that repeat the ${column.name} of another`,
    mend: `drop duplicates by ${column.name}${changed === undefined ? '' : ` keeping the latest ${changed}`}`,
    sql: (relation) =>
      `(SELECT CASE WHEN count(DISTINCT ${value}) >= 0.9 * count(${value}) THEN count(${value}) - count(DISTINCT ${value}) END FROM ${relation})`,
  };
}

function columnProbes(column: Column): Probe[] {
  const name = nameSql(column.name);
  const count = (where: string) => (relation: string) => `(SELECT count(*) FROM ${relation} WHERE ${where})`;
  const missing: Probe = {
    words: `${column.name} is missing`,
    mend: null,
    sql: count(isText(column) ? `nullif(trim(${name}), '') IS NULL` : `${name} IS NULL`),
  };
  if (isNumber(column)) return isIdentifier(column) ? [missing] : [missing, ...figureProbes(column.name)];
  if (!isText(column) || /id$/i.test(column.name)) return [missing];
  const lettered = /mail/i.test(column.name) ? 'trim and lowercase' : 'make consistent the';
  const spelling: Probe = {
    words: `${column.name} has blanks around it or another spelling of the same value`,
    mend: `${lettered} ${column.name}`.replace('make consistent the', 'trim and lowercase'),
    sql: /mail/i.test(column.name) ? count(`${name} <> lower(trim(${name}))`) : spelledApart(name),
  };
  return [missing, spelling];
}

/** Figures below nothing, and those more than three times the width of the middle half away from it. */
function figureProbes(column: string): Probe[] {
  const name = nameSql(column);
  const quartiles = (relation: string): string =>
    `(SELECT quantile_cont(CAST(${name} AS DOUBLE), 0.25) AS q1, quantile_cont(CAST(${name} AS DOUBLE), 0.75) AS q3 FROM ${relation})`;
  return [
    { words: `${column} is negative`, mend: null, sql: (relation) => `(SELECT count(*) FROM ${relation} WHERE ${name} < 0)` },
    {
      words: `${column} is far from the other values`,
      mend: null,
      sql: (relation) =>
        `(SELECT count(*) FROM ${relation}, ${quartiles(relation)} WHERE q3 > q1 AND ${name} NOT BETWEEN q1 - 3 * (q3 - q1) AND q3 + 3 * (q3 - q1))`,
    },
  ];
}

/** Rows with blanks around the value, or whose value is written with other capitals elsewhere. */
const spelledApart = (name: string) => (relation: string) =>
  `(SELECT coalesce(sum(rows) FILTER (blanks OR spellings > 1), 0) FROM (SELECT count(*) AS rows, bool_or(${name} <> trim(${name})) AS blanks,
    count(DISTINCT ${name}) AS spellings FROM ${relation} WHERE ${name} IS NOT NULL GROUP BY lower(trim(${name}))))`;

/** One line per finding, biggest first. */
export function profileText({ entry, seen }: Subject, findings: Finding[]): string {
  const size = seen.rows === null ? entry.name : `${entry.name} has ${counted(seen.rows, 'row')}`;
  if (findings.length === 0) return `${size}. Nothing looks off.`;
  return [`${size}. What looks off:`, '', ...findings.map(({ words, count }) => `- ${count.toLocaleString('en-US')}: ${words}`)].join('\n');
}

/** Asks what to mend, with what was found as choices. Returns the chosen request, or the person's own words. */
export function* askWhatToMend(subject: Subject, findings: Finding[]): Planning<string> {
  const choices = findings.flatMap(({ mend, count }) => (mend === null ? [] : [`${mend} (${count.toLocaleString('en-US')})`]));
  const all = choices.length > 1 ? [`all of these`] : [];
  const chosen = yield* askPerson(`What should be cleaned in ${subject.entry.name}?`, [...choices.slice(0, 6), ...all]);
  if (/^(?:both|the two|the other(?: one)?)$/i.test(chosen) && choices.length > 2)
    return yield* askPerson(`There are ${choices.length} things to clean in ${subject.entry.name}. Which one?`, [
      ...choices.slice(0, 6),
      ...all,
    ]);
  const picked = /^(?:all of these|both|the two)$/i.test(chosen)
    ? choices.filter((choice) => !choice.startsWith('drop duplicates by'))
    : [chosen];
  return picked.map((choice) => choice.replace(/ \([\d,]+\)$/, '')).join(', ');
}
