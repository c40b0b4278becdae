/** "What was the best month for revenue, and by how much did it beat the second?" */
import { stemmer } from 'stemmer';
import { JsonObject } from '#domain/json.ts';
import type { Planning } from '../../asking.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { runOf } from '../../text/word-run.ts';
import { groupParams, groupOfPhrase } from './groups.ts';
import { nameSql } from '../../link/sql-text.ts';
import { findValue, sampleValues } from '../../link/values.ts';
import { factOfVerb, measuredBy } from '../../link/verb-columns.ts';
import { stemsOfVerb } from '../../link/verbs.ts';
import { nameWords } from '../../link/names.ts';
import { dateColumns, isIdentifier, isNumber, isOfMoney, isText } from '../../link/types.ts';
import { type Measure, sumOf } from './measure.ts';
import { measureAt } from './measures.ts';
import { readPace } from './pace.ts';
import { columnAt } from '../rows/scan.ts';
import { type BestWish, noted, type Scope } from '../scope.ts';
import { columnOfSuperlative, comparativeOf, namesData, superlatives } from './superlative.ts';

const superlative =
  'cheapest|slowest|fastest|dearest|best|worst|biggest|largest|highest|lowest|smallest|strongest|weakest|busiest|quietest|slackest|top|most|least';
const best = [
  pattern(`what|which is|was|were|has|had|are the? our? {rank=${superlative}} {group:name} for|by|in_terms_of|in|with_the_most|with|of?`),
  pattern(`what|which {group:name} has|had|have|made|makes|brought|sold|sells?|earned|is|was the? {rank=${superlative}}`),
  pattern('what|which {group:name} {verb:word} the {rank=most|least|fewest}'),
  pattern('what|which {group:name} brings|brought|takes|took|pulls|pulled in|up the {rank=most|least|fewest}'),
  pattern(`what|which {group:name} of {of:name} {verb:word} the? {rank=best|most|worst|least}`),
  pattern('what|which {group:name} sells|sold|sell|earns|earned|does|did|performs|performed|runs|ran the? {rank=best|most|worst|least}'),
];
const often = 'most_common|most_frequent|most_popular|most_often|commonest|least_common|least_frequent|least_often|rarest';
const common = [
  pattern(`what|which|what's? is|was|are|were? the? {rank=${often}} {group:name}`),
  pattern(`what|which {group:name} is|was|are|were|occurs|occurred|comes|appears the? {rank=${often}}`),
];
/** "Which topic has the longest calls on average": what the rank is about is a figure of the rows. */
const onAverage = pattern(`what|which {group:name} has|have|had|gets|got|makes the {rank=${superlatives}} {what:name} on_average`);
const howMuch = pattern('and? how_much|how_many was|were|is|are|did? it|they|that? collect|have|make?');
const next = 'the? second_best|second_place|second|next_best|next|runner-up|runner_up|number_two|number_2|no_2 one|month|place?';
const lead = [
  pattern(`and? by? how_much|how_many|how_far more|better|higher|larger|bigger|ahead|above|less|fewer than|of|over? ${next}`),
  pattern(
    `and? by? how_much|how_many|how_far did|does|do|was|is? it|they|that? beat|beats|exceed|ahead_of|above|lead|better_than|more_than than? ${next}`,
  ),
  pattern(
    `and? by? how_far|how_much|how_many ahead_of|above|over|better_than|more_than|more|higher_than|stronger_than|bigger_than ${next} was|is|did|does|lay|lies? it|they|that?`,
  ),
  pattern(
    `and? by? how_much more|better|higher|ahead? did|does|was|is it|they|that earn|make|collect|bring|have|sell|ahead? than|of ${next}`,
  ),
];

const places = [
  ['second', '2nd'],
  ['third', '3rd'],
  ['fourth', '4th'],
  ['fifth', '5th'],
];
const atPlace = pattern(`in {place=${places.flat().join('|')}} place`);

const earnings = /\b(?:earn(?:ed|s)?|ma[dk]es?|brought|sold|spent|spends?|paid|pays?|took)\b/i;
const plainVerbs = /^(?:is|was|are|were|has|had|have|does|did|gets?|got|sees?|saw|occurs?|occurred|appears?|appeared|comes?|came)$/;

/** "Which pool earned the most": the sum of the money that there is. */
function earned(scope: Scope, phrase: string): Measure | null {
  const money = scope.columns.filter(isOfMoney);
  const [only] = money;
  return only !== undefined && money.length === 1 && earnings.test(phrase) ? sumOf(only.name) : null;
}

