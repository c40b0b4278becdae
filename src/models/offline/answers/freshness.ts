/** "Is analytics.orders fresh?": the newest date in the data, and how long ago that is. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning, queryData, refuse } from '../asking.ts';
import { relationId } from '../draft/edit.ts';
import type { Episode } from '../episode.ts';
import { baseName } from '../link/datasets.ts';
import { nameSql } from '../link/sql-text.ts';
import { changedColumn, dateColumns } from '../link/types.ts';
import { type Reply, say } from '../reply.ts';
import { chooseSubject } from '../subject.ts';
import type { RequestText } from '../text/request-text.ts';
import { unreadable } from '../understand.ts';
import { unusedSentence } from './unused.ts';

const asking = /\b(?:is|are|how)\b.*\b(?:fresh|stale|up to date|up-to-date|current|outdated|recent|old is|old are)\b/i;
const words = /^(?:is|are|how|fresh|stale|up|to|date|up-to-date|current|outdated|recent|old|still|data|the)$/i;

export const asksForFreshness = ({ original }: RequestText): boolean =>
  asking.test(original) && !/\b(?:load|into|current_)\b/i.test(original);

export function* tellFreshness(episode: Episode, text: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const chosen = yield* chooseSubject(text, entries, null);
  if ('reply' in chosen) return chosen.reply;
  const [seen] = yield* inspectAll([chosen.entry]);
  if (!seen?.ok) return refuse(unreadable(chosen.entry, seen?.failure));
  const noun = baseName(chosen.entry);
  const dates = [changedColumn(seen.value.columns), ...dateColumns(seen.value.columns, noun)].filter((column) => column !== undefined);
  const names = [...new Set(dates.map(({ name }) => name))].slice(0, 3);
  if (names.length === 0) return refuse(`${chosen.entry.name} has no date column, so its age cannot be told from the data.`);
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
  const unused = unusedSentence(text, { spans: chosen.mention ? [chosen.mention] : [], words });
  return say(`In ${chosen.entry.name}, ${told.length > 0 ? told.join(', ') : 'no row has a date'}.${unused}`);
}

function ageOf(moment: string, today: string): string {
  const day = moment.slice(0, 10);
  const days = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
  return `${moment.replace('T', ' ')}, ${days === 0 ? 'today' : days === 1 ? 'yesterday' : days < 0 ? `${-days} days ahead` : `${days.toLocaleString('en-US')} days ago`}`;
}
