/** "Compare the fees of september and october", "how many more orders in june than in may?": one figure of two spans of time. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { JsonObject } from '#domain/json.ts';
import { type Planning, queryData, refuse } from '../asking.ts';
import type { Episode } from '../episode.ts';
import { findMentions } from '../link/datasets.ts';
import { dayPlus } from '../link/day.ts';
import { daySpan, type DaySpan } from '../link/day-span.ts';
import { nameSql, textSql } from '../link/sql-text.ts';
import { dateColumns } from '../link/types.ts';
import { sourceOf } from '../read/scope.ts';
import { answer, type Reply } from '../reply.ts';
import { isFiller } from '../text/filler.ts';
import { RequestText } from '../text/request-text.ts';
import { understand } from '../understand.ts';
import { readWishes } from '../wishes.ts';
import { queryOf } from './sql-of.ts';

interface Comparison {
  /** What is measured, without the times. */
  measured: string;
  first: Period;
  second: Period;
}

interface Period extends DaySpan {
  said: string;
}

const comparing =
  /\bcompar(?:e|es|ed|ing|ison)\b|\bside by side\b|\bnext to each other\b|\brespectively\b|\bv(?:s|ersus)\b|\b(?:more|fewer|less|higher|lower|better|worse|bigger|smaller)\b.*\bthan\b|\bdifference\b|\b(?:go|gone|went) (?:up|down)\b|\b(?:grow|grew|chang(?:e|ed)|rise|rose|fall|fell|increased?|decreased?|drop(?:ped)?|develop(?:ed)?)\b/i;
const between =
  /\s+(?:and|with|to|v(?:s\.?|ersus)|against|than|,?\s*compared (?:to|with)|compares? (?:to|with|against))\s+(?:(?:in|of|for|during|from|that of|those of|the one of|the ones of)\s+)*(?:the\s+)?/gi;
const preposition = /(?:^|\s)(?:in|of|for|during|from|between|over|on)\s*$/i;
const mostWords = 4;

/** The two times and what is measured in them; null when it is another question. */
export function readTwoPeriods(said: string, today: string): Comparison | null {
  const text = said.replace(/[\s?.!]+$/, '');
  if (!comparing.test(text)) return null;
  for (const link of text.matchAll(between)) {
    const [left, right] = [text.slice(0, link.index), text.slice(link.index + link[0].length)];
    const second = spanAt(right.split(/\s+/), (words, count) => words.slice(0, count), today);
    const year = /\b(?:19|20)\d\d\b/.exec(second?.said ?? '')?.[0];
    const first = spanAt(left.split(/\s+/), (words, count) => words.slice(-count), today, year);
    if (first === null || second === null) continue;
    const before = left
      .slice(0, left.length - first.said.length)
      .trimEnd()
      .replace(preposition, '');
    return { measured: `${before} ${right.slice(second.said.length)}`.trim(), first, second };
  }
  return null;
}

/** The most words at an end that are a time; without a year of its own it takes the other's. */
function spanAt(words: string[], part: (words: string[], count: number) => string[], today: string, year?: string): Period | null {
  for (let count = Math.min(mostWords, words.length); count > 0; count -= 1) {
    const said = part(words, count).join(' ');
    const whole = year === undefined || /\b(?:19|20)\d\d\b/.test(said) ? said : `${said} ${year}`;
    const span = /^(?:in|of|for|during|from|between|over|on|the)\b/i.test(said) ? null : (daySpan(whole, today) ?? daySpan(said, today));
    if (span) return { ...span, said };
  }
  return null;
}

