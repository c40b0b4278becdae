/** "What was the best month for revenue, and by how much did it beat the second?" */
import { askPerson, type Planning } from '../asking.ts';
import { pattern } from '../text/pattern.ts';
import { runOf } from '../text/word-run.ts';
import { groupsOfWord } from './groups.ts';
import { nameSql } from '../link/sql-text.ts';
import { measuredBy } from '../link/verb-columns.ts';
import { isIdentifier, isNumber } from '../link/types.ts';
import { type Measure, measureAt, sumOf } from './measures.ts';
import { columnAt } from './scan.ts';
import { type BestWish, noted, type Scope } from './scope.ts';

const superlative =
  'cheapest|slowest|fastest|dearest|best|worst|biggest|largest|highest|lowest|smallest|strongest|weakest|busiest|top|most|least';
const best = [
  pattern(`what|which is|was|were|has|had|are the? our? {rank=${superlative}} {group:name} for|by|in_terms_of|in|with_the_most|with|of?`),
  pattern(`what|which {group:name} has|had|have|made|makes|brought|sold|earned|is|was the? {rank=${superlative}}`),
];
const lead = pattern(
  'and? by? how_much did|does|do|was|is it|they|that beat|beats|exceed|ahead_of|above|lead|better_than|more_than than? the? second|next|runner-up|second_best|second_place one|month|place?',
);

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

/** "Which day had the most rain": of the number column right behind, the sum or the highest value, which the words leave open. */
function* summed(scope: Scope, from: number): Planning<Measure | null> {
  const run = runOf(scope.text, scope.spans);
  const at = run.findIndex(({ start }) => start >= from);
  const column = at < 0 ? null : columnAt(run, at, scope);
  if (column === null || !isNumber(column.column) || isIdentifier(column.column)) return null;
  for (const word of run.slice(at, at + column.length)) scope.text.claim(word);
  const { name } = column.column;
  const choices = [`the sum of ${name}`, `the highest single ${name}`];
  const chosen = yield* askPerson(`What counts as the most of ${name}?`, choices);
  return chosen === choices[1] ? { name: `max_${name}`, sql: `max(${nameSql(name)})`, words: choices[1], length: 0 } : sumOf(name);
}

/** Reads and claims the question for the one best group; null when it is another one. */
export function* readBestGroup(scope: Scope): Planning<BestWish | null> {
  const found = best.map((each) => scope.text.find(each)).find((each) => each !== null) ?? null;
  const group = found ? groupsOfWord(found.part('group'), scope) : null;
  if (!found || !group) return null;
  scope.text.claim(found);
  scope.text.take(lead);
  const run = runOf(scope.text, scope.spans);
  const at = run.findIndex((word, index) => word.start >= found.start && measureAt(run, index, scope) !== null);
  const measure = (at < 0 ? null : measureAt(run, at, scope)) ?? dearest(scope) ?? (yield* summed(scope, found.end));
  for (const word of measure ? run.slice(at, at + measure.length) : []) scope.text.claim(word);
  const lowest = /worst|low|small|weak|least|cheap|fast/i.test(found.part('rank'));
  const chosen = measure ?? { name: 'rows', sql: 'count(*)', words: 'how many rows' };
  noted(scope, found.phrase, `the ${group.name} with the ${lowest ? 'lowest' : 'highest'} ${chosen.words}`);
  return { group, measure: chosen, lowest };
}
