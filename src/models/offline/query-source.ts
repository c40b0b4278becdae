/** "Load the result of the query `select …` into …": the SQL of a person, run by the system that holds the data. */
import type { DraftInput } from '#domain/draft.ts';
import type { Planning } from './asking.ts';
import type { Episode } from './episode.ts';
import { submit } from './load.ts';
import { targetOf } from './read/load/target-place.ts';
import type { Reply } from './reply.ts';
import { pattern } from './text/pattern.ts';
import { RequestText } from './text/request-text.ts';
import { loadVerbs, readWishes } from './wishes.ts';

const quoted =
  /(?<quote>["'`“])\s*(?<sql>(?:select\s[\s\S]+?\sfrom\s|with\s+\w+\s+as\s*\()[\s\S]+?)\s*[;]?\s*(?:["`”]|'(?!\w))(?=\s|[.,;!?]|$)/iu;
const bare =
  /(?:\bquery|\bsql|\bresults? of|\brun)\s*:?\s+(?<sql>(?:select\s[\s\S]+?\sfrom\s|with\s+\w+\s+as\s*\()[\s\S]+?)\s*;?\s+(?=(?:and\s+)?(?:load|put|save|write|store)?\s*(?:it|them|the results?)?\s*(?:into|to)\s+[\w./]+\s*$)/iu;

interface QueryRequest {
  sql: string;
  /** The request with the SQL and the words for it left out. */
  rest: string;
}

const aroundIt =
  /(?:(?:load|take|run|copy|use|import|get)\s+)?(?:the\s+)?(?:results?|rows|output)?\s*(?:of|from)?\s*(?:the\s+)?(?:following\s+)?(?:sql\s+)?(?:query|sql|statement)?\s*:?\s*$/i;

/** A query that a request spells out; null when it spells none. */
export function readQueryRequest(request: string): QueryRequest | null {
  const match = quoted.exec(request) ?? bare.exec(request);
  const sql = match?.groups?.['sql'];
  if (!match || sql === undefined) return null;
  const before = request.slice(0, match.index);
  const cut = bare.exec(request) === match ? match.index : before.length - (aroundIt.exec(before)?.[0].length ?? 0);
  return { sql: sql.trim(), rest: `${request.slice(0, cut)} load it ${request.slice(match.index + match[0].length)}`.trim() };
}

const where = pattern('on|in|from|against the? {connection:name} connection|database|db|server?');

/** Plans the load of a query; the connector looks at its columns. */
export function* planQuery({ sql, rest }: QueryRequest, episode: Episode): Planning<Reply> {
  const text = new RequestText(rest);
  const { connections } = episode.setting;
  const named = text
    .findAll(where)
    .find(
      (found) =>
        connections.some(({ name }) => name === found.part('connection').toLowerCase()) ||
        found.part('connection').toLowerCase() === 'warehouse',
    );
  if (named) text.claim(named);
  const connection = named?.part('connection').toLowerCase() ?? 'warehouse';
  const { target, mode, schedule } = readWishes(text, [], episode.setting.today);
  for (const verb of loadVerbs(text)) text.claim(verb);
  const place = targetOf(target, 'query_result');
  const draft: DraftInput = {
    title: `Load a query into ${'table' in place ? place.table : place.path}`.slice(0, 120),
    sources: [{ id: 'query', connection, query: sql }],
    loads: [{ from: 'query', ...place, ...(mode.mode ? { mode: mode.mode } : {}), ...(mode.key.length > 0 ? { key: mode.key } : {}) }],
    ...(schedule ? { schedule: { cron: schedule.cron, timezone: schedule.timezone ?? 'UTC' } } : {}),
  };
  const notes = [`The query runs on ${connection}, read-only, as you wrote it.`];
  if (target === null) notes.push(`No target was named, so the rows go to ${'table' in place ? place.table : place.path}.`);
  return yield* submit(draft, { text, spans: [], notes, unread: [] });
}
