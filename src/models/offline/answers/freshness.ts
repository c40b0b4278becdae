/** "Is analytics.orders fresh?": the newest date in the data, and how long ago that is. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning, queryData, refuse } from '../asking.ts';
import { tellLoads } from '../asking-history.ts';
import { relationId } from '../draft/edit.ts';
import type { Episode } from '../episode.ts';
import { baseName } from '../link/datasets.ts';
import { nameSql } from '../link/sql-text.ts';
import { changedColumn, dateColumns } from '../link/types.ts';
import { answer, type Reply } from '../reply.ts';
import { chooseSubject } from '../subject.ts';
import type { RequestText } from '../text/request-text.ts';
import { unreadable } from '../understand.ts';
import { unusedPhrases } from './unused.ts';
import { momentOf, rowsOf } from './which-run.ts';

const asking =
  /(?<!\b(?:that|who|ones which|ones) )\b(?:is|are|how)\b.*\b(?:fresh|stale|up to date|up-to-date|current|outdated|recent|old is|old are)\b|\bwhen (?:was|were|did)\b.*\b(?:last )?(?:loaded|updated|refreshed|written|synced|filled)\b|\blast (?:load|update|refresh) of\b|\bwhen did\b.*\blast (?:update|load|refresh|change)\b|^(?:can (?:i|we) (?:trust|rely on it|be sure|assume|say)(?: that)?|is|are)\b[^,;?]*\bfrom (?:today|yesterday|last night|this (?:morning|week|month))[\s?]*$/i;
/** "When did we last load repairs?", "how long ago were repairs loaded": the verb here asks, and loads nothing. */
const lastLoad =
  /\bwhen (?:did|have|has) (?:we|you|they|i|somebody|someone|headgate) last (?:load|update|refresh|sync|import|write|fill)(?:ed)?\b|\b(?:when (?:was|is)|how long (?:ago|is it since)(?: was| is)?) the last time (?:that )?(?:we|you|they|i) (?:load|update|refresh|sync|import)(?:e?d)?\b|\bhow long ago (?:did|was|were|have)\b.*\b(?:load|update|refresh|sync|import)(?:e?d)?\b|\bwhen did \S+ last (?:change|load|update|refresh)\b/i;
const words =
  /^(?:is|are|can|trust|rely|sure|assume|from|today|yesterday|night|this|morning|week|month|how|numbers?|figures?|values?|rows?|contents?|anything|something|fresh|stale|up|to|date|up-to-date|current|outdated|recent|old|still|data|the|when|was|were|did|last|loaded|updated|refreshed|written|synced|filled|load|update|refresh|of|it|we|you|they|time|long|ago|since|import(?:ed)?|sync|change|get|got|its|their|i|have|has|warehouse|tables?|files?|datasets?)$/i;

export const asksForFreshness = ({ original }: RequestText): boolean =>
  lastLoad.test(original) || (asking.test(original) && !ofRows.test(original) && !/\b(?:load|into|current_)\b/i.test(original));

/** "Employees who joined before 2020 and are current": what is said of rows. */
const ofRows = /^(?!(?:is|are|how|when|can)\b)[^,;?]*\b(?:who|whose|that|which)\b/i;

export function* tellFreshness(episode: Episode, text: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const gone = unlistedTable(text, entries);
  if (gone !== null) {
    const known = yield* loadWords({ connection: 'warehouse', name: gone });
    return known === '' ? refuse(`I see no ${gone}, and no load of it is known.`) : answer(known);
  }
  const chosen = yield* chooseSubject(text, entries, null);
  if ('reply' in chosen) return chosen.reply;
  const [seen] = yield* inspectAll([chosen.entry]);
  if (!seen?.ok) return refuse(unreadable(chosen.entry, seen?.failure));
  const noun = baseName(chosen.entry);
  const dates = [changedColumn(seen.value.columns), ...dateColumns(seen.value.columns, noun)].filter((column) => column !== undefined);
  const names = [...new Set(dates.map(({ name }) => name))].slice(0, 3);
  const unused = unusedPhrases(text, { spans: chosen.mention ? [chosen.mention] : [], words });
  const loaded = yield* loadWords(chosen.entry);
  if (names.length === 0) {
    if (loaded !== '') return answer(loaded, unused);
    return refuse(`${chosen.entry.name} has no date column, and no load of it is known, so its age cannot be told.`);
  }
  const id = relationId(noun);
  const newest = names.map((name) => `max(${nameSql(name)}) AS ${nameSql(`newest_${name}`)}`);
  const table = yield* queryData(`SELECT ${newest.join(', ')}, count(*) AS rows FROM ${nameSql(id)}`, [
    { id, connection: chosen.entry.connection, dataset: chosen.entry.name },
  ]);
  if (!table.ok) return refuse(`I could not ask ${chosen.entry.name}: ${table.failure.message}`);
  const cells = table.value.rows[0] ?? [];
  const told = names.flatMap((name, index) =>
    typeof cells[index] === 'string' ? [`the newest ${name} is ${ageOf(cells[index], episode.setting.today)}`] : [],
  );
  return answer(`In ${chosen.entry.name}, ${told.length > 0 ? told.join(', ') : 'no row has a date'}. ${loaded}`.trim(), unused);
}

/** A table that is spoken of by its full name and not among the data: it may have been loaded once. */
function unlistedTable({ original }: RequestText, entries: DatasetEntry[]): string | null {
  const name = /(?<![\w./])[\p{L}_]\w*\.[\p{L}_]\w*(?![\w./])/u.exec(original)?.[0] ?? null;
  return name === null || entries.some((entry) => entry.name.toLowerCase().endsWith(name.toLowerCase())) ? null : name;
}

/** When it was last loaded, and how far its cursors are; empty when no load of it is known. */
function* loadWords({ connection, name }: Pick<DatasetEntry, 'connection' | 'name'>): Planning<string> {
  const found = yield* tellLoads({ connection, dataset: name });
  const [newest] = found.ok ? (found.value.datasets[0]?.loads ?? []) : [];
  if (!newest) return '';
  const cursors = newest.cursors.map(({ cursor, upTo }) => ` It has rows up to ${cursor} ${upTo ?? 'the end'}.`);
  return `It was last loaded by run ${newest.run} on ${momentOf(newest.finishedAt)}, with ${rowsOf(newest.loaded)}.${cursors.join('')}`;
}

function ageOf(moment: string, today: string): string {
  const day = moment.slice(0, 10);
  const days = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
  return `${moment.replace('T', ' ')}, ${days === 0 ? 'today' : days === 1 ? 'yesterday' : days < 0 ? `${-days} days ahead` : `${days.toLocaleString('en-US')} days ago`}`;
}
