/** What changes the shape of the data before anything else: lists made rows, and other datasets joined. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { elementFields, openingVerbs, quantityOf, unitPriceOf, unitsSaid } from '../../link/elements.ts';
import { isIdentifier, isList, isOfMoney } from '../../link/types.ts';
import type { Mention } from '../../link/datasets.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import type { DedupeWish } from '../values/dedupe.ts';
import { linkColumn } from '../../link/columns.ts';
import { linkQuietly } from '../link.ts';
import { withoutData } from '../row-step.ts';
import { readJoins } from './joins.ts';
import { readListValues } from '../rows/list-values.ts';
import { noted, type Scope } from '../scope.ts';
import { readUnpivot } from './unpivot.ts';

const apart = 'turn|make|convert|split|break|spread|take|pull|move|bring|put|extract|separate';
const flattens = [
  pattern(`${openingVerbs} the? {column:name} of|in the? {what:name} into|to one|a|its|separate own? row|rows each?`),
  pattern(`${openingVerbs}|normalise|normalize out? the? {column} into|to its|their|a own|separate|new? table of_its_own|of_their_own?`),
  pattern(
    `${apart} out|up|off the? {column} into|to|in a|an|its|their? own|separate|new|single? table|rows|lines of_its_own|of_their_own?`,
  ),
  pattern(
    `${apart} the? {column} out|up|off|apart? into|to|in a|an|its|their? own|separate|new|single? table|rows|lines of_its_own|of_their_own?`,
  ),
  pattern('every|each|all {column} of|in|from the? {what} as|in|into|on a|an|its|one own|separate|single? row|line'),
  pattern('the? {column} as|in|into a|an|one? separate|new? table|rows|lines|records of_its_own|of_their_own'),
  pattern(`${openingVerbs} the? {column:list}`),
  pattern('get|write the? {column:name} into|in|to a|an|its|their own|separate|new? table|rows of_its|of_their own?'),
  pattern('enrich|enriching|extend the? {column} with|by'),
  pattern('one row per {column:list}'),
];
const linkBacks = [
  pattern('and? with|keeping|keep a? link|reference|key|pointer back? to the? {owner:name}'),
  pattern('that|which|and still? points|point|pointing|links|link|refers|refer|leads|lead back? to the? {owner:name}'),
];
const withKey = [
  pattern('and? with|keeping|keep|include|including the? {owners:list} $'),
  pattern('that|which|and still? has|have|keeps|keep|holds|hold|carries|carry|shows|show|includes|include the? {owners:list} $'),
  pattern('the? {owners:snake} has_to|have_to|must|should|shall|needs_to stay|remain|be_kept|be_there|be_in_it|stay_in|be_included'),
  pattern('the? {owners:snake} stays|remains|is_kept'),
];
const withPosition = pattern('with|and|keep|keeping the|a|its? position|index|ordinal');

/** The list that a key names: "one row per answer" of `answers` asks for its elements, not for rows that differ in it. */
export function listOfKey({ by }: DedupeWish, scope: Scope): Column | null {
  const [said, ...more] = by;
  const noun = said?.replace(/\s+(?:from|of|in|out of)\s.*$/i, '') ?? '';
  return more.length > 0 || noun === '' || /_/.test(noun) ? null : listColumn(noun, scope);
}

export function* readShapes(
  scope: Scope,
  entries: DatasetEntry[],
  { others, perElement }: { others: Mention[]; perElement: DedupeWish | null },
): Planning<Operation[]> {
  const held = readListValues(scope);
  const flattened = perElement === null ? readFlatten(scope) : ofElements(perElement, scope);
  const enriches = flattened.some(({ phrase }) => /^(?:enrich|extend)/i.test(phrase));
  const joins = yield* readJoins(scope, entries, { others, enriches });
  return [...held, ...flattened, ...joins, ...(flattened.length > 0 ? [] : readUnpivot(scope))];
}

function readFlatten(scope: Scope): Operation[] {
  for (const each of flattens) {
    const found = scope.text.find(each);
    // "Flatten the items with the job number": what stays beside them is said behind.
    const said = found?.part('column').replace(/\s+(?:(?:and\s+)?with|(?:and\s+)?keep(?:ing)?|including)\s.*$/i, '') ?? '';
    const column = found ? listColumn(withoutData(said, scope), scope) : null;
    if (!found || !column) continue;
    scope.text.claim({ start: found.start, end: (found.span('column')?.start ?? found.end) + said.length });
    if (found.phrase.toLowerCase().startsWith('flatten') || found.part('what') !== '' || /(?:table|rows|lines|own)$/i.test(found.phrase))
      scope.text.claim(found);
    return [flattening(column, { phrase: found.phrase, kept: takeKept(scope) }, scope)];
  }
  return impliedFlatten(scope);
}

function ofElements(wish: DedupeWish, scope: Scope): Operation[] {
  const column = listOfKey(wish, scope);
  if (column === null) return [];
  return [flattening(column, { phrase: wish.phrase, kept: takeKept(scope) }, scope)];
}