/** "Which campaign was the most expensive?": the sum of what it cost. */
function dearest(scope: Scope): Measure | null {
  const said = /\b(most expensive|dearest|cheapest|slowest|fastest)\b/i.exec(scope.text.original)?.[1]?.toLowerCase();
  const measured = said === undefined ? null : measuredBy(said.replace('most expensive', 'cost').replace(/est$/, 'er'), scope.columns);
  if (said === undefined || measured === null) return null;
  scope.text.take(/(?<![\p{L}\p{N}_])(?:expensive|dearest|cheapest|slowest|fastest)(?![\p{L}\p{N}_])/dgiu);
  const { name } = measured.column;
  return /slow|fast/.test(said)
    ? { name: `average_${name}`, sql: `avg(${nameSql(name)})`, words: `average ${name}`, length: 0 }
    : { name: `total_${name}`, sql: `sum(${nameSql(name)})`, words: `sum of ${name}`, length: 0 };
}

const leading = /^(?:for|by|in|of|with)$/;

/** "Which day had the most rain", "was best for rain": the sum of the number column right behind. */
function summed(scope: Scope, from: number): Measure | null {
  const run = runOf(scope.text, scope.spans);
  const first = run.findIndex(({ start }) => start >= from);
  const at = first + Number(leading.test(run[first]?.lower ?? ''));
  const column = first < 0 ? null : columnAt(run, at, scope);
  if (column === null || !isNumber(column.column) || isIdentifier(column.column)) return null;
  for (const word of run.slice(first, at + column.length)) scope.text.claim(word);
  const verb = run[at + column.length];
  if (verb?.gap === 'blank' && isDoneToRows(verb.lower, scope)) scope.text.claim(verb);
  return sumOf(column.column.name);
}

/** "Volume sold" of sales: what was done to every row. */
const isDoneToRows = (verb: string, scope: Scope): boolean => /(?:ed|ld|nt|pt|de|wn|en|id)$/.test(verb) && isOfRows(verb, scope);

function isOfRows(verb: string, { subject }: Scope): boolean {
  const own = nameWords(subject.noun);
  return stemsOfVerb(verb).some((stem) => own.some((word) => word.startsWith(stem) || stemmer(word) === stem));
}

/** "…, amounts", "… by amount": the column of numbers that stands behind all else. */
function added(scope: Scope, from: number): Measure | null {
  const run = runOf(scope.text, scope.spans);
  const at = run.findLastIndex(({ start, gap }, index) => start >= from && (gap === 'comma' || run[index - 1]?.lower === 'by'));
  const column = at < 0 ? null : columnAt(run, at, scope);
  const isLast = column !== null && at + column.length === run.length;
  if (column === null || !isLast || !isNumber(column.column) || isIdentifier(column.column)) return null;
  for (const word of run.slice(at, at + column.length)) scope.text.claim(word);
  return sumOf(column.column.name);
}

function averageOf(scope: Scope): { found: Taken; measure: Measure } | null {
  const found = scope.text.find(onAverage);
  const column =
    found && namesData(found, scope) ? columnOfSuperlative(found.part('rank').toLowerCase().replaceAll(/\s+/g, ' '), scope) : null;
  if (found === null || column === null || !isNumber(column)) return null;
  const { name } = column;
  return { found, measure: { name: `average_${name}`, sql: `avg(${nameSql(name)})`, words: `average ${name}`, length: 0 } };
}

const firstOf = (patterns: readonly RegExp[], { text }: Scope): Taken | null =>
  patterns.map((each) => text.find(each)).find((each) => each !== null) ?? null;

/** "Which rider rode the most" of riders: what was done stands in other data, and riders are not counted for it. */
function leavesVerb(found: Taken, scope: Scope): boolean {
  const verb = found.part('verb').toLowerCase();
  if (verb === '' || plainVerbs.test(verb) || earned(scope, verb) !== null || stateSaid(found, scope) !== null) return false;
  return !isOfRows(verb, scope) && !hasFigureBehind(found, scope);
}

