/** Questions answered from data: one SELECT, a sentence, and the table beside it. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { JsonObject, type JsonValue } from '#domain/json.ts';
import { askPerson, type Planning, queryAll, refuse } from '../asking.ts';
import type { Operation } from '../draft/operation.ts';
import type { Episode } from '../episode.ts';
import { isContact, isPersonal, isSensitive } from '../link/sensitive.ts';
import { nameSql } from '../link/sql-text.ts';
import { dateColumns, isIdentifier, isNumber } from '../link/types.ts';
import { dateOfVerb } from '../link/verb-columns.ts';
import { placeInWeek } from '../read/groups/group-order.ts';
import { sorting } from '../read/groups/order.ts';
import { type Scope, sourceOf } from '../read/scope.ts';
import { answer, type Reply } from '../reply.ts';
import { RequestText } from '../text/request-text.ts';
import { understand } from '../understand.ts';
import { namesOtherData, turnsAnswer } from '../weighty.ts';
import { readWishes, type Wishes } from '../wishes.ts';
import { asking, columnsAsked } from './columns-asked.ts';
import { bestGroupSql, portionSql } from './best-group-sql.ts';
import { claimChartWords } from './chart-words.ts';
import { shownColumns } from './shown-columns.ts';
import { queryOf } from './sql-of.ts';
import { spoken } from './table-words.ts';
import { twoCounts } from './two-counts.ts';
import { answerTwoPeriods, readTwoPeriods } from './two-periods.ts';
import { takeWhen, whenFigure } from './when.ts';

/** Rows shown when the answer is rows; the rest stays where it is. */
export const mostRows = 50;
const limited = ` LIMIT ${mostRows}`;

export function* answerQuestion(episode: Episode, text: RequestText, known: { entries: DatasetEntry[]; wishes: Wishes }): Planning<Reply> {
  const both = twoCounts(text.original);
  if (both) return yield* answerBoth(both, episode, known.entries);
  const periods = readTwoPeriods(text.original, episode.setting.today);
  const compared = periods && (yield* answerTwoPeriods(episode, periods, known.entries));
  if (compared) return compared;
  const read = yield* readQuestion(episode, text, known);
  if ('reply' in read) return read.reply;
  const { scope, asked } = read;
  if (asked.length === 0 && !scope.best) return yield* showsAll(scope) ? firstRows(scope) : nothingAsked(scope);
  const hidden = refuseHidden(asked.map(({ op, params }) => ({ ...params(''), op })));
  if (hidden) return hidden;
  const sql = scope.portion
    ? portionSql(scope, asked)
    : scope.best
      ? bestGroupSql(scope.best, scope, asked)
      : queryOf(scope, ordered(asked, scope));
  if (sql === null) return refuse('I can only do that in a load, not in an answer. Name a table it should go to.');
  const figures = scope.portion || scope.best !== null || asked.some(({ op }) => op === 'aggregate');
  if (!figures && amountAsked.test(text.original)) return yield* figureAsked(episode, scope, known.entries);
  return yield* answered(figures || isLimited(asked) ? sql : `${sql}${limited}`, scope, !figures);
}

const amountAsked =
  /^(?:(?:and|so|ok|please)[, ]+)*how much(?: of (?:the |it |that |them )?)?(?: (?:did|do|does|have|has|had) \p{L}+ \p{L}+| (?:is|are|was|were)(?: still| there)*)?\s*/iu;

/** "How much is unpaid?": rows are no answer, and of several figures only the person knows which. */
function* figureAsked(episode: Episode, { text, columns, subject }: Scope, entries: DatasetEntry[]): Planning<Reply> {
  const figures = columns.filter((column) => isNumber(column) && !isIdentifier(column)).map(({ name }) => `total ${name}`);
  const [only, ...more] = figures;
  const chosen =
    only !== undefined && more.length === 0 ? only : yield* askPerson(`How much of what in ${subject.entry.name}?`, figures.slice(0, 5));
  if (!figures.includes(chosen)) return refuse('Say which figure, for example “total amount of unpaid orders”. Nothing was added up.');
  const whole = new RequestText(text.original.replace(amountAsked, `${chosen} of ${subject.noun} that are `));
  return yield* answerQuestion(episode, whole, { entries, wishes: readWishes(whole, entries, episode.setting.today) });
}

