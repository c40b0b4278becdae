/** New names for columns: "rename a to b", "call the amount total", "a as b". */
import type { Planning } from '../../asking.ts';
import { pattern } from '../../text/pattern.ts';
import { type Taken } from '../../text/request-text.ts';
import type { Operation } from '../../draft/operation.ts';
import { conversionOf } from './expression-units.ts';
import { linkOne, linkQuietly } from '../link.ts';
import { rowStep } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const lists = pattern('rename|relabel the? columns|column? {pairs:list}');
const pairIn =
  /^(?:the\s+)?(?:column\s+)?(.+?)\s+(?:to|as|into|=)\s+["'`]?([\p{L}_][\p{L}\p{N}_]*)["'`]?(?:\s+(?:in|of|from|for|on)\s+.*)?$/iu;
const singles = [
  pattern('call|label the? column? {from} {to:name} $'),
  pattern('call|label the? column? {from:name} {to:name}'),
  pattern('call|label {from} as {to:name} $'),
  pattern('name the? {from} column {to:name} $'),
  pattern('name the {from} {to:name} $'),
  pattern('the? column? {from} should|must|shall be called|named|renamed_to|labelled {to:name}'),
  pattern('{from:name} becomes {to:name}'),
  pattern('change the? column? name of {from} to {to:name}'),
];
const asides = [pattern('{from:name} renamed|called|named to|as? {to:name}'), pattern('{from:name} as {to:name}')];

export function* readRenames(scope: Scope): Planning<Operation[]> {
  const list = scope.text.take(lists);
  const pairs = list ? yield* listedPairs(list, scope) : [];
  const units: Operation[] = [];
  for (const taken of singles.flatMap((each) => scope.text.findAll(each))) {
    if (scope.text.isClaimed(taken.start) || isNoun(taken, scope) || isGap.test(scope.text.original.slice(0, taken.start))) continue;
    scope.text.claim(taken);
    pairs.push(...(yield* onePair(taken, scope)));
    for (let more = pairBehind(taken, scope); more !== null; more = pairBehind(more, scope)) {
      scope.text.claim(more);
      pairs.push(...(yield* onePair(more, scope)));
    }
  }
  for (const aside of asides.flatMap((each) => scope.text.findAll(each))) {
    // A type is no name: "amount as decimal" is another wish.
    if (isGap.test(scope.text.original.slice(0, aside.start)) || isUnit(aside, scope) || isTaken(aside, scope)) continue;
    if (scope.text.isClaimed(aside.start) || isTypeWord(aside.part('to')) || !linkQuietly(aside.part('from'), scope)) continue;
    const from = aside.span('from');
    // The old name stays readable: it may stand in a list of columns.
    const inList = from !== null && /\sas\s+\S+$/i.test(aside.phrase) && !/\s(?:renamed|called|named)\s/i.test(aside.phrase);
    const alone = inList ? aloneBehindWith(aside, scope) : null;
    scope.text.claim(alone ?? (inList ? { start: from.end, end: aside.end } : aside));
    if (inList && alone === null) scope.renamed = [...(scope.renamed ?? []), from];
    units.push(...unitBehind(aside, scope));
    pairs.push(...(yield* onePair(aside, scope)));
  }
  return pairs.length === 0 ? units : [...units, renaming(pairs)];
}

/** "Dogs to pets.d2, weight_kg as weight": an old name that no list of columns took. */
export const claimRenamed = ({ text, renamed = [] }: Scope): void => renamed.forEach((span) => text.claim(span));

/** "Average call duration": calls are counted and measured, and nothing gets a name. */
const isNoun = ({ phrase, start }: Taken, { text }: Scope): boolean =>
  /^(?:call|label)\b/i.test(phrase) &&
  !/(?:^|[¦,;.:(]|\b(?:and|then|but|please|also|to|just|or|you|should|must|shall|we|i))\s*$/i.test(text.original.slice(0, start));

/** "Total_cents as total in francs": the new name, and the unit of what it holds. */
function unitBehind(aside: Taken, scope: Scope): Operation[] {
  const unit = /^\s+in\s+\p{L}+/iu.exec(scope.text.after(aside.end))?.[0] ?? '';
  const made = unit === '' ? null : conversionOf(`${aside.part('from')}${unit}`, scope);
  if (made === null) return [];
  scope.text.claim({ start: aside.end, end: aside.end + unit.length });
  noted(scope, `${aside.phrase}${unit}`, `${made.column.name} = ${made.sql}`);
  return [rowStep(aside, { op: 'derive', id: 'in_units', params: { columns: { [made.column.name]: made.sql } } })];
}

const anotherPair = /^\s*(?:,\s*(?:and\s+)?|and\s+)(?<from>\p{L}[\p{L}\p{N}_]*)\s+(?<to>\p{L}[\p{L}\p{N}_]*)(?=\s*(?:$|[,.;]|and\s))/u;

/** "Call a b, c d": behind one pair stands another, of a column and a name that none has. */
function pairBehind({ end, phrase }: Taken, { text, columns }: Scope): Taken | null {
  const found = /^(?:call|label)\b|^\S+ \S+$/i.test(phrase) ? anotherPair.exec(text.after(end)) : null;
  const { from = '', to = '' } = found?.groups ?? {};
  const isColumn = (said: string): boolean => columns.some(({ name }) => name.toLowerCase() === said.toLowerCase());
  if (found === null || !isColumn(from) || isColumn(to)) return null;
  const start = end + found[0].length - `${from} ${to}`.length;
  const part = (name: string): string => found.groups?.[name] ?? '';
  return { phrase: `${from} ${to}`, start: end, end: end + found[0].length, part, span: () => ({ start, end: start + from.length }) };
}

/** "Load members with mail as email": one new name and no list, so every column stays. */
function aloneBehindWith({ start, end }: Taken, { text }: Scope): { start: number; end: number } | null {
  const lead = /(?<!\b(?:only|just)\s)\bwith\s+(?:the\s+)?$/i.exec(text.between(0, start));
  return lead === null ||
    /^\s*(?:,\s*(?!(?:to|into|in|and|load|put|save|write)\b)|and\s+(?!(?:load|put|save|write|then)\b))\p{L}/iu.test(text.after(end))
    ? null
    : { start: lead.index, end };
}

/** "Treat missing phone as 'none'" fills, "duration_ms as seconds" counts otherwise: neither names. */
const isGap = /\b(?:missing|empty|null|blank|unset)\s+$/i;
const isUnit = (aside: Taken, scope: Scope): boolean => conversionOf(`${aside.part('from')} in ${aside.part('to')}`, scope) !== null;

/** "Add weight_g as weight_kg * 1000": what is there already is no new name. */
const isTaken = (aside: Taken, { columns }: Scope): boolean =>
  // "And this as well" is no name either.
  /^(?:well|usual|before|is)$/i.test(aside.part('to')) || columns.some(({ name }) => name.toLowerCase() === aside.part('to').toLowerCase());

export const isTypeWord = (word: string): boolean =>
  /^(?:decimal|numeric|money|exact|integer|int|bigint|smallint|text|string|varchar|date|timestamp|datetime|boolean|bool|double|float|a|an|the|is|primary|key|columns?|rows?|null|text|one|zeros?|nothing|whole|digits|numerals|parameter|variable)$/i.test(
    word,
  );

export interface Pair {
  from: string;
  to: string;
  phrase: string;
  place: number;
}

function* listedPairs(list: Taken, scope: Scope): Planning<Pair[]> {
  const pairs: Pair[] = [];
  for (const item of list.part('pairs').split(/\s*,\s*(?:and\s+)?|\s+and\s+(?=.+\s(?:to|as)\s)/i)) {
    const [, from = '', to = ''] = pairIn.exec(item.trim()) ?? [];
    const column = from === '' ? null : yield* linkOne(from, scope);
    if (column) pairs.push(pairOf(column.name, to, { phrase: `rename ${item}`, start: list.start }, scope));
    else if (from === '') scope.unread.push(`rename ${item}`);
  }
  return pairs;
}

function* onePair(taken: Taken, scope: Scope): Planning<Pair[]> {
  const column = yield* linkOne(taken.part('from'), scope);
  return column ? [pairOf(column.name, taken.part('to').replaceAll(/["'`]/g, ''), taken, scope)] : [];
}

export function pairOf(from: string, to: string, { phrase, start }: { phrase: string; start: number }, scope: Scope): Pair {
  noted(scope, phrase, `the column ${from} is called ${to}`);
  return { from, to, phrase, place: start };
}

export function renaming(pairs: Pair[]): Operation {
  return {
    phase: 'names',
    op: 'rename',
    id: 'renamed',
    params: () => ({ columns: Object.fromEntries(pairs.map(({ from, to }) => [from, to])) }),
    phrase: pairs.map(({ phrase }) => phrase).join(', '),
    place: pairs[0]?.place ?? 0,
  };
}
