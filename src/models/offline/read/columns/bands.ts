/** Numbers put into bands: "bucket by cost: below 1000 is 'low', 1000 to 5000 'medium', above that 'high'; new column cost_band". */
import type { Column } from '#domain/dataset.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { isNumber, measureColumns } from '../../link/types.ts';
import { isFiller } from '../../text/filler.ts';
import { linkQuietly } from '../link.ts';
import type { NamedExpression } from './name-behind.ts';
import type { Scope } from '../scope.ts';

const number = String.raw`[€$£]?\d+(?:,\d{3})*(?:\.\d+)?`;
const ranges = [
  String.raw`(?:between|from)?\s*(?<low>${number})\s*(?:to|and|-|–|until|through|up to)\s*(?<high>${number})`,
  String.raw`(?:below|under|less than|smaller than|lower than|fewer than|<)\s*(?<under>${number})`,
  String.raw`(?:up to|at most|no more than|until|<=)\s*(?<atMost>${number})`,
  String.raw`(?<orLess>${number}) (?:or|and) (?:less|below|under|fewer)`,
  String.raw`(?:at least|from|>=)\s*(?<atLeast>${number})(?: (?:on|up|upwards|onwards))?|(?<orMore>${number})(?:\+| (?:or|and) (?:more|above|over|higher|up))`,
  String.raw`(?:above|over|more than|greater than|higher than|>)\s*(?<over>${number})`,
  String.raw`(?<beyond>(?:anything |everything |all )?(?:above|over|beyond|more than|higher than) (?:that|it)|(?:anything|everything) (?:above|higher|more|over)|higher|above)`,
  String.raw`(?<rest>(?:the |all (?:the )?)?(?:rest|others?)|(?:anything|everything) else|otherwise|else)`,
].map((each) => `(?:${each})`);
const range = `(?:(?<of>[\\p{L}_]\\w*)\\s+(?:is|are)\\s+)?(?:${ranges.join('|')})`;
const stop =
  'is|are|as|to|and|or|if|when|for|from|the|a|an|into|between|below|above|over|under|by|in|on|with|column|rest|else|otherwise|new';
const label = String.raw`(?<label>"[^"]*"|'[^']*'|(?!(?:${stop})(?![\p{L}\p{N}_]))[\p{L}][\p{L}\p{N}_-]*)`;
const rangeFirst = `(?<![\\p{L}\\p{N}_.])${range}\\s*(?:=|:|-|(?:is|are|as|into|means|becomes|counts as|gets|should be|called)(?=\\s))?\\s*${label}`;
const labelFirst = `(?<![\\p{L}\\p{N}_])${label}\\s*(?:=|:|(?:if|when|for|is|are|from|means|below)(?=\\s))?\\s*\\(?\\s*${range}(?:\\s+(?<unit>[\\p{L}%]+)(?=\\s*\\)))?\\s*\\)?`;
/** "… and large" behind the bands: what lies above them. */
const lastLabel = new RegExp(String.raw`^\s*,?\s*(?:and|or)\s+${label}(?=\s*(?:[,.;)¦]|$)|\s+(?:in|to|into|as)\s)`, 'iu');

interface Upper {
  limit: string;
  open: boolean;
}

interface Band {
  /** Null for whatever is left. */
  test: ((column: string) => string) | null;
  label: string;
  /** What the band says it is a range of. */
  of: string;
  quoted: boolean;
  /** The label stands before its range. */
  isFirst: boolean;
  upper: Upper | null;
  start: number;
  end: number;
}