/** The steps that a question asks for; none where it names only the data. */
export function* readQuestion(
  episode: Episode,
  text: RequestText,
  known: { entries: DatasetEntry[]; wishes: Wishes },
): Planning<{ scope: Scope; asked: Operation[] } | { reply: Reply }> {
  claimChartWords(text);
  const when = takeWhen(text);
  const understood = yield* understand({ episode, text, ...known, question: true });
  if ('reply' in understood) return understood;
  const { scope, operations } = understood;
  for (const span of scope.spans) text.claim(span);
  const moment = when && operations.every(({ phase }) => phase === 'rows') ? whenFigure(when, scope) : null;
  if (moment) operations.push(moment);
  const listed = scope.best === null && !scope.portion && operations.every(({ op }) => op === 'filter') ? columnsAsked(scope) : [];
  return { scope, asked: [...operations, ...listed] };
}

/** One after the other; what is no answer ends it. */
function* answerBoth(questions: string[], episode: Episode, entries: DatasetEntry[]): Planning<Reply> {
  const answers: Reply[] = [];
  for (const question of questions) {
    const text = new RequestText(question);
    const reply = yield* answerQuestion(episode, text, { entries, wishes: readWishes(text, entries, episode.setting.today) });
    if (reply.calls.some(({ name }) => name !== 'answer')) return reply;
    answers.push(reply);
  }
  const unread = answers
    .flatMap(({ calls }) => calls.flatMap(({ args }) => args['notUnderstood'] ?? []))
    .filter((each) => typeof each === 'string');
  return answer(answers.map(({ text }, index) => `${questions[index]}?\n\n${text}`).join('\n\n'), unread);
}

/** The rows of a SELECT as an answer; asks first where words that turn it were not understood. */
export function* answered(sql: string, scope: Scope, listsRows: boolean): Planning<Reply> {
  const turning = unreadOf(scope).filter((phrase) => turnsAnswer(phrase, scope.text) || namesOtherData(phrase, scope));
  if (turning.length > 0) {
    const choices = ['answer without it', 'cancel'];
    const chosen = yield* askPerson(
      `I did not understand ${turning.map((phrase) => `“${scope.text.asTyped(phrase)}”`).join(' and ')}. Answer the rest without it?`,
      choices,
    );
    if (chosen !== choices[0]) return refuse('Then nothing is answered. Ask it in other words, or in smaller parts.');
  }
  // Of rows that are not all shown it is told how many there are.
  const all = sql.endsWith(limited) ? [`SELECT count(*) AS all_rows FROM (${sql.slice(0, -limited.length)})`] : [];
  const found = yield* queryAll([...all, sql], [scope.subject, ...scope.joined].map(sourceOf));
  const table = found.at(-1);
  if (!table?.ok) return refuse(`I could not ask ${scope.subject.entry.name}: ${table?.failure.message ?? ''}`);
  const [whole] = found;
  const total = all.length > 0 && whole?.ok ? Number(whole.value.rows[0]?.[0]) : table.value.rows.length;
  const covered = (listsRows ? scope.columns.some(isPersonal) : table.value.columns.some(isContact))
    ? ['Personal values are covered.']
    : [];
  const unread = unreadOf(scope).map((phrase) => scope.text.asTyped(phrase));
  return answer(
    [spoken(table.value, listsRows, total), ...scope.notes.slice(-4), ...covered].filter((part) => part !== '').join('\n\n'),
    unread,
  );
}

