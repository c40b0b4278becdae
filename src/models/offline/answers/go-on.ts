/** A question that changes the one answered before it: "without the cancelled ones", "and Luca?", "per month as well". */
import type { DatasetEntry } from '#domain/dataset.ts';
import { JsonObject } from '#domain/json.ts';
import type { DraftInput } from '#domain/draft.ts';
import { type Planning, refuse } from '../asking.ts';
import { columnsAfter, membersOf } from '../draft/columns-after.ts';
import { addOperations, chainTo, removeStep } from '../draft/edit.ts';
import type { Operation } from '../draft/operation.ts';
import type { Episode } from '../episode.ts';
import { linkColumn } from '../link/columns.ts';
import { nameSql } from '../link/sql-text.ts';
import { isNumber } from '../link/types.ts';
import { sourceEntry, submit } from '../load.ts';
import { lastAggregate, namedGroups } from '../draft/aggregates.ts';
import { restrictionIn } from '../read/restriction.ts';
import { sorting } from '../read/groups/order.ts';
import { type Scope, sourceColumns } from '../read/scope.ts';
import type { Reply } from '../reply.ts';
import { revised } from '../revise.ts';
import { pattern } from '../text/pattern.ts';
import { RequestText } from '../text/request-text.ts';
import { readWishes, type Wishes } from '../wishes.ts';
import { claimChartWords } from './chart-words.ts';
import { answered, answerQuestion, mostRows, readQuestion, refuseHidden, unreadOf } from './question.ts';
import { partnersMeant } from '../partners-meant.ts';
import { isWaiting } from './pipeline-actions.ts';
import { shownColumns } from './shown-columns.ts';
import { chainSql } from './sql-of.ts';
import { twoCounts } from './two-counts.ts';

/** A question as the draft that would load its rows, with what it was read with. */
interface Asked {
  draft: DraftInput;
  scope: Scope;
}

/** Words that refer to the rows before, or begin a change of them: without those rows they say nothing. */
const referring =
  /\b(?:they|them|those|these|it|its|their|ones?)\b|^(?:and|but|only|just|without|except|excluding|not|no|same|instead|rather|also|what about|how about)\b/i;

const sameFor =
  /^(?:(?:and|ok|now|please)[, ]+)*(?:the )?same(?: thing| question)? (?:for|with|of) (?:the |our )?(?<figure>[\p{L}_][\p{L}\p{N}_ ]{1,40}?)(?: please)?[\s?.!]*$/iu;

/** "Same for the cost", which says nothing alone. */
export const asksSame = ({ original }: RequestText): boolean => sameFor.test(original);

/** "Same for the cost" behind a number of rows: another figure, by the same groups. Null where it is no figure of theirs. */
function figureSaid({ original, typed }: RequestText, { subject }: Scope): RequestText | null {
  const figure = sameFor.exec(original)?.groups?.['figure'];
  const link = figure === undefined ? null : linkColumn(figure, subject.seen.columns, subject.noun);
  return link?.kind === 'one' && isNumber(link.column) ? new RequestText(`and the total ${figure}`, typed) : null;
}

/** "Same for the cost" behind "which month was best for the fees …": the same question with that figure. Null where it is none. */
function bestBy(said: RequestText, scope: Scope, [question = '', ...others]: string[]): RequestText | null {
  const figure = scope.best === null || others.length > 0 || figureSaid(said, scope) === null ? undefined : sameFor.exec(said.original);
  const asked = question.replace(bestFigure, ` $<by> ${figure?.groups?.['figure'] ?? ''} of ${scope.subject.noun}`);
  return figure === undefined || asked === question ? null : new RequestText(asked, said.typed);
}
const bestFigure =
  /\s(?<by>for|by|in terms of|(?:with )?the (?:most|least|highest|lowest))\s+(?:the\s+|our\s+)?(?!how\b)[\p{L}_][\p{L}\p{N}_ ]*?(?=,?\s+and\s+(?:by\s+)?how\b|[\s?.!]*$)/iu;

const asksAnew =
  /^(?:(?:and|so|ok|but)[, ]+)*(?:what|who|when|where|why|how (?:many|much|long|often|old)) (?:did|do|does|is|are|was|were|has|have|had)\b/i;