/** "Which crew fixed the most faults": a verb that says what became of the rows tells which of them are counted. */
function stateSaid(found: Taken, { columns, subject }: Scope): { start: number; end: number } | null {
  const verb = found.part('verb').toLowerCase();
  const isState =
    factOfVerb(
      verb,
      columns.filter((column) => column !== dateColumns(columns, subject.noun)[0]),
    ) !== undefined || findValue(verb, columns.filter(isText), sampleValues(subject.seen)).some(({ how }) => how !== 'typo');
  return verb !== '' && isState ? found.span('verb') : null;
}

function claimBut({ start, end }: Taken, left: { start: number; end: number } | null, { text }: Scope): void {
  text.claim({ start, end: left?.start ?? end });
  if (left) text.claim({ start: left.end, end });
}

/** "What is the highest salary": the figure itself is asked for, and not which salary most have. */
function isFigure(found: Taken, group: string, scope: Scope): boolean {
  const column = scope.columns.find(({ name }) => name === group);
  return (
    column !== undefined &&
    isNumber(column) &&
    !isIdentifier(column) &&
    !/most|least|fewest/i.test(found.phrase) &&
    !hasFigureBehind(found, scope)
  );
}

function hasFigureBehind({ end }: Taken, scope: Scope): boolean {
  const run = runOf(scope.text, scope.spans);
  return run.some((word, index) => word.start >= end && (measureAt(run, index, scope) !== null || columnAt(run, index, scope) !== null));
}

/** "Which team is fastest?" of rows that hold no time: how many there are says nothing of it. */
const isUnmeasured = (found: Taken, scope: Scope): boolean => {
  const rank = found.part('rank').toLowerCase().replaceAll(/\s+/g, ' ');
  const isMeasured = measuredBy(comparativeOf(rank), scope.columns) !== null || hasFigureBehind(found, scope);
  return /^(?:cheapest|slowest|fastest|dearest|most expensive)$/.test(rank) && !isMeasured;
};

/** "Which tier brings in the most?" of rows that hold no money: how many there are is no money. */
const isUnearned = (found: Taken, scope: Scope): boolean =>
  /\b(?:brings|brought|takes|took|pulls|pulled|earns|earned)\s+(?:(?:in|up)\s+)?(?:the\s+)?(?:most|least)$/i.test(found.phrase) &&
  earned(scope, found.phrase.replace(/\b(?:brings|takes|pulls|pulled)\b/i, 'brought')) === null &&
  !hasFigureBehind(found, scope);

/** Reads and claims the question for the one best group; null when it is another one. */
export function* readBestGroup(scope: Scope): Planning<BestWish | null> {
  const counted = firstOf(common, scope);
  const averaged = averageOf(scope) ?? readPace(scope);
  const found = averaged?.found ?? counted ?? firstOf(best, scope);
  const group = found ? groupOfPhrase(found.part('group'), scope) : null;
  if (!found || !group || (!averaged && leavesVerb(found, scope)) || (!counted && isFigure(found, group.name, scope))) return null;
  if (!averaged && (isUnmeasured(found, scope) || isUnearned(found, scope))) return null;
  claimBut(found, averaged ? null : stateSaid(found, scope), scope);
  scope.text.take(...lead, howMuch);
  const run = runOf(scope.text, scope.spans);
  const at = run.findIndex((word, index) => word.start >= found.start && measureAt(run, index, scope) !== null);
  const measure = counted
    ? null
    : (averaged?.measure ??
      (at < 0 ? null : measureAt(run, at, scope)) ??
      dearest(scope) ??
      summed(scope, found.end) ??
      added(scope, found.end) ??
      earned(scope, found.phrase));
  for (const word of measure ? run.slice(at, at + measure.length) : []) scope.text.claim(word);
  const lowest = /worst|(?<!s)lowest|small|weak|quiet|slack|least|fewest|rarest|cheap|fast|quick|short|light/i.test(found.part('rank'));
  const chosen = measure ?? { name: 'rows', sql: 'count(*)', words: 'how many rows' };
  const said = scope.text.take(atPlace)?.part('place').toLowerCase();
  const place = said === undefined ? 1 : 2 + places.findIndex((each) => each.includes(said));
  const behind = place === 1 ? '' : `, in place ${place}`;
  noted(scope, found.phrase, `the ${group.name} with the ${lowest ? 'lowest' : 'highest'} ${chosen.words}${behind}`);
  const [spelled] = yield* groupParams([group], scope);
  const folded = JsonObject.safeParse(spelled).data?.['expression'];
  return { group: { name: group.name, sql: typeof folded === 'string' ? folded : group.sql }, measure: chosen, lowest, place };
}