/** Reads a list of bands with its column and its name, and claims them; null when there is none. */
export function takeBands(scope: Scope): NamedExpression | null {
  const text = scope.text.between(0, scope.text.original.length);
  const said = [rangeFirst, labelFirst].map((each) => bandsIn(text, each)).find((found) => found.length > 1);
  const bands = said && withLast(text, said);
  const [first, last] = [bands?.[0], bands?.at(-1)];
  if (bands === undefined || first === undefined || last === undefined) return null;
  const intro = introBefore(text, first.start, scope);
  // "More than 100 but less than 200" is a condition on rows.
  if (!intro.sorts && !bands.every((band) => band.quoted)) return null;
  const [only, ...others] = measureColumns(scope.columns);
  // A word that no column has is what shall be sorted: another figure is not.
  const usual = others.length === 0 && !intro.isUnknown ? only : undefined;
  const column = intro.column ?? linkQuietly(first.of, scope) ?? usual ?? null;
  if (column === null || !isNumber(column)) return null;
  const named = nameAfter(text, last.end) ?? { name: intro.name ?? `${column.name}_band`, end: last.end };
  for (const span of [...intro.read, { start: first.start, end: named.end }]) scope.text.claim(span);
  const phrase = scope.text.original.slice(intro.start, named.end).trim();
  return {
    name: named.name,
    sql: bandsSql(nameSql(column.name), bands),
    type: 'VARCHAR',
    phrase,
    start: intro.start,
    end: named.end,
  };
}