const asking =
  /^(?:(?:please|can you|could you|show me|tell me|what(?:'s| is| was)|how much|by how much|how|did|do|does|is|are|was|were|there|have|has|had|compare|a|the|difference|comparison|change|in|of|between|we|they|you|i|our)\s+)+/i;
const verbs = /^(?:sell|sold|have|had|get|got|make|made|see|saw|receive|received|earn|earned)\s+(?=more|fewer|less)/i;
const apart = /\s*\b(?:side by side|next to each other|respectively)\b/gi;
const degrees = /^(?:(?:many|much)\s+)?(?:more|fewer|less|higher|lower|better|worse)\s+|^many\s+/i;
const ending =
  /\s+(?:did we (?:sell|have|get|make|see|earn)|more|fewer|less|higher|lower|better|worse|bigger|smaller|compare|grow|grew|change|changed|rise|rose|fall|fell|increased?|decreased?|drop(?:ped)?|develop(?:ed)?|(?:go|gone|went) (?:up|down)(?: or (?:up|down))?|was|were|is|are|there)$/i;

/** "How many more bookings" measures bookings. */
function figureWords(measured: string): string {
  const bare = (said: string): string => said.replace(asking, '').replace(verbs, '').replace(degrees, '').replace(ending, '').trim();
  const once = bare(measured.replaceAll(apart, ' '));
  return bare(once);
}

const aggregating = /^(?:average|avg|mean|median|total|sum|minimum|maximum|min|max|highest|lowest|number|count|how many)\b/i;
const moneyAdded = /\b(?:revenues?|turnover|sales|income|takings|earnings)$/i;

/** One figure of both times with the difference; null when no single figure of dated rows is asked for. */
export function* answerTwoPeriods(episode: Episode, said: Comparison, entries: DatasetEntry[]): Planning<Reply | null> {
  const words = figureWords(said.measured);
  const counted = findMentions(new RequestText(words), entries, []).mentions.some(
    // "Cost" is a figure, though a table of costs per campaign was made once.
    ({ how, start, end }) => how !== 'part' && isBare(words.slice(0, start)) && isBare(words.slice(end)),
  );
  const isWhole = aggregating.test(words) || (!counted && moneyAdded.test(words));
  const reply = isWhole ? yield* ofFigure(words, { episode, said, entries }) : null;
  if (reply !== null || aggregating.test(words)) return reply;
  return yield* ofFigure(`${counted ? 'how many' : 'total'} ${words}`, { episode, said, entries });
}

/** The same of a figure in its own words; null where they are no single figure of dated rows. */
function* ofFigure(
  words: string,
  { episode, said, entries }: { episode: Episode; said: Comparison; entries: DatasetEntry[] },
): Planning<Reply | null> {
  const text = new RequestText(words);
  const wishes = readWishes(text, entries, episode.setting.today);
  const understood = yield* understand({ episode, text, entries, wishes, question: true });
  if ('reply' in understood) return understood.reply;
  const { scope, operations } = understood;
  for (const span of scope.spans) text.claim(span);
  const grouped = operations.find(({ op }) => op === 'aggregate');
  const params = grouped?.params(scope.subject.id) ?? {};
  const [[name, measure] = [], ...more] = Object.entries(JsonObject.catch({}).parse(params['measures']));
  const [date] = dateColumns(scope.subject.seen.columns, scope.subject.noun);
  const isOne = more.length === 0 && (!Array.isArray(params['group']) || params['group'].length === 0);
  const unread = [...scope.unread, ...text.unread()];
  const rows = queryOf(
    scope,
    operations.filter((operation) => operation !== grouped),
  );
  if (name === undefined || typeof measure !== 'string' || !isOne || date === undefined || rows === null || unread.length > 0) return null;
  const figure = ({ said: period, first, last }: Period): string =>
    `SELECT ${textSql(period)} AS period, ${measure} AS ${nameSql(name)} FROM (${rows}) WHERE ${nameSql(date.name)} >= DATE '${first}' AND ${nameSql(date.name)} < DATE '${dayPlus(last, 1)}'`;
  const table = yield* queryData(`${figure(said.first)} UNION ALL ${figure(said.second)}`, [scope.subject, ...scope.joined].map(sourceOf));
  if (!table.ok) return refuse(`I could not ask ${scope.subject.entry.name}: ${table.failure.message}`);
  const [one, other] = table.value.rows.map(([, value]) => Number(value ?? 0));
  return answer([told(name, said, [one ?? 0, other ?? 0]), `By ${date.name} of ${scope.subject.entry.name}.`].join(' '));
}

const isBare = (words: string): boolean => words.split(/\s+/).every(isFiller);

function told(name: string, { first, second }: Comparison, [one, other]: [number, number]): string {
  const number = (value: number): string => (Math.round(value * 100) / 100).toLocaleString('en-US');
  const change = one - other;
  const percent = other === 0 ? '' : ` (${number((100 * Math.abs(change)) / Math.abs(other))} %)`;
  const way =
    change === 0
      ? 'The two are equal.'
      : `${first.said} has ${number(Math.abs(change))} ${change > 0 ? 'more' : 'less'} than ${second.said}${percent}.`;
  return `${name}: ${number(one)} in ${first.said}, ${number(other)} in ${second.said}. ${way}`;
}
