/** Conditions that are said in a way of their own: "more than 3 days after", "5xx", "in the nineties", "'garden' in the title". */
import type { Column } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import { stemmer } from 'stemmer';
import { nameWords } from '../../link/names.ts';
import { numberAt } from '../../link/numbers.ts';
import { intervalSql, nameSql, textSql } from '../../link/sql-text.ts';
import { dateColumns, isDate, isNumber, isText } from '../../link/types.ts';
import { dateOfVerb } from '../../link/verb-columns.ts';
import { lengthAt } from '../../text/word-run.ts';
import { columnAt, type Match, type Scan } from './scan.ts';

export const idiomAt = (scan: Scan, index: number): Match | null =>
  scan.negatedAt === null
    ? (lagAt(scan, index) ?? sameTimeAt(scan, index) ?? decadeAt(scan, index) ?? hundredsAt(scan, index) ?? mentionAt(scan, index))
    : null;

const lags: [words: string, operator: string][] = [
  ['at least', '>='],
  ['more than|over|longer than', '>'],
  ['at most|within', '<='],
  ['less than|under', '<'],
];

/** "Delivered more than 3 days after the promised date": two dates of a row, so far apart. */
function lagAt(scan: Scan, index: number): Match | null {
  const { run, columns, subject } = scan;
  const waiting = scan.column !== null && isDate(scan.column.column) ? scan.column.column : null;
  const verb = waiting === null ? dateOfVerb(run[index]?.lower ?? '', columns, subject.noun) : undefined;
  const left = waiting ?? verb;
  const from = index + (waiting === null ? 1 : 0);
  const lag = lags.map(([words, operator]) => ({ length: lengthAt(run, from, words), operator })).find(({ length }) => length > 0);
  const number = lag === undefined ? null : numberAt(run, from + lag.length);
  if (left === undefined || lag === undefined || number === null) return null;
  const unitPlace = from + lag.length + number.length;
  const unit = /^(minute|hour|day|week|month|year)s?$/.exec(run[unitPlace]?.lower ?? '')?.[1];
  const later = lengthAt(run, unitPlace + 1, 'after|later than|past|behind|from');
  const earlier = lengthAt(run, unitPlace + 1, 'before|earlier than|ahead of');
  const place = unitPlace + 1 + later + earlier;
  const article = lengthAt(run, place, 'the|its|their');
  const right = later + earlier === 0 ? null : columnAt(run, place + article, scan);
  if (unit === undefined || right === null || right.column === left || !isDate(right.column)) return null;
  const [late, early] = later > 0 ? [left.name, right.column.name] : [right.column.name, left.name];
  const order = lag.operator.startsWith('<') ? ` and ${nameSql(late)} >= ${nameSql(early)}` : '';
  const span = intervalSql(number.text, unit);
  if (span === null) return null;
  const sql = `${nameSql(late)} ${lag.operator} ${nameSql(early)} + ${span}${order}`;
  return { length: place + article + right.length - index, sql: () => sql, words: sql };
}

/** "Closed the same day they were opened", "paid in the same month as issued": two dates of a row in one unit of time. */
function sameTimeAt(scan: Scan, index: number): Match | null {
  const { run, columns, subject } = scan;
  const dateAt = (place: number): Column | undefined => {
    const said = columnAt(run, place, scan)?.column;
    return said !== undefined && isDate(said) ? said : dateOfVerb(run[place]?.lower ?? '', columns, subject.noun);
  };
  const left = scan.column !== null && isDate(scan.column.column) ? scan.column.column : dateAt(index);
  const from = index + (scan.column === null ? (columnAt(run, index, scan)?.length ?? 1) : 0);
  const same = lengthAt(run, from, 'on the same|in the same|at the same|within the same|the same|same');
  const unit = same === 0 ? undefined : /^(?:day|week|month|quarter|year)$/.exec(run[from + same]?.lower ?? '')?.[0];
  if (left === undefined || unit === undefined) return null;
  let place = from + same + 1;
  while (/^(?:as|that|when|it|they|he|she|was|were|is|are|had|been|got|the)$/.test(run[place]?.lower ?? '')) place += 1;
  const right = dateAt(place);
  if (right === undefined || right === left) return null;
  const sql = `date_trunc('${unit}', ${nameSql(left.name)}) = date_trunc('${unit}', ${nameSql(right.name)})`;
  const words = `${left.name} in the same ${unit} as ${right.name}`;
  return { length: place + (columnAt(run, place, scan)?.length ?? 1) - index, sql: () => sql, words };
}