/** "Show me the payments file". */
const showing =
  /^(?:(?:please|can you|could you|let me|i want to|i'd like to)\s+)*(?:show|display|print|view|see|list|look at|open|give me|browse)\b/i;
const showsAll = (scope: Scope): boolean => showing.test(scope.text.original) && unreadOf(scope).length === 0;
const firstRows = (scope: Scope): Planning<Reply> =>
  answered(`SELECT ${shownColumns(scope.columns)} FROM ${nameSql(scope.subject.id)}${limited}`, scope, true);

/** Words that only ask. */

export const unreadOf = (scope: Scope): string[] =>
  [...scope.unread, ...scope.text.unread()].filter((phrase) => !asking.test(phrase) && !onlyHappened(phrase, scope));

const dealing =
  /\b(?:did|do|does|have|has|had)\s+(?:we|they|you|i|people|customers)\s+(sell|get|have|receive|see|record|register|collect|make|take|issue|process|handle)\b/i;

/** "How many tickets did we sell": the verb says no more than the rows do, unless another date is about it. */
function onlyHappened(phrase: string, { text, columns, subject: { noun } }: Scope): boolean {
  const verb = dealing.exec(text.original)?.[1]?.toLowerCase();
  const done =
    verb && ({ sell: 'sold', get: 'got', have: 'had', see: 'seen', make: 'made', take: 'taken' }[verb] ?? `${verb.replace(/e$/, '')}ed`);
  const date = done ? dateOfVerb(done, columns, noun) : undefined;
  return verb === phrase.toLowerCase() && (date === undefined || date === dateColumns(columns, noun)[0]);
}

/** Groups come in a telling order: by time, else the largest first. */
function ordered(operations: Operation[], scope: Scope): Operation[] {
  const aggregate = operations.find(({ op }) => op === 'aggregate');
  if (!aggregate || operations.some(({ op }) => op === 'sort')) return operations;
  const measured = JSON.stringify(aggregate.params('')['measures'] ?? {});
  const [first] = scope.columns;
  const measure = scope.columns.find(({ name }) => measured.includes(`${JSON.stringify(name)}:`));
  if (first === undefined || measure === undefined || first === measure) return operations;
  const isTime = /^(?:DATE|TIMESTAMP)/.test(first.type);
  const order =
    first.name === 'weekday'
      ? [placeInWeek('weekday')]
      : isTime
        ? [nameSql(first.name)]
        : [`${nameSql(measure.name)} desc`, nameSql(first.name)];
  return [...operations, sorting(order, null, { phrase: aggregate.phrase, place: aggregate.place })];
}

const isLimited = (operations: Operation[]): boolean => operations.some(({ params }) => params('')['limit'] !== undefined);

/** The columns that a step shows as they are: chosen ones, and those that rows are grouped by. */
function listed(op: string, params: JsonObject): JsonValue[] {
  const members = op === 'select' ? params['columns'] : op === 'aggregate' || op === 'pivot' ? params['group'] : undefined;
  return Array.isArray(members) ? members.map((member) => JsonObject.safeParse(member).data?.['name'] ?? member) : [];
}

/** The refusal of an answer that would list columns of secrets. */
export function refuseHidden(steps: readonly JsonObject[]): Reply | null {
  const names = steps
    .flatMap(({ op, ...params }) => listed(typeof op === 'string' ? op : '', params))
    .filter((name) => typeof name === 'string');
  const hidden = [...new Set(names.filter((name) => isSensitive({ name })))];
  if (hidden.length === 0) return null;
  return refuse(
    `${hidden.join(', ')} ${hidden.length === 1 ? 'holds' : 'hold'} personal numbers, which I do not list. I can count them, or load them masked or hashed.`,
  );
}

function* nothingAsked(scope: Scope): Planning<Reply> {
  const { entry, noun } = scope.subject;
  const unread = unreadOf(scope);
  const missed =
    unread.length > 0
      ? `I know ${entry.name}, but did not understand ${unread.map((phrase) => `“${scope.text.asTyped(phrase)}”`).join(', ')}. `
      : '';
  const choices = [`what is in ${entry.name}?`, `how many rows are in ${entry.name}?`, `load ${entry.name} into public.${noun}`];
  const chosen = yield* askPerson(`${missed}What would you like to do with ${entry.name}?`, choices);
  return refuse(`Please say it as a whole sentence, for example “${choices.includes(chosen) ? chosen : choices[0]}”.`);
}
