/** "How many rows will that be?" of a card that waits: the rows of its plan, counted. */
import type { Planning } from '../asking.ts';
import { openScope } from '../draft-scope.ts';
import type { Episode } from '../episode.ts';
import { nameSql } from '../link/sql-text.ts';
import { type Reply, say } from '../reply.ts';
import { sourceColumns } from '../read/scope.ts';
import type { RequestText } from '../text/request-text.ts';
import { asksForPlanned } from '../text/planned-words.ts';
import { answered } from './question.ts';
import { isWaiting } from './pipeline-actions.ts';
import { chainSql } from './sql-of.ts';

/** The count; null where no card waits, or something else is asked. */
export function* countPlanned(episode: Episode, text: RequestText): Planning<Reply | null> {
  const { draft } = episode;
  if (draft === null || !isWaiting(episode) || !asksForPlanned(text.original)) return null;
  const opened = yield* openScope(episode, draft, text);
  if ('reply' in opened) return opened.reply;
  const { scope } = opened;
  const sources = sourceColumns(scope);
  const counts = draft.loads.map(({ from, table, path }) => ({
    name: draft.loads.length === 1 ? 'rows' : (table ?? path ?? from),
    sql: chainSql(draft.steps ?? [], from, { list: '*', sources }),
  }));
  if (counts.some(({ sql }) => sql === null))
    return say('The card shows how many rows the plan loads. Nothing is written before somebody approves it.');
  text.claim({ start: 0, end: text.original.length });
  const sql = `SELECT ${counts.map((each) => `(SELECT count(*) FROM (${each.sql ?? ''})) AS ${nameSql(each.name)}`).join(', ')}`;
  scope.notes.push(`This counts what the plan “${draft.title}” reads and its steps leave; the card waits as it is.`);
  return yield* answered(sql, scope, false);
}
