/**
 * Figures of another dataset beside each row: "customers with their number of orders", "products plus how many units they sold",
 * "add the total amount of their orders to customers". Rows without a partner stay; they have none of it.
 */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import { freeId, type Step } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { baseName, type Mention } from '../../link/datasets.ts';
import { elementFields } from '../../link/elements.ts';
import { joinKeyOf, onOf, rightsOf, saidKey } from '../../link/join-key.ts';
import { isSource } from '../../link/left-tables.ts';
import { isNamedAfter, nameWords, sameWords, singular } from '../../link/names.ts';
import { nearestFirst } from '../../link/neighbours.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isCalledMoney, dateColumns, measureColumns } from '../../link/types.ts';
import { lengthAt, type RunWord, runOf } from '../../text/word-run.ts';
import { keyFor } from './join-keys.ts';
import { keyedSide, openOther } from './join-step.ts';
import { type Measure, rowCount } from '../groups/measure.ts';
import { measureAt } from '../groups/measures.ts';
import { doings } from '../groups/scan-groups.ts';
import { noted, type Scope, type Subject } from '../scope.ts';

const leads = 'with|plus|and|add|adding|include|including|showing|together with|along with|as well as';
const owners = 'their|its|his|her|the|a|an|each ones|the total';
/** Behind such words a figure is a rank, a group or a bound. */
const otherwise = /^(?:per|by|each|every|over|above|below|under|more|less|fewer|at|is|are|was|were|greater|higher|lower|between|[<>=]+)$/;
const ofThem = 'of|from|over|across|in|for|on';
const happened =
  'they have placed|they have made|they have had|they have|they placed|they made|they had|they did|they got|it has|it had|each has|each have|there are|placed|made';

interface Figures {
  measures: Measure[];
  start: number;
  end: number;
}

/** "customers with their total spend", "members plus the number of visits". */
const owned =
  /\b(?:with|plus|along with|together with|including|showing|add|adding)\s+(?:(?:their|its|his|her|the)\s+(?!(?:highest|most|lowest|fewest|largest|biggest|least|best|top)\b)(?:(?:latest|last|most recent|newest|first|earliest)|(?:\p{L}+\s+){0,2}?(?:number|counts?|total|sum|average|avg|mean|lifetime|revenues?|spend|spending|turnover|sales|amounts?|order value))|(?:number|count)\s+of\s+\p{L}+\s+and\s+(?:the\s+)?(?:total|sum|average))\b(?!.*\b(?:per|by each|for each)\b)/iu;

/** Whether figures are said to belong to each row: they come beside it, not instead of it. */
export const saysOwnFigures = (text: string): boolean => owned.test(text);

/** Reads and claims figures of the first other dataset that has some said of it. */
export function* readPartnerFigures(
  scope: Scope,
  entries: DatasetEntry[],
  others: Mention[],
): Planning<{ operations: Operation[]; used: Mention | null }> {
  for (const mention of others) {
    const [entry] = mention.entries;
    if (entry === undefined || entry === scope.subject.entry || entry.name === scope.subject.entry.name) continue;
    if (!leadsTo(mention, scope)) continue;
    const operations = yield* beside(entry, scope, mention);
    if (operations.length > 0) return { operations, used: mention };
  }
  if (!saysOwnFigures(scope.text.original) || measureColumns(scope.columns).length > 0) return { operations: [], used: null };
  const holder = yield* holderOfAmounts(scope.subject.entry, entries);
  return { operations: holder === null ? [] : yield* beside(holder, scope, null), used: null };
}

/** "…with their number of orders", "…and the order count": cheap to see before anything is inspected. */
function leadsTo(mention: Mention, { text }: Scope): boolean {
  const before = text.original.slice(0, mention.start);
  const behind = text.original.slice(mention.end);
  const counted = new RegExp(
    String.raw`\b(?:${leads}|,)\s+(?:(?:their|its|his|her|the|a)\s+)?(?:[\p{L}_]+\s+){0,3}?(?:(?:number|count|#|quantity|total|sum|average|avg|mean|max|maximum|min|minimum|value|amount|[\p{L}_]+)\s+(?:of|from|over|across)\s+(?:their\s+|its\s+|all\s+|the\s+)*|how many\s+)$`,
    'iu',
  );
  const counts = /^\s+counts?\b/i.test(behind) && new RegExp(String.raw`\b(?:${leads})\s+(?:(?:their|its|the|an?)\s+)?$`, 'i').test(before);
  return counts || counted.test(before) || dated.test(before);
}

/** "With their latest order". */
const dated = new RegExp(
  String.raw`\b(?:${leads}|,)\s+(?:(?:their|its|his|her|the)\s+)?(?:latest|last|most recent|newest|first|earliest)\s+$`,
  'iu',
);

