/** Figures for each one of what another column counts: "cost per click", "click rate", "views per session". */
import type { Column } from '#domain/dataset.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber } from '../../link/types.ts';
import { joined, lengthAt, type RunWord } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';
import { countAt } from './counts.ts';
import { exact, type Measure } from './measure.ts';
import { moneyAt } from './money.ts';

type Measured = Pick<Scope, 'columns' | 'subject' | 'text' | 'spans'>;
type Figure = Pick<Measure, 'name' | 'sql' | 'words' | 'length'>;

const average = 'average|avg|mean|the average|overall|the overall|the|total|the total';

/** The sum of one column for each one of another; null when the words say something else. */
export function ratioAt(run: readonly RunWord[], index: number, scope: Measured): Measure | null {
  const lead = lengthAt(run, index, average);
  return perAt(run, index, lead, scope) ?? rateAt(run, index, lead, scope) ?? perRowAt(run, index, scope);
}

function perAt(run: readonly RunWord[], index: number, lead: number, scope: Measured): Measure | null {
  const top = figureAt(run, index + lead, scope);
  if (top === null) return null;
  const at = index + lead + top.length;
  const per = lengthAt(run, at, 'per|per each|for each|for every');
  const thousand = per > 0 ? lengthAt(run, at + per, '1000|1,000|thousand|a thousand') : 0;
  const bottom = per === 0 ? null : countedAt(run, at + per + thousand, thousand > 0, scope);
  const length = lead + top.length;
  if (bottom === null || isSumOf(top, bottom.column)) return partAt(run, at, { ...top, length }, scope);
  return quotient(top, bottom.column, { length: length + per + thousand + bottom.length, times: thousand > 0 ? 1000 : 1 });
}

const isSumOf = ({ sql }: Figure, { name }: Column): boolean => sql === `sum(${nameSql(name)})`;

const parts: [words: string, times: number][] = [
  ['as a percentage of|as percentage of|as a percent of|as percent of|in percent of|as % of|in % of', 100],
  ['as a share of|as a part of|as a fraction of|as a proportion of|divided by', 1],
];

/** "Cost as a percentage of revenue": one figure as a part of another. */
function partAt(run: readonly RunWord[], index: number, top: Figure, scope: Measured): Measure | null {
  for (const [words, times] of parts) {
    const link = lengthAt(run, index, words);
    const from = index + link + lengthAt(run, index + link, 'the|all|total|the total');
    const column = link === 0 ? null : columnAt(run, from, scope);
    if (column === null || !isNumber(column.column) || isIdentifier(column.column) || isSumOf(top, column.column)) continue;
    const made = quotient(top, column.column, { length: top.length + from - index + column.length, times });
    return { ...made, name: times === 100 ? `${top.name}_percent_of_${column.column.name}` : made.name };
  }
  return null;
}

/** What is divided: a number column, money, or how many rows. */
function figureAt(run: readonly RunWord[], index: number, scope: Measured): Figure | null {
  const column = columnAt(run, index, scope);
  if (column !== null && isNumber(column.column) && !isIdentifier(column.column)) {
    const { name } = column.column;
    return { name, sql: `sum(${nameSql(name)})`, words: `the sum of ${name}`, length: column.length };
  }
  return moneyAt(run, index, scope, null) ?? countAt(run, index, scope);
}

function quotient(top: Figure, { name }: Column, { length, times }: { length: number; times: number }): Measure {
  const one = nameWords(name).join('_');
  return {
    name: times === 1 ? `${top.name}_per_${one}` : `${top.name}_per_${times}_${one}`,
    sql: `round(${times === 1 ? '1.0' : `${times}.0`} * ${top.sql} / nullif(sum(${nameSql(name)}), 0), 4)`,
    words: `${top.words} ${times === 1 ? '' : `times ${times} `}divided by the sum of ${name}`,
    length,
  };
}

const physical = /^(?:km|kg|m2|sqm|kwh|l|litre|liter|kilo|tonne|mile|minute|second)$/;
const unitNames: [said: RegExp, unit: RegExp][] = [
  [/^(?:km|kilomet(?:er|re))$/, /^km$/],
  [/^(?:kg|kilo)$/, /^(?:kg|kilo)$/],
  [/^(?:m2|sqm)$/, /^(?:m2|sqm|qm)$/],
  [/^(?:l|lit(?:er|re))$/, /^(?:l|litre|liter)$/],
  [/^kwh$/, /^kwh$/],
];

/** "Click" of `clicks`, "km" of `distance_km`: a column that counts what one of is said. A day or a month is a group. */
function countedAt(
  run: readonly RunWord[],
  index: number,
  plural: boolean,
  { columns }: Measured,
): { column: Column; length: number } | null {
  const figures = columns.filter((column) => isNumber(column) && !isIdentifier(column));
  for (const length of [2, 1]) {
    const said = joined(run, index, index + length);
    if (said === null) continue;
    const fits = figures.filter((column) => counts(column, said, plural) || (length === 1 && isInUnit(column, said)));
    const [only, ...others] = fits;
    const keyed = columns.some((column) => isIdentifier(column) && sameWords(nameWords(column.name).slice(0, -1), nameWords(said)));
    if (only !== undefined && others.length === 0 && !keyed) return { column: only, length };
  }
  return null;
}