/** The answer; null where the message says something on its own. */
export function* goOn(episode: Episode, said: RequestText, known: { entries: DatasetEntry[]; wishes: Wishes }): Planning<Reply | null> {
  const before = yield* askedBefore(episode, known.entries);
  const isSame = asksSame(said);
  if (before === null) return isSame ? refuse(lost([said.typed], episode.thread)) : null;
  const best = bestBy(said, before.scope, episode.thread);
  // Of the same rows, whatever else has such a figure.
  const entries = [before.scope.subject.entry];
  if (best !== null)
    return yield* answerQuestion({ ...episode, thread: [] }, best, { entries, wishes: readWishes(best, entries, episode.setting.today) });
  // Where it goes on from nothing, no word of it must be taken.
  const text = figureSaid(said, before.scope) ?? new RequestText(said.original, said.typed, said);
  if (known.wishes.target === null) claimChartWords(text);
  const now = yield* changed(before, text, { episode, ...known });
  if (now === null || 'reply' in now) return now === null ? null : now.reply;
  const { draft, scope, isOther } = now;
  if (isWaiting(episode) && picksGroups(before.draft, draft)) return null;
  for (const span of scope.spans) text.claim(span);
  text.takeAll(...pronouns);
  if (known.wishes.target !== null) text.take(keepingIt, theAnswer);
  const unread = unreadOf(scope);
  if ((!isOther || unread.length > 0) && !referring.test(text.original)) return null;
  if (!isOther && unread.length > 0) return refuse(lost(unread, episode.thread));
  // "What did they order?" changes nothing of "show me order 17": the same rows again would be no answer.
  if (!isOther && known.wishes.target === null && asksAnew.test(text.original)) return refuse(lost([text.typed], episode.thread));
  if (known.wishes.target !== null) return yield* submit({ ...draft, title: `Load ${scope.subject.noun}`.slice(0, 120) }, scope);
  scope.notes.unshift(`This goes on from “${episode.thread.join('”, “')}”.`);
  return yield* shown(now);
}

/** "How many tickets were sold, and how many of those were refunded?": the second goes on from the first. Null where it is no such question. */
export function* answerTogether(episode: Episode, { original }: RequestText, entries: DatasetEntry[]): Planning<Reply | null> {
  const [first, second] = twoCounts(original) ?? [];
  if (first === undefined || second === undefined || !/^how many of (?:them|those|these)\b/i.test(second)) return null;
  const known = (text: RequestText): { entries: DatasetEntry[]; wishes: Wishes } => ({
    entries,
    wishes: readWishes(text, entries, episode.setting.today),
  });
  const [one, two] = [new RequestText(first), new RequestText(second)];
  const before = yield* answerQuestion(episode, one, known(one));
  const behind = yield* goOn({ ...episode, thread: [first] }, two, known(two));
  if (behind === null || [before, behind].some(({ calls }) => calls.some(({ name }) => name !== 'answer'))) return behind ?? before;
  return { ...behind, text: `${first}?\n\n${before.text}\n\n${second}?\n\n${behind.text}` };
}

const lost = (unread: string[], thread: string[]): string =>
  `I did not understand ${unread.map((phrase) => `“${phrase}”`).join(' and ')} after “${thread.join('”, “')}”. Please ask it as a whole question.`;

const pronouns = [pattern('how_many? of_them|of_those|of_these|of_it'), pattern('they|them|those|these|it|its|their')];

const theAnswer = /(?<![\p{L}\p{N}_])(?:that|this|the (?:results?|answers?|table|list|output|numbers|figures))(?![\p{L}\p{N}_])/dgiu;

/** "Just the ones by hofer" behind "which contractors do we have?": of a list of its own values it tells nothing, of the card that waits it does. */
function picksGroups(before: DraftInput, now: DraftInput): boolean {
  const step = lastAggregate(before);
  const known = new Set((before.steps ?? []).map(({ id }) => id));
  const [added, ...others] = (now.steps ?? []).filter(({ id }) => !known.has(id));
  const columns = step === undefined ? [] : namedGroups(step);
  const where = added?.op === 'filter' && others.length === 0 ? restrictionIn(added['where']) : null;
  return where !== null && where.text === added?.['where'] && columns.length === 1 && columns.includes(where.column.replaceAll('"', ''));
}

/** "Keep that as reports.x". */
const keepingIt = pattern('keep|persist|preserve|hold that|this|the_result|the_answer|the_table|the_list');

/** The thread as one draft: its first question, changed by each further one. Null where a question is no such draft. */
function* askedBefore(episode: Episode, entries: DatasetEntry[]): Planning<Asked | null> {
  const [first = '', ...others] = episode.thread;
  const { today } = episode.setting;
  const text = yield* partnersMeant(new RequestText(first), entries);
  const read = yield* readQuestion({ ...episode, thread: [] }, text, { entries, wishes: readWishes(text, entries, today) });
  // What was answered otherwise is not read again as if it were rows and groups.
  if ('reply' in read || read.scope.portion || unreadOf(read.scope).length > 0) return null;
  const { scope, asked } = read;
  let current: Asked = { draft: draftOf(scope, scope.best ? [...asked, ...bestGroup(scope.best)] : asked), scope };
  for (const said of others) {
    const plain = new RequestText(said);
    const next = figureSaid(plain, current.scope) ?? plain;
    claimChartWords(next);
    const now = yield* changed(current, next, { episode, entries, wishes: readWishes(next, entries, today) });
    // A change that was answered and is not found again must not be lost in silence.
    if (now === null || 'reply' in now || !now.isOther) return null;
    current = now;
  }
  return current;
}