/** Claims the link back, the key and the position, which a flattening keeps anyway; returns further columns that shall stay. */
function takeKept(scope: Scope): string[] {
  const back = linkBacks.map((each) => scope.text.find(each)).find((each) => each !== null);
  if (back && isOwner(back.part('owner'), scope)) scope.text.claim(back);
  const key = withKey.map((each) => scope.text.find(each)).find((each) => each !== null) ?? null;
  const kept = key ? splitList(key.part('owners')).map((phrase) => linkQuietly(phrase, scope)) : [];
  const columns = kept.flatMap((column) => (column === null || isList(column) ? [] : [column]));
  // Beside fields of the list it is a choice of columns.
  const isKeeping = key !== null && columns.length === kept.length && columns.some((column) => isIdentifier(column));
  if (isKeeping) scope.text.claim(key);
  scope.text.take(withPosition);
  // A name that nothing else has, spelled out: it stays beside the elements.
  const spelled = scope.columns.filter(({ name, type }) => name.includes('_') && !isList({ name, type }) && isSpelled(name, scope));
  return [...(isKeeping ? columns : []), ...spelled].map(({ name }) => name);
}

const isSpelled = (name: string, { text }: Scope): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}_.])${name}(?![\\p{L}\\p{N}_.])`, 'iu').test(text.between(0, text.original.length));

/** "Drop the stops": a list that leaves makes no rows. */
const leftOut = /\b(?:drop|remove|delete|omit|exclude|excluding|without|except|minus|skip|ignore|no|leave out)\s+(?:the\s+)?$/i;

/** "total = qty * unit_price for line items": speaking of a list's elements asks for them as rows. */
function impliedFlatten(scope: Scope): Operation[] {
  for (const column of scope.columns.filter(isList)) {
    const words = new RegExp(
      String.raw`(?<![\p{L}\p{N}_])(?:(?:over|across|of|from|in|for) (?:all|every|each|any)(?: the)? )?${nameWords(column.name).join('[ _-]')}s?(?![\p{L}\p{N}_])`,
      'diu',
    );
    // "Cake orders" is the name of the data and speaks of no cakes.
    const isInName = (said: Taken): boolean =>
      scope.spans.some(({ start, end }) => start <= said.start && said.end <= end && end - start > said.end - said.start);
    const found = scope.text
      .findAll(words)
      .find(
        (said) =>
          !isInName(said) && !isInColumn(said, scope) && !isPicked(said, scope) && !leftOut.test(scope.text.original.slice(0, said.start)),
      );
    if (found) scope.text.claim(found);
    if (found) return [flattening(column, { phrase: found.phrase }, scope)];
  }
  return flattenForFigures(scope);
}

/** "With room_no, floor and amenities": one of several columns that are picked stays the list it is. */
function isPicked({ start, end }: Taken, { text, columns, subject }: Scope): boolean {
  const before = /([\p{L}_][\p{L}\p{N}_]*)(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:the\s+)?$/iu.exec(text.original.slice(0, start))?.[1];
  const behind = /^(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:the\s+)?([\p{L}_][\p{L}\p{N}_]*)/iu.exec(text.original.slice(end))?.[1];
  const isColumn = (said: string | undefined): boolean =>
    said !== undefined &&
    columns.some(({ name }) => sameWords(nameWords(name), nameWords(said))) &&
    !sameWords(nameWords(said), nameWords(subject.noun));
  const opened = /\b(?:with|only|just|keep|select|take|columns?|fields?)\s+[^;.]*$/i.test(text.original.slice(0, start));
  return opened && (isColumn(before) || isColumn(behind));
}

const figure = /\b(?:per|by|total|sum|average|avg|mean|median|min|max|minimum|maximum|smallest|largest|highest|lowest)\b/i;

/** Figures of elements are grouped, ranked and bounded by what their rows hold as well. */
const grouped =
  /\b(?:per|by|for each|for every|each|every|in|on|since|before|after|until|between|from|last|this|top|where|only|monthly|daily|weekly)\b/i;
const moneySaid = /\b(?:revenues?|turnover|sales|takings|income|earnings|spend|spent|total value|worth)\b/gi;

/** "Units sold per category", "turnover per till": where only the elements say how many, and at which price. */
function flattenForUnits(scope: Scope): Operation[] {
  const { original } = scope.text;
  const said = unitsSaid.exec(original);
  // "Bar sales" is the name of the data.
  const earned = [...original.matchAll(moneySaid)].find(
    ({ index }) => !scope.spans.some(({ start, end }) => start <= index && index < end),
  );
  for (const column of scope.columns.filter(isList)) {
    const fields = elementFields(column);
    const quantity = quantityOf(fields);
    if (quantity === undefined) continue;
    const isUnits = said !== null && quantityOf(scope.columns) === undefined;
    const isValue = earned !== undefined && unitPriceOf(fields) !== undefined && !scope.columns.some(isOfMoney);
    const phrase = isUnits ? said[0] : isValue ? earned[0] : null;
    if (phrase !== null) return [flattening(column, { phrase, kept: rowColumns(column, scope) }, scope)];
  }
  return [];
}

/** The plain columns of the rows, but for those that the elements have themselves. */
function rowColumns(list: Column, { columns, text }: Scope): string[] {
  if (!grouped.test(text.original)) return [];
  const own = elementFields(list).map(({ name }) => name.toLowerCase());
  return columns
    .filter(({ name, type }) => (!/[[(]/.test(type) || /^DECIMAL/i.test(type)) && name !== list.name && !own.includes(name.toLowerCase()))
    .map(({ name }) => name);
}

/** "Total qty per part_no", "sku and qty from the baskets": what only the elements of one list have. */
function flattenForFigures(scope: Scope): Operation[] {
  const units = flattenForUnits(scope);
  if (units.length > 0) return units;
  const isFigure = figure.test(scope.text.original);
  for (const column of scope.columns.filter(isList)) {
    const own = elementFields(column).filter(({ name }) => linkQuietly(name, scope) === null);
    const said = own
      .map(({ name }) => scope.text.find(new RegExp(`(?<![\\p{L}\\p{N}_.])${name}(?![\\p{L}\\p{N}_.])`, 'diu')))
      .filter((each) => each !== null)
      .filter((each) => !scope.spans.some(({ start, end }) => start <= each.start && each.end <= end))
      .filter((each) => !isInColumn(each, scope));
    // Two of them, or one that is spelled like a column, are asked for themselves.
    const found = isFigure || said.length > 1 || said.some(({ phrase }) => phrase.includes('_')) ? said[0] : undefined;
    if (found) return [flattening(column, { phrase: found.phrase, kept: isFigure ? rowColumns(column, scope) : [] }, scope)];
  }
  return [];
}

/** "Per landing page" of `landing_page`: with the word beside it, it is a column of the rows. */
function isInColumn({ start, end, phrase }: Taken, scope: Scope): boolean {
  const before = /[\p{L}\p{N}_]+\s+$/u.exec(scope.text.original.slice(0, start))?.[0] ?? '';
  const behind = /^\s+[\p{L}\p{N}_]+/u.exec(scope.text.original.slice(end))?.[0] ?? '';
  return [`${before}${phrase}`, `${phrase}${behind}`].some((said) => {
    const link = linkColumn(said, scope.columns);
    return said !== phrase && link.kind === 'one' && !isList(link.column);
  });
}

/** "the order" of order items, "order_id". */
const isOwner = (said: string, scope: Scope): boolean =>
  nameWords(said).every((word) => scope.columns.some(({ name }) => nameWords(name).includes(word)));

function listColumn(said: string, scope: Scope): Column | null {
  const lists = scope.columns.filter(isList);
  const byName = lists.find(({ name }) => sameWords(nameWords(name), nameWords(said)));
  const linked = linkQuietly(said, { ...scope, columns: lists });
  return byName ?? linked;
}

function flattening(column: Column, { phrase, kept = [] }: { phrase: string; kept?: string[] }, scope: Scope): Operation {
  const keep = linkedBack([...kept, ...groupedBy(scope)], scope).map(({ name }) => name);
  noted(scope, phrase, `one row per element of ${column.name}, with ${keep.join(', ')} and its position`);
  scope.columns = [
    ...scope.columns.filter(({ name }) => keep.includes(name)),
    { name: 'position', type: 'BIGINT' },
    ...elementFields(column),
  ];
  scope.elements = { list: column.name, key: keep[0] ?? null };
  // Before any join: what is joined belongs to the elements.
  return { phase: 'shape', op: 'flatten', id: 'items', params: () => ({ column: column.name, keep }), phrase, place: -1 };
}

/** "Rank per distance from the checkpoints": columns of the rows that the elements are grouped by. */
const groupedBy = ({ columns, text }: Scope): string[] =>
  columns
    .filter(
      ({ name, type }) =>
        !/[[(]/.test(type) &&
        new RegExp(`\\b(?:per|by|for each|each|every)\\s+(?:the\\s+)?${name}(?![\\p{L}\\p{N}_])`, 'iu').test(text.original),
    )
    .map(({ name }) => name);

/** What leads from an element to its row: identifiers; where none is called like one, the column of the data's own name, else the first. */
function linkedBack(kept: string[], { columns, subject }: Scope): Column[] {
  const named = columns.filter((each) => isIdentifier(each) || kept.includes(each.name));
  const plain = columns.filter(({ type }) => !/[[(]/.test(type) || /^DECIMAL/i.test(type));
  const own = plain.find(({ name }) => sameWords(nameWords(name), nameWords(subject.noun))) ?? plain[0];
  return named.some((each) => isIdentifier(each)) || own === undefined
    ? named
    : columns.filter((each) => each === own || named.includes(each));
}