const decades = dictionary<number>({
  twenties: 20,
  thirties: 30,
  forties: 40,
  fifties: 50,
  sixties: 60,
  seventies: 70,
  eighties: 80,
  nineties: 90,
});

/** "In the nineties", "from the 1980s", "published in the 90s": years of the last century where only two digits say. */
function decadeAt(scan: Scan, index: number): Match | null {
  const { run } = scan;
  const column = scan.column?.column ?? yearColumn(scan);
  const leads = column !== undefined && nameWords(column.name).some((word) => stemmer(word) === stemmer(run[index]?.lower ?? '')) ? 1 : 0;
  const intro = lengthAt(run, index + leads, 'in the|from the|during the|of the');
  const first = intro === 0 ? null : firstYear(run[index + leads + intro]?.lower ?? '');
  if (column === undefined || first === null || !(isNumber(column) || isDate(column))) return null;
  const name = nameSql(column.name);
  const sql = isNumber(column)
    ? `${name} between ${first} and ${first + 9}`
    : `${name} >= date '${first}-01-01' and ${name} < date '${first + 10}-01-01'`;
  return { length: leads + intro + 1, sql: () => sql, words: `${column.name} from ${first} to ${first + 9}` };
}

function firstYear(word: string): number | null {
  const [, century, tens] = /^'?(19|20)?(\d0)s$/.exec(word) ?? [];
  const decade = decades[word] ?? (tens === undefined ? undefined : Number(tens));
  return decade === undefined ? null : Number(century ?? 19) * 100 + decade;
}

/** The only column of years, else the date that the data is about. */
function yearColumn({ columns, subject }: Scan): Column | undefined {
  const years = columns.filter((column) => isNumber(column) && nameWords(column.name).includes('year'));
  return years.length === 1 ? years[0] : dateColumns(columns, subject.noun)[0];
}

/** "Status is 5xx". */
function hundredsAt({ run, column }: Scan, index: number): Match | null {
  const copula = lengthAt(run, index, 'is|are|was|=');
  const hundred = /^([1-9])xx$/.exec(run[index + copula]?.lower ?? '')?.[1];
  if (hundred === undefined || column === null || !isNumber(column.column)) return null;
  const sql = `${nameSql(column.column.name)} between ${hundred}00 and ${hundred}99`;
  return { length: copula + 1, sql: () => sql, words: sql };
}

/** "With 'garden' somewhere in the title". */
function mentionAt(scan: Scan, index: number): Match | null {
  const { run } = scan;
  const intro = lengthAt(run, index, 'with|containing|having|mentioning');
  const said = run[index + intro];
  const quoted = /^["'“](.+)["'”]$/.exec(said?.lower ?? '')?.[1];
  const text = quoted ?? (intro > 0 ? said?.lower : undefined);
  const inside = lengthAt(run, index + intro + 1, 'somewhere in|anywhere in|in|within|inside');
  const article = lengthAt(run, index + intro + 1 + inside, 'the|their|its');
  const named = text === undefined || inside === 0 ? null : columnAt(run, index + intro + 1 + inside + article, scan);
  if (named === null || text === undefined || !isText(named.column)) return null;
  const escaped = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  const sql = `lower(${nameSql(named.column.name)}) like ${textSql(`%${escaped}%`)}${escaped === text ? '' : String.raw` escape '\'`}`;
  return { length: intro + 1 + inside + article + named.length, sql: () => sql, words: `${named.column.name} contains ${text}` };
}
