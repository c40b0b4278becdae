/** Lists of columns of which some get a new name or another unit: "order_no, total in euros and placed_at as placed". */
import type { Operation } from '../../draft/operation.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { expressionOf } from './expression.ts';
import { conversionOf } from './expression-units.ts';
import { isFigure, linkQuietly } from '../link.ts';
import { isTypeWord, pairOf, renaming } from './rename.ts';
import { noted, type Scope } from '../scope.ts';

/** A column of the list as it leaves. */
interface Chosen {
  /** What it is called before new names are given. */
  from: string;
  /** Its new name; none where it keeps its own. */
  to?: string | undefined;
  /** How it is computed; none for a column as it is. */
  made?: { sql: string; type: string } | undefined;
}

const choices = pattern('with|only|just|select|selecting|taking|take|keep|keeping|load columns? just|only? the? columns? {pairs:list}');

/** Reads and claims one such list; nothing when an item of it is no column. */
export const readChosen = (scope: Scope): Operation[] =>
  namedInOrder(scope) ?? chosenNames(scope) ?? listBehindColon(scope) ?? bareList(scope) ?? [];

/** "with rechnung_nr as invoice_no and betrag as net": a plain list of columns is read with the picks. */
function chosenNames(scope: Scope): Operation[] | null {
  for (const found of scope.text.findAll(choices)) {
    const items = itemsOf(found.part('pairs'), scope);
    if (items === null || items.length < 2 || !items.some(({ to, made }) => to !== undefined || made !== undefined)) continue;
    // "Urns with the weight in kilos and preis called price" are changes, and every column stays.
    const areChanges =
      /^with\s+(?!just\b|only\b)/i.test(found.phrase) && items.every(({ to, made }) => to !== undefined || made !== undefined);
    if (areChanges && items.some(({ made }) => made !== undefined)) continue;
    scope.text.claim(found);
    return selectChosen(items, found, scope);
  }
  return null;
}

const colonList = pattern('{pairs:list}');

/** "fittings: number, label, list price as price": a list of nothing but columns behind the name of the data. */
function listBehindColon(scope: Scope): Operation[] | null {
  for (const { end } of scope.spans) {
    const colon = /^\s*:\s*/.exec(scope.text.original.slice(end));
    if (colon === null) continue;
    const start = end + colon[0].length;
    const found = scope.text.findAll(colonList).find((each) => each.start === start);
    const items = found === undefined ? null : itemsOf(found.part('pairs'), scope);
    if (found === undefined || items === null || items.length < 2) continue;
    scope.text.claim(found);
    return selectChosen(items, found, scope);
  }
  return null;
}

const behindList = /\s+(?:from|out of|of|in)\s+(?:(?:the|our|all)\s+)*$/i;
const beforeList =
  /^(?:.*[¦;:])?\s*(?:(?:please|just|only|i (?:just |only )?(?:need|want)|we (?:just |only )?(?:need|want)|give me|get me)\s+)*(?:the\s+)?/iu;

/** "pass_no and price in francs from passes": a list with nothing before it, and the data behind it. */
function bareList(scope: Scope): Operation[] | null {
  for (const span of scope.spans) {
    const before = scope.text.between(0, span.start);
    const source = behindList.exec(before);
    const start = beforeList.exec(before)?.[0].length ?? 0;
    if (source === null || source.index <= start) continue;
    const items = itemsOf(before.slice(start, source.index), scope);
    if (items === null || items.length < 2) continue;
    scope.text.claim({ start: /^(?:.*[¦;:])?/u.exec(before)?.[0].length ?? start, end: span.start });
    return selectChosen(items, { phrase: scope.text.original.slice(start, source.index).trim(), start }, scope);
  }
  return null;
}

function itemsOf(list: string, scope: Scope): Chosen[] | null {
  const said = splitList(list).filter((item) => !/^(?:and )?nothing (?:else|more)$/i.test(item));
  const items = said.map((item) => itemOf(item, scope));
  return items.every((item) => item !== null) ? items : null;
}

/** "price", "price as cost", "price in francs", "price in francs as cost", "price as cost in francs", "net * 1.19 as gross". */
function itemOf(item: string, scope: Scope): Chosen | null {
  const [, said = '', to, unit = ''] =
    /^(?:the\s+)?(.+?)(?:\s+(?:as|called|named)\s+["'`]?([\p{L}_][\p{L}\p{N}_]*)["'`]?(\s+in\s+\p{L}+)?)?$/iu.exec(item) ?? [];
  if (isFigure(item) || (to !== undefined && isTypeWord(to))) return null;
  const converted = conversionOf(`${said}${unit}`, scope);
  if (converted) return { from: to ?? converted.name, made: converted };
  const column = unit === '' ? linkQuietly(said, scope) : null;
  if (column) return { from: column.name, ...(to === undefined || to === column.name ? {} : { to }) };
  const made = to === undefined || unit !== '' ? null : expressionOf(said, scope);
  return made && to !== undefined ? { from: to, made } : null;
}

const listThenNames =
  /(?<![\p{L}\p{N}_])(?:(?:with|only|just|select|take|keep|load)\s+)+(?:the\s+)?(?:columns?\s+)?(?<from>[^¦;.]+?)\s*,?\s+(?:but|and)\s+(?:please\s+)?(?:name|call|rename|label)\s+(?:them|these|those)\s+(?:to\s+|as\s+)?(?<to>[\p{L}_][\p{L}\p{N}_]*(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+)[\p{L}_][\p{L}\p{N}_]*)+)(?=\s*(?:$|[¦,;.]))/dgiu;

/** "Just name, section and price, but call them a, b and c": as many columns as new names, in this order. */
function namedInOrder(scope: Scope): Operation[] | null {
  const found = scope.text.find(listThenNames);
  if (!found) return null;
  const columns = splitList(found.part('from')).map((item) => linkQuietly(item, scope)?.name);
  const names = splitList(found.part('to'));
  if (columns.length !== names.length || new Set(columns).size !== columns.length || columns.includes(undefined)) return null;
  scope.text.claim(found);
  const pairs = columns.flatMap((from, at) => (from === undefined ? [] : [{ from, to: names[at] ?? from }]));
  return selectChosen(pairs, found, scope);
}

/** Steps that compute, keep and name these columns. */
function selectChosen(items: Chosen[], { phrase, start }: Pick<Taken, 'phrase' | 'start'>, scope: Scope): Operation[] {
  const columns = [...new Set(items.map(({ from }) => from))];
  const made = items.flatMap(({ from, made: each }) => (each === undefined ? [] : [{ ...each, name: from }]));
  const said = { phrase, place: start };
  noted(scope, phrase, `only the columns ${columns.join(', ')}`);
  for (const { name, sql } of made) scope.notes.push(`${name} = ${sql}`);
  scope.columns = [
    ...scope.columns.filter(({ name }) => !made.some((each) => each.name === name)),
    ...made.map(({ name, type }) => ({ name, type })),
  ];
  const pairs = items.flatMap(({ from, to }) => (to === undefined ? [] : [pairOf(from, to, { phrase: `${from} as ${to}`, start }, scope)]));
  const computed = Object.fromEntries(made.map(({ name, sql }) => [name, sql]));
  return [
    ...(made.length === 0
      ? []
      : [{ phase: 'rows' as const, op: 'derive', id: 'computed', params: () => ({ columns: computed }), ...said }]),
    { phase: 'columns', op: 'select', id: 'selected', params: () => ({ columns }), ...said },
    ...(pairs.length === 0 ? [] : [renaming(pairs)]),
  ];
}
