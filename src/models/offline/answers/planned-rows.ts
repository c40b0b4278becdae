/** "How many rows will that be?" of a card that waits: the rows of its plan, counted. */
import type { Planning } from '../asking.ts';
import { openScope } from '../draft-scope.ts';
import type { Episode } from '../episode.ts';
import { nameSql } from '../link/sql-text.ts';
import { type Reply, say } from '../reply.ts';
import { sourceColumns } from '../read/scope.ts';
import type { RequestText } from '../text/request-text.ts';
import { answered } from './question.ts';
import { isWaiting } from './pipeline-actions.ts';
import { chainSql } from './sql-of.ts';

const rows = String.raw`(?:rows?|records?|lines?|entries)`;
const it = String.raw`(?:it|that|this|they|there|the (?:plan|load|card|table|file|result)|you|we)`;
const asking = new RegExp(
  String.raw`^(?:(?:and|so|ok|okay|wait|hm+|great|fine|good)[,. ]+)*how (?:many|much) ${rows} (?:(?:will|would|does|do|is|are|was|were|has|have) ${it}(?: (?:be|then|have|load|write|make|come to|contain|give|bring|mean|now|in total|going to (?:be|have|load|write)))*|(?:will|would) be (?:loaded|written|in (?:it|there))|(?:are|is) (?:left|in (?:it|there)|that)(?: then| now)?|(?:will |would )?(?:remain|stay))[\s?.!]*$|^(?:(?:and|so|ok|okay|wait|hm+|great|fine|good)[,. ]+)*how many [\p{L}_]+ (?:is|are|was|were|would|will) (?:that|this|it|those)(?: (?:be|then|now|left|in total|altogether))*[\s?.!]*$|^(?:(?:and|so|ok|okay)[, ]+)*how (?:big|large) (?:is|will|would) ${it}(?: (?:be|get|become))?[\s?.!]*$`,
  'iu',
);

/** The count; null where no card waits, or something else is asked. */
export function* countPlanned(episode: Episode, text: RequestText): Planning<Reply | null> {
  const { draft } = episode;
  if (draft === null || !isWaiting(episode) || !asking.test(text.original)) return null;
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
