/** "Suggest checks for orders": promises that the data nearly keeps, each with the rows that break it now. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { type Planning, queryData, refuse } from '../asking.ts';
import { isPersonal } from '../link/sensitive.ts';
import { nameSql, textSql } from '../link/sql-text.ts';
import { isDate, isIdentifier, isNumber, isText, keyOf } from '../link/types.ts';
import { type Subject, sourceOf } from '../read/scope.ts';
import { answer, type Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';
import { openSubject } from './open-subject.ts';
import { unusedPhrases } from './unused.ts';

const checks = String.raw`(?:(?:data |quality |data quality |sanity |load )?(?:checks?|tests?|validations?|constraints?|guards?)|(?:quality|validation|data quality) rules)`;
const asking = new RegExp(
  String.raw`\b(?:suggest|recommend|propose|offer|come up with|think of|find|list|ideas? for|give (?:me|us)|make up|draft)\b(?: \w+){0,4} ${checks}\b|\b(?:which|what) (?:\w+ ){0,2}${checks} (?:would|could|should|can|do|make|are|might|will|fit|suit)\b|^(?:any )?(?:good |useful |sensible )*${checks} (?:for|on) (?:the )?\S+\?$|\bwhat (?:should|could|can|would) (?:i|we|you) (?:check|validate|test)\b`,
  'i',
);
const words =
  /^(?:suggest|recommend|propose|offer|come|up|with|think|of|find|list|ideas?|give|make|draft|data|quality|sanity|load|checks?|tests?|validations?|constraints?|guards?|rules?|which|what|would|could|should|can|do|does|sense|are|be|might|will|fit|suit|useful|good|sensible|some|few|any|check|validate|test|i|we|you|me|us|recommended|worth|having|there|to|add|want|need)$/i;

export const asksForChecks = ({ original }: RequestText): boolean =>
  asking.test(original) && !/\b(?:load|copy|import|put|write|save)\b.*\b(?:in)?to \S+[./]\S/i.test(original);

/** A promise in the planner's own grammar. */
interface Idea {
  promise: string;
  /** SQL for the rows that break it; null where the data is too far from it. */
  broken: string;
}

/** Rows of which more than this part break a promise were never meant to keep it. */
const mostBroken = 0.1;
const mostTold = 9;
const mostValues = 8;

export function* suggestChecks(text: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const opened = yield* openSubject(text, entries);
  if ('reply' in opened) return opened.reply;
  const { subject, spans } = opened;
  const measured = yield* measure(subject);
  if (measured === null) return refuse(`I could not measure ${subject.entry.name}.`);
  const unused = unusedPhrases(text, { spans, words });
  if (measured.length === 0)
    return answer(`I found no promise that ${subject.entry.name} nearly keeps, so there is no check to suggest.`, unused);
  const lines = measured.map(
    ({ promise, rows }) => `- ${promise}: ${rows === 0 ? 'no row breaks it' : `${rows.toLocaleString('en-US')} break it`}`,
  );
  const example = measured.slice(0, 2).map(({ promise }) => promise);
  return answer(
    [
      `Checks that fit ${subject.entry.name}, and the rows that break each now:`,
      '',
      ...lines,
      '',
      `A check belongs to a load and stops it before anything is written. Say for example “load ${subject.entry.name} and make sure ${example.join(' and ')}”.`,
    ].join('\n'),
    unused,
  );
}

/** The promises that most rows keep, in one query. */
function* measure(subject: Subject): Planning<{ promise: string; rows: number }[] | null> {
  const ideas = ideasOf(subject);
  const listed = subject.seen.columns.filter((column) => isText(column) && !isPersonal(column) && !isIdentifier(column)).slice(0, 12);
  const from = nameSql(subject.id);
  const selects = [
    ...ideas.map(
      ({ promise, broken }) => `SELECT ${textSql(promise)} AS promise, CAST(${broken} AS BIGINT) AS rows, count(*) AS total FROM ${from}`,
    ),
    ...listed.map(({ name }) => valuesSql(name, from)),
  ];
  if (selects.length === 0) return [];
  const table = yield* queryData(`SELECT promise, rows FROM (${selects.join('\nUNION ALL\n')}) WHERE rows <= ${mostBroken} * total`, [
    sourceOf(subject),
  ]);
  if (!table.ok) return null;
  const found = new Map(
    table.value.rows.flatMap(([promise, rows]) => (typeof promise === 'string' ? [[promise, Number(rows)] as const] : [])),
  );
  const values = [...found.keys()].filter((promise) => !ideas.some((idea) => idea.promise === promise));
  const told = [...ideas.map(({ promise }) => promise).filter((promise) => found.has(promise)), ...values];
  return told.slice(0, mostTold).map((promise) => ({ promise, rows: found.get(promise) ?? 0 }));
}

function ideasOf({ seen, noun }: Subject): Idea[] {
  const key = keyOf({ seen, noun });
  const unique = key
    ? [{ promise: `${key.name} is unique`, broken: `count(${nameSql(key.name)}) - count(DISTINCT ${nameSql(key.name)})` }]
    : [];
  const figures = seen.columns.filter((column) => isNumber(column) && !isIdentifier(column));
  const rest = seen.columns.filter((column) => column !== key && !figures.includes(column) && (isDate(column) || isIdentifier(column)));
  return [
    ...unique,
    ...figures.map(({ name }) => ({ promise: `${name} is never negative`, broken: `count(*) FILTER (WHERE ${nameSql(name)} < 0)` })),
    ...[...(key ? [key] : []), ...figures, ...rest].map(neverEmpty),
  ];
}

const neverEmpty = (column: Column): Idea => {
  const name = isText(column) ? `nullif(trim(${nameSql(column.name)}), '')` : nameSql(column.name);
  return { promise: `${column.name} is never empty`, broken: `count(*) - count(${name})` };
};

/** The few values that a column has, as the promise that it has no others. */
const valuesSql = (column: string, from: string): string => {
  const name = nameSql(column);
  const few = `count(DISTINCT ${name}) BETWEEN 2 AND ${mostValues} AND count(*) > 10 * count(DISTINCT ${name}) AND bool_and(${name} IS NULL OR ${name} SIMILAR TO '[A-Za-z0-9_-]{1,24}')`;
  return `SELECT ${textSql(`${column} is one of `)} || string_agg(DISTINCT ${name}, ', ' ORDER BY ${name}) AS promise, CASE WHEN ${few} THEN 0 END AS rows, count(*) AS total FROM ${from}`;
};