function* beside(entry: DatasetEntry, scope: Scope, mention: Mention | null): Planning<Operation[]> {
  const other = yield* openOther(entry, scope);
  if (other === null) return [];
  const figures = figuresOf(other, scope, mention);
  const key = figures === null ? null : yield* keyFor(other, undefined, scope);
  if (figures === null || key === null || !scope.columns.some(({ name }) => name === key.left)) {
    scope.joined.pop();
    return [];
  }
  const names = nameAll(figures.measures, scope);
  const side: Step = {
    id: freeId(`${other.id}_figures`.slice(0, 36), [
      scope.subject.id,
      ...scope.joined.map(({ id }) => id),
      ...scope.sideSteps.map(({ id }) => id),
    ]),
    op: 'aggregate',
    from: keyedSide(other.id, key, other, scope),
    group: rightsOf(key),
    measures: Object.fromEntries(figures.measures.map(({ sql }, index) => [names[index] ?? '', sql])),
  };
  scope.sideSteps.push(side);
  const phrase = scope.text.original.slice(figures.start, figures.end);
  scope.text.claim(figures);
  const on = onOf(key);
  const zeros = figures.measures.flatMap(({ sql }, index) => (/^(?:count|sum)\(/.test(sql) ? [names[index] ?? ''] : []));
  scope.columns = [...scope.columns, ...names.map((name) => ({ name, type: 'DECIMAL(18,2)' }))];
  noted(
    scope,
    phrase,
    `${figures.measures.map(({ words }, index) => `${names[index]} is ${words}`).join(', ')} in ${entry.name}, by ${saidKey(rightsOf(key))}`,
  );
  const join: Operation = {
    phase: 'shape',
    op: 'join',
    id: 'with_figures',
    params: () => ({ type: 'left', on }),
    with: [side.id],
    phrase,
    place: figures.start,
  };
  const columns = Object.fromEntries(zeros.map((name) => [name, 0]));
  const filled: Operation = {
    phase: 'rows',
    op: 'fill-nulls',
    id: 'none_is_zero',
    params: () => ({ columns }),
    phrase,
    place: figures.start,
  };
  return zeros.length === 0 ? [join] : [join, filled];
}

const nameAll = (measures: Measure[], { columns }: Scope): string[] =>
  measures.reduce<string[]>((names, { name }) => [...names, freeId(name, [...columns.map((column) => column.name), ...names])], []);

/** The figures that stand in a row behind a lead: "their number of orders and the total amount". */
function figuresOf(other: Subject, scope: Scope, mention: Mention | null): Figures | null {
  const run = runOf(scope.text);
  const theirs = { ...scope, columns: other.seen.columns, subject: other, spans: [] };
  for (let index = 0; index < run.length; index += 1) {
    const lead = lengthAt(run, index, leads);
    if (lead === 0) continue;
    const found = rowOfFigures(run, index + lead, theirs, scope.subject);
    const [start, end] = [run[index]?.start, found === null ? undefined : run[found.end - 1]?.end];
    const reaches = mention === null || (start !== undefined && end !== undefined && start < mention.start && mention.end <= end + 12);
    if (found !== null && start !== undefined && end !== undefined && reaches)
      return { measures: found.measures, start, end: Math.max(end, mention?.end ?? 0) };
  }
  return null;
}

function rowOfFigures(run: readonly RunWord[], from: number, theirs: Scope, own: Subject): { measures: Measure[]; end: number } | null {
  const measures: Measure[] = [];
  let end = from;
  for (let place = from; ;) {
    const owner = lengthAt(run, place, owners);
    if (superlative.test(run[place + owner]?.lower ?? '') && !/^(?:their|its|his|her)$/.test(run[place]?.lower ?? '')) break;
    place += owner;
    const measure = countOf(run, place, theirs.subject) ?? whenOf(run, place, theirs) ?? measureAt(run, place, theirs);
    if (measure === null || measure.skipped !== undefined) break;
    place += measure.length;
    const link = lengthAt(run, place, ofThem);
    const all = link === 0 ? 0 : lengthAt(run, place + link, 'their|its|all|all their|the');
    const name = link === 0 ? 0 : nounAt(run, place + link + all, theirs.subject);
    if (name > 0) place += link + all + name;
    place += lengthAt(run, place, `${happened}|${doings}`) || ofEach(run, place, own);
    if (otherwise.test(run[place]?.lower ?? '')) return null;
    measures.push(measure);
    end = place;
    const more = lengthAt(run, place, 'and|plus|as well as');
    if (more === 0 && run[place]?.gap !== 'comma') break;
    place += more;
  }
  return measures.length === 0 ? null : { measures, end };
}

/** "Of each", "per patron", "each of them has bought": how many words say that a figure is of each row. */
function ofEach(run: readonly RunWord[], place: number, own: Subject): number {
  const each = lengthAt(
    run,
    place,
    'of each of them|of each one|of each|for each of them|for each one|for each|each of them|each one|each|they|he|she|it|per|of every',
  );
  if (each === 0) return 0;
  const owner = nounAt(run, place + each, own);
  const had = lengthAt(run, place + each + owner, 'has|have|had');
  const verb = run[place + each + owner + had];
  const isDone = verb?.gap === 'blank' && (/^\p{L}{2,}ed$/u.test(verb.lower) || lengthAt([verb], 0, doings) > 0);
  const isAlone = verb === undefined || verb.gap !== 'blank' || lengthAt(run, place + each + owner + had, 'and|plus|to|into|in|as') > 0;
  return isDone ? each + owner + had + 1 : isAlone || owner > 0 ? each + owner + had : 0;
}

const superlative = /^(?:highest|most|lowest|fewest|largest|biggest|least|best|top|same)$/;

/** "Number of orders", "how many orders", "order count". */
function countOf(run: readonly RunWord[], place: number, other: Subject): Measure | null {
  const before = lengthAt(run, place, 'number of|total number of|count of|how many|# of|no of|quantity of');
  const all = before === 0 ? 0 : lengthAt(run, place + before, 'their|its|all|all their|the');
  const name = nounAt(run, place + before + all, other);
  const behind = before > 0 ? 0 : lengthAt(run, place + name, 'count|counts|number');
  // "The number of the performance" is a column.
  const last = run[place + before + all + name - 1]?.lower ?? '';
  const isOne = all > 0 && behind === 0 && run[place + before]?.lower === 'the' && singular(last) === last;
  if (name === 0 || before + behind === 0 || isOne) return null;
  return { ...rowCount(other.noun), length: before + all + name + behind };
}

/** "Latest order", "first visit date": when, by the date that such rows are about. */
function whenOf(run: readonly RunWord[], place: number, { subject, columns }: Scope): Measure | null {
  const last = lengthAt(run, place, 'latest|last|most recent|newest');
  const end = last || lengthAt(run, place, 'first|earliest');
  const name = end === 0 ? 0 : nounAt(run, place + end, subject);
  const [date] = dateColumns(columns, subject.noun);
  if (name === 0 || date === undefined) return null;
  const word = lengthAt(run, place + end + name, 'date|day|time');
  return {
    name: `${last > 0 ? 'latest' : 'first'}_${date.name}`,
    sql: `${last > 0 ? 'max' : 'min'}(${nameSql(date.name)})`,
    words: `the ${last > 0 ? 'latest' : 'first'} ${date.name}`,
    length: end + name + word,
  };
}

/** The words of the other dataset's name, or the last of them: "orders", "check-ins", "sales" of auction sales. */
function nounAt(run: readonly RunWord[], index: number, { noun }: Subject): number {
  const words = nameWords(noun);
  for (let length = words.length; length > 0; length -= 1) {
    const said = run.slice(index, index + length).flatMap(({ lower }) => nameWords(lower));
    if (sameWords(said, length === words.length ? words : words.slice(-length))) return length;
  }
  return 0;
}

/** The one file whose rows have an amount and the key of the named data. */
export const holderOfAmounts = (named: DatasetEntry, entries: DatasetEntry[]): Planning<DatasetEntry | null> =>
  holderOf(named, entries, {
    lacks: (own) => measureColumns(own).length === 0 && !own.some(isCalledMoney),
    has: (columns) => measureColumns(columns).length > 0,
  });

/** The one file with the key of the named data and with what that lacks. */
export function* holderOf(
  named: DatasetEntry,
  entries: DatasetEntry[],
  {
    lacks,
    has,
    inLists = false,
  }: {
    lacks: (own: Column[]) => boolean;
    has: (columns: Column[]) => boolean;
    /** The elements of lists hold it as well. */ inLists?: boolean;
  },
): Planning<DatasetEntry | null> {
  const files = entries.filter((entry) => isSource(entry) && entry.name !== named.name && !/\/.*\//.test(entry.name));
  const candidates = nearestFirst(files, named).slice(0, 10);
  const [own, ...seen] = yield* inspectAll([named, ...candidates]);
  if (!own?.ok || !lacks(own.value.columns)) return null;
  const [left, noun] = [own.value.columns, baseName(named)];
  const holders = candidates.filter((entry, index) => {
    const found = seen[index];
    const columns = found?.ok ? [...found.value.columns, ...(inLists ? found.value.columns.flatMap(elementFields) : [])] : [];
    if (!has(columns)) return false;
    const key = joinKeyOf({ columns: left, noun }, { columns, noun: baseName(entry) });
    return key !== null && isNamedAfter(key.right, nameWords(noun).at(-1) ?? '');
  });
  const [holder] = holders;
  return holders.length === 1 ? (holder ?? null) : null;
}
