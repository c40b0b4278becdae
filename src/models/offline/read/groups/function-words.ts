/** Words for functions of many values: "average", "the largest", "90th percentile". */
import { lengthAt, type RunWord } from '../../text/word-run.ts';

/** What a function is called, in SQL, and in words. */
export const functions: [name: string, sql: string, words: string][] = [
  ['average', 'avg', 'average|avg|mean|average of|mean of|avg of|the average|typical'],
  ['median', 'median', 'median|median of|the median'],
  ['min', 'min', 'minimum|min|lowest|smallest|cheapest|earliest|minimum of|min of|oldest|first|fastest|quickest|shortest|lightest'],
  [
    'max',
    'max',
    'maximum|max|highest|largest|biggest|latest|maximum of|max of|newest|most expensive|last|slowest|longest|heaviest|dearest',
  ],
  ['total', 'sum', 'total|sum|sum of|total of|sum up|the total|the sum of|overall|summed|totalled|totaled'],
];

export interface Spread {
  name: string;
  words: string;
  sql: (column: string) => string;
  length: number;
}

const deviation = 'standard deviation|std dev|stddev|std deviation|standard deviations|stdev|std';
const quarters: [words: string, percent: number][] = [
  ['lower quartile|first quartile|1st quartile', 25],
  ['upper quartile|third quartile|3rd quartile', 75],
];

/** "90th percentile", "95 percent quantile", "p90": how much is not exceeded in so many of a hundred. */
function percentAt(run: readonly RunWord[], index: number): { percent: number; length: number } | null {
  const short = /^p(\d{1,2})$/.exec(run[index]?.lower ?? '')?.[1];
  if (short !== undefined) return { percent: Number(short), length: 1 };
  for (const [words, percent] of quarters) {
    const length = lengthAt(run, index, words);
    if (length > 0) return { percent, length };
  }
  const [, number] = /^(\d{1,2}(?:\.\d+)?)(?:st|nd|rd|th|\.|%)?$/.exec(run[index]?.lower ?? '') ?? [];
  const length = number === undefined ? 0 : lengthAt(run, index + 1, 'percentile|percent quantile|% quantile|quantile|percentiles');
  return length === 0 ? null : { percent: Number(number), length: length + 1 };
}

/** How values are spread: a deviation or a percentile, which takes no word that is a function as well. */
export function spreadOf(run: readonly RunWord[], index: number): Spread | null {
  const length = lengthAt(run, index, deviation);
  if (length > 0) return { name: 'stddev', words: 'the standard deviation', sql: (column) => `stddev_samp(${column})`, length };
  const found = percentAt(run, index);
  if (found === null) return null;
  return {
    name: `p${String(found.percent).replace('.', '_')}`,
    words: `what ${found.percent} % of the values do not exceed`,
    sql: (column) => `quantile_cont(${column}, ${found.percent / 100})`,
    length: found.length,
  };
}

function functionLength(run: readonly RunWord[], index: number): number {
  const spread = lengthAt(run, index, 'the') + (spreadOf(run, index + lengthAt(run, index, 'the'))?.length ?? 0);
  if (spread > lengthAt(run, index, 'the')) return spread;
  return functions.map(([, , words]) => lengthAt(run, index, words)).find((length) => length > 0) ?? 0;
}

/** "max and min amount": behind the other function stands the column of both. */
export function behindOther(run: readonly RunWord[], index: number): number {
  const link = lengthAt(run, index, 'and|or|and the');
  const isList = link > 0 || run[index]?.gap === 'comma';
  const other = isList ? functionLength(run, index + link) : 0;
  return other === 0 ? index : behindOther(run, index + link + other);
}

const figure = String.raw`(?:(?:number|count|total|sum|average|mean|median|share) of|how many|how much|total|average|(?:first|earliest|oldest) \p{L}+)`;

/** "Number of trips and last trip per vehicle": what stands behind such words is one of several figures. */
export const afterFigure = new RegExp(String.raw`\b${figure}\b[^;.]*(?:,|\band|\bplus|&)\s+(?:the\s+)?$`, 'iu');
/** The same of what stands before them. */
export const beforeFigure = new RegExp(String.raw`^\s*(?:,|and|plus|&|, and)\s+(?:the\s+)?${figure}\b`, 'iu');