const draftOf = ({ subject, joined, sideSteps }: Scope, operations: Operation[]): DraftInput =>
  addOperations(
    {
      title: `Load ${subject.noun}`,
      sources: [subject, ...joined].map(sourceEntry),
      steps: sideSteps,
      loads: [{ from: subject.id, connection: 'warehouse', table: `public.${subject.id}` }],
    },
    operations,
  );

/** The best group as steps. */
function bestGroup({ group, measure, lowest }: NonNullable<Scope['best']>): Operation[] {
  const said = { phrase: measure.name, place: 0 };
  const params = { group: [{ name: group.name, expression: group.sql }], measures: { [measure.name]: measure.sql } };
  return [
    { phase: 'group', op: 'aggregate', id: 'grouped', params: () => params, ...said },
    sorting([`${nameSql(measure.name)} ${lowest ? 'asc' : 'desc'}`, nameSql(group.name)], 1, said),
  ];
}

const listing = [
  pattern('show|list|display|print|give|see me? them|those|these all?'),
  pattern('show|list|display|print|give|see me? all? of? them|those|these'),
  pattern('which_ones|which_one|which|what|who are|is|were|was? they|those|these|it? $'),
];

/** A draft changed by a message. */
function* changed(
  before: Asked,
  text: RequestText,
  { episode, entries, wishes }: { episode: Episode; entries: DatasetEntry[]; wishes: Wishes },
): Planning<(Asked & { isOther: boolean }) | { reply: Reply } | null> {
  const listed = withRowsListed(before.draft, text, wishes.target !== null);
  const now = yield* revised(episode, listed, { text, wishes, entries, asks: true });
  if ('reply' in now) return now;
  const joined = [...before.scope.joined, ...now.scope.joined.filter(({ id }) => !before.scope.joined.some((each) => each.id === id))];
  return { draft: now.draft, scope: { ...now.scope, joined }, isOther: now.isOther || listed !== before.draft };
}

/** "List them", "load those into x" behind a count of rows: the rows that were counted. */
function withRowsListed(draft: DraftInput, text: RequestText, isLoad: boolean): DraftInput {
  const step = lastAggregate(draft);
  const isCount = step !== undefined && membersOf(step['measures']).every(([, sql]) => /^count\(\*\)$/i.test(String(sql)));
  if (step === undefined || !isCount || (Array.isArray(step['group']) && step['group'].length > 0)) return draft;
  const found = isLoad ? /\b(?:them|those|these)\b/i.test(text.original) : text.take(...listing) !== null;
  return found ? removeStep(draft, step.id) : draft;
}

/** Groups in a telling order: by time, else the largest first. */
function orderOf(draft: DraftInput): string {
  const step = lastAggregate(draft);
  const last = draft.steps?.at(-1);
  const group: unknown = Array.isArray(step?.['group']) ? step['group'][0] : undefined;
  const [figure] = membersOf(step?.['measures']);
  if (step === undefined || step !== last || group === undefined || figure === undefined) return '';
  const time = membersOf(group).find(([member, sql]) => member === 'expression' && String(sql).startsWith('date_trunc'));
  return ` ORDER BY ${time ? '1' : `${nameSql(figure[0])} DESC, 1`}`;
}

/** The rows of a draft as an answer. */
function* shown({ draft, scope }: Asked): Planning<Reply> {
  const sources = sourceColumns(scope);
  const steps = draft.steps ?? [];
  const last = draft.loads[0]?.from ?? '';
  const hidden = refuseHidden(chainTo(last, steps).map((step) => JsonObject.parse(JSON.parse(JSON.stringify(step)))));
  if (hidden) return hidden;
  const grouped = lastAggregate(draft) !== undefined || chainTo(last, steps).some(({ op }) => op === 'pivot');
  const limited = chainTo(last, steps).some((step) => step['limit'] !== undefined);
  const sql = chainSql(steps, last, { list: grouped ? '*' : shownColumns(columnsAfter(draft, sources)), sources });
  if (sql === null) return yield* submit(draft, scope);
  const order = orderOf(draft);
  const rows = order === '' ? sql : `SELECT * FROM (${sql})${order}`;
  return yield* answered(grouped || limited ? rows : `${sql} LIMIT ${mostRows}`, scope, !grouped);
}
