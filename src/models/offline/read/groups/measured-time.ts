/** Figures of the time between two dates of a row: "average days from order to payment". */
import { nameSql } from '../../link/sql-text.ts';
import { isDate } from '../../link/types.ts';
import { dateOfMoment } from '../../link/moments.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';
import type { Measure } from './measure.ts';

const functions: [name: string, sql: string, words: string][] = [
  ['average', 'avg', 'average|avg|mean|typical|the average|average number of|average of'],
  ['median', 'median', 'median|the median|median number of'],
  ['min', 'min', 'minimum|min|shortest|lowest|fastest|the shortest'],
  ['max', 'max', 'maximum|max|longest|highest|slowest|the longest'],
  ['total', 'sum', 'total|sum of|the total'],
];
const unit = '(?<unit>minute|hour|day|week|month|year)s?';
const span =
  '(?:time|duration|delay|gap|lag|span|interval)(?:\\s+in\\s+(?<in>minute|hour|day|week|month|year)s?)?(?:\\s+(?:it took|elapsed|passed))?';
const moment = '[\\p{L}_][\\p{L}\\p{N}_]*(?:\\s+(?:date|day|time))?';
const said = new RegExp(
  `^\\s*(?:number\\s+)?(?:of\\s+)?(?:${unit}|${span})\\s+(?:it\\s+took\\s+)?(?:between|from)\\s+(?:the\\s+)?(?<from>${moment})\\s+(?:and|to|until|till)\\s+(?:the\\s+)?(?<to>${moment})(?:\\s+in\\s+(?<behind>minute|hour|day|week|month|year)s?)?(?![\\p{L}\\p{N}_])`,
  'iu',
);

/** Without a unit it is told in days. */
export function timeMeasureAt(
  run: readonly RunWord[],
  index: number,
  { columns, subject, text }: Pick<Scope, 'columns' | 'subject' | 'text'>,
): Measure | null {
  const found = functions
    .map(([name, sql, words]) => ({ name, sql, length: lengthAt(run, index, words) }))
    .find(({ length }) => length > 0);
  const place = found === undefined ? undefined : run[index + found.length - 1]?.end;
  const match = place === undefined ? null : said.exec(text.original.slice(place));
  const { from = '', to = '' } = match?.groups ?? {};
  if (found === undefined || place === undefined || match === null) return null;
  const dateOf = (phrase: string): string | null => {
    const plain = linkQuietly(phrase, { columns: columns.filter(isDate), subject });
    const column = plain ?? dateOfMoment(phrase, columns, subject.noun);
    return column === null ? null : column.name;
  };
  const [start, end] = [dateOf(from), dateOf(to)];
  if (start === null || end === null || start === end) return null;
  const part = (match.groups?.['unit'] ?? match.groups?.['in'] ?? match.groups?.['behind'] ?? 'day').toLowerCase();
  const length = run.filter((word) => word.start >= place && word.end <= place + match[0].length).length;
  return {
    name: `${found.name}_${part}s`,
    sql: `${found.sql}(date_diff('${part}', ${nameSql(start)}, ${nameSql(end)}))`,
    words: `the ${found.name} number of ${part}s from ${start} to ${end}`,
    length: found.length + length,
  };
}