/** Whether "click" in "per click" is what a number column counts, and no group. */
export function isCounted(phrase: string, scope: Measured): boolean {
  const run = phrase.split(/\s+/).map((text): RunWord => ({ text, lower: text.toLowerCase(), start: 0, end: text.length, gap: 'blank' }));
  return countedAt(run, 0, false, scope)?.length === run.length;
}

const timeUnit = /^(?:hour|day|week|month|quarter|year)$/;

/** `clicks` counts what is called a click; behind a thousand it is said in the plural. */
function counts({ name }: Column, said: string, plural: boolean): boolean {
  const [last = ''] = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .slice(-1);
  const one = nameWords(name);
  const isPlural = last.length > 3 && last.endsWith('s') && one.at(-1) !== last;
  return isPlural && !timeUnit.test(one.at(-1) ?? '') && (plural || !/[^s]s$/.test(said)) && sameWords(one, nameWords(said));
}

const isInUnit = ({ name }: Column, said: string): boolean =>
  (physical.test(said) || /^(?:kilomet(?:er|re))$/.test(said)) &&
  unitNames.some(([word, unit]) => word.test(said) && unit.test(nameWords(name).at(-1) ?? ''));

/** What such a rate is a part of: of what was shown, of what was clicked, of what was sent. */
const rates: [said: string, part: RegExp, whole: RegExp[]][] = [
  [
    'click rate|click through rate|click-through rate|clickthrough rate|ctr',
    /^clicks?$/,
    [/^impressions?$/, /^views?$/, /^opens?$/, /^sent$/],
  ],
  [
    'conversion rate|conversions rate|cvr',
    /^(?:conversions?|orders?|purchases?|signups?)$/,
    [/^clicks?$/, /^(?:sessions?|visits?|visitors?)$/],
  ],
  ['open rate|opening rate', /^(?:opens?|opened)$/, [/^(?:delivered|deliveries)$/, /^(?:sent|sends|mails|emails)$/]],
  ['bounce rate', /^(?:bounces?|bounced)$/, [/^(?:sessions?|visits?)$/, /^(?:sent|sends|mails|emails)$/]],
  [
    'fill rate|utilisation|utilization|occupancy|occupancy rate|capacity utilisation|load factor',
    /^(?:booked|attended|attendance|sold|occupied|filled|used|passengers|guests)$/,
    [/^(?:seats|spots|places|capacity|slots|beds|rooms)$/],
  ],
];

/** "Click rate": clicks for each impression, where both are columns and no column holds the rate. */
function rateAt(run: readonly RunWord[], index: number, lead: number, scope: Measured): Measure | null {
  const figures = scope.columns.filter((column) => isNumber(column) && !isIdentifier(column));
  const called = (name: RegExp): Column | undefined => {
    const [only, ...others] = figures.filter((column) =>
      column.name
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .some((word) => name.test(word)),
    );
    return others.length === 0 ? only : undefined;
  };
  for (const [said, part, wholes] of rates) {
    const length = lengthAt(run, index + lead, said);
    const words = length === 0 ? null : joined(run, index + lead, index + lead + length);
    const top = words === null ? undefined : called(part);
    const bottom = wholes.map(called).find((column) => column !== undefined);
    if (words === null || top === undefined || bottom === undefined || top === bottom) continue;
    if (scope.columns.some(({ name }) => sameWords(nameWords(name), nameWords(words)))) continue;
    const figure = { name: top.name, sql: `sum(${nameSql(top.name)})`, words: `the sum of ${top.name}`, length: 0 };
    return { ...quotient(figure, bottom, { length: lead + length, times: 1 }), name: nameWords(words).join('_') };
  }
  return null;
}

/** "Cost per shipment by carrier" of shipments: with other groups behind it, an average of the rows. */
function perRowAt(run: readonly RunWord[], index: number, { columns, subject, spans, text }: Measured): Measure | null {
  const column = columnAt(run, index, { columns, subject });
  const per = column === null ? undefined : run[index + column.length];
  if (column === null || per?.lower !== 'per' || !isNumber(column.column) || isIdentifier(column.column)) return null;
  const row = spans.find(({ start }) => start > per.end && text.original.slice(per.end, start).trim() === '');
  const behind = run[index + column.length + 1];
  const grouped = behind !== undefined && row !== undefined && /^(?:by|per|in|for)$/.test(behind.lower) && behind.start > row.end;
  if (!grouped || /s$/i.test(text.original.slice(row.start, row.end))) return null;
  const { name } = column.column;
  return { name: `average_${name}`, sql: exact('avg', column.column), words: `the average of ${name}`, length: column.length + 1 };
}