/** "Small (<50), medium (50-200) and large": the last band has no bounds of its own. */
function withLast(text: string, bands: Band[]): Band[] {
  const [before, upper] = [bands.at(-1), bands.findLast(({ upper: limit }) => limit !== null)?.upper];
  const found = before === undefined ? null : lastLabel.exec(text.slice(before.end));
  if (before?.isFirst !== true || found === null || upper === undefined || upper === null) return bands;
  const test = testOf({ beyond: 'above' }, upper);
  const label = found.groups?.['label'] ?? '';
  return [...bands, { ...before, test, label: unquoted(label), quoted: /^["']/.test(label), end: before.end + found[0].length }];
}

/** Items that follow each other with nothing but commas and "and" between them. */
function bandsIn(text: string, item: string): Band[] {
  const bands: Band[] = [];
  let upper: Upper | null = null;
  for (const match of text.matchAll(new RegExp(item, 'giu'))) {
    const before = bands.at(-1);
    if (before !== undefined && !/^[\s,;]*(?:and|or|but)?[\s,;]*$/i.test(text.slice(before.end, match.index))) {
      if (bands.length > 1) break;
      bands.length = 0;
      upper = null;
    }
    const groups = match.groups ?? {};
    bands.push({
      test: testOf(groups, upper),
      label: unquoted(groups['label'] ?? ''),
      of: groups['of'] ?? groups['unit'] ?? '',
      isFirst: item === labelFirst,
      upper: upperOf(groups),
      quoted: /^["']/.test(groups['label'] ?? ''),
      start: match.index,
      end: match.index + match[0].length,
    });
    upper = upperOf(groups) ?? upper;
  }
  return bands;
}

const plain = (said: string): string => said.replaceAll(/[€$£,]/g, '');
const unquoted = (said: string): string => said.replaceAll(/^["']|["']$/g, '');

function upperOf({ under, atMost, orLess, high }: Partial<Record<string, string>>): Upper | null {
  const closed = atMost ?? orLess ?? high;
  if (under !== undefined) return { limit: plain(under), open: true };
  return closed === undefined ? null : { limit: plain(closed), open: false };
}

function testOf(groups: Partial<Record<string, string>>, upper: Upper | null): Band['test'] {
  const { low, high, under, over, rest } = groups;
  const [most, least] = [groups['atMost'] ?? groups['orLess'], groups['atLeast'] ?? groups['orMore']];
  if (rest !== undefined || (groups['beyond'] !== undefined && upper === null)) return null;
  if (groups['beyond'] !== undefined) return (column) => `${column} ${upper?.open === true ? '>=' : '>'} ${upper?.limit ?? '0'}`;
  if (under !== undefined) return (column) => `${column} < ${plain(under)}`;
  if (over !== undefined) return (column) => `${column} > ${plain(over)}`;
  if (most !== undefined) return (column) => `${column} <= ${plain(most)}`;
  if (least !== undefined) return (column) => `${column} >= ${plain(least)}`;
  return (column) => `${column} between ${plain(low ?? '')} and ${plain(high ?? '')}`;
}

function bandsSql(column: string, bands: Band[]): string {
  const cases = bands.flatMap(({ test, label: text }) => (test === null ? [] : [`when ${test(column)} then ${textSql(text)}`]));
  const rest = bands.find(({ test }) => test === null);
  return `case ${cases.join(' ')}${rest === undefined ? '' : ` else ${textSql(rest.label)}`} end`;
}

const verbs =
  /(?<![\p{L}\p{N}_])(?:bucket|band|bin|classify|categori[sz]e|group|segment|label|rate|add|adding|with|and|plus|create|derive|split|divide|put|a|new|column|field|in|into|bands?|buckets?|classes|groups|of|by|on|from|based|according|called|named|the|where|that|which|is|says|being|as|holding|using|to|their|its|for|it)(?![\p{L}\p{N}_])/giu;

const sorting = /\b(?:bucket|band|bin|classif|categor|group|segment|label|rate|class|divide|split)/i;

interface Intro {
  column: Column | null;
  name: string | null;
  /** A word says that numbers are put into classes. */
  sorts: boolean;
  /** Words stand there that are no column. */
  isUnknown: boolean;
  /** Where words stand that were read. */
  read: { start: number; end: number }[];
  start: number;
}

/** The number column, and perhaps a name, that stand before the first band. What else stands there stays unread. */
function introBefore(text: string, end: number, scope: Scope): Intro {
  const from = Math.max(...[...text.slice(0, end).matchAll(/[¦;!?]|\.\s|,/g)].map((match) => match.index + 1), 0);
  const said = text.slice(from, end).replace(/[\s:=(]+$/, '');
  const spanOf = (index: number, length: number): { start: number; end: number } => ({ start: from + index, end: from + index + length });
  const named =
    /(?:column|field|called|named|as)\s+(?:called\s+|named\s+)?([\p{L}_][\p{L}\p{N}_]*)(?=[\s:=(]|$)/diu.exec(said) ??
    /(?:with|add|plus|and)\s+(?:an?|the)\s+([\p{L}_][\p{L}\p{N}_]*)$/diu.exec(/:\s*$/.test(text.slice(from, end)) ? said : '');
  const name = named?.[1] !== undefined && linkQuietly(named[1], scope) === null ? named[1] : null;
  const place = name === null ? undefined : named?.indices?.[1];
  const openers = [...said.matchAll(verbs)].map((match) => spanOf(match.index, match[0].length));
  const read = [...openers, ...(place ? [spanOf(place[0], place[1] - place[0])] : [])];
  const column = numberIn(said, name, scope);
  const all = column === null ? read : [...read, spanOf(column.index, column.length)];
  return {
    column: column?.column ?? null,
    name,
    sorts: name !== null || sorting.test(said),
    isUnknown: [...said.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)].some(({ 0: word, index }) => isLeft(word, from + index, all, scope)),
    read: all,
    start: Math.min(end, ...all.map(({ start }) => start)),
  };
}

const isLeft = (word: string, place: number, read: readonly { start: number; end: number }[], { spans }: Scope): boolean =>
  !isFiller(word) && ![...read, ...spans].some(({ start, end }) => start <= place && place < end);

/** The first words that mean a number column. */
function numberIn(said: string, name: string | null, scope: Scope): { column: Column; index: number; length: number } | null {
  const words = [...said.matchAll(/[\p{L}_][\p{L}\p{N}_]*/gu)];
  for (const [at, { index }] of words.entries()) {
    for (const last of [words[at + 2], words[at + 1], words[at]]) {
      const phrase = last === undefined ? '' : said.slice(index, last.index + last[0].length);
      const column = phrase === '' || phrase === name ? null : linkQuietly(phrase, scope);
      if (column !== null && isNumber(column)) return { column, index, length: phrase.length };
    }
  }
  return null;
}

const naming =
  /^[\s,;(]*(?:and\s+)?(?:as|call(?:ed)?(?:\s+(?:it|that|this|the column))?|named?(?:\s+it)?|(?:in|into|as)?\s*(?:a|the)?\s*new\s+(?:column|field)(?:\s+(?:called|named))?|(?:in|into)\s+(?:a\s+|the\s+)?(?:column|field)(?:\s+(?:called|named))?|into|column)\s+(?:called\s+|named\s+)?([\p{L}_][\p{L}\p{N}_]*)\)?/iu;

function nameAfter(text: string, end: number): { name: string; end: number } | null {
  const match = naming.exec(text.slice(end));
  return match ? { name: match[1] ?? '', end: end + match[0].length } : null;
}
