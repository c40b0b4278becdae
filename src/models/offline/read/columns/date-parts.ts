/** Several parts of one date: "year and month of started_on as start_year and start_month", "split sold_on into year and month". */
import type { Operation } from '../../draft/operation.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { dateColumns, isDate } from '../../link/types.ts';
import { dateOfDoing } from '../../link/verb-columns.ts';
import type { Taken } from '../../text/request-text.ts';
import { datePart, partWords } from './expression-dates.ts';
import { linkQuietly } from '../link.ts';
import { rowStep } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const edge = String.raw`(?<![\p{L}\p{N}_])`;
const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const and = String.raw`(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:the\s+)?`;
const parts = `(?<parts>${partWords}(?:${and}${partWords})+)`;
const adds = String.raw`(?:(?:add|adding|plus|append|include|including|extract|with|and|the|also|columns?)\s+)*`;
const made = new RegExp(
  String.raw`${edge}${adds}${parts}\s+(?:of|from|in|out\s+of)\s+(?:the\s+)?(?<column>${name})\s+(?:as|into|called|named)\s+(?:columns?\s+)?(?<names>${name}(?:${and}${name})+)`,
  'dgiu',
);
const split = new RegExp(
  String.raw`${edge}(?:split|break|divide)\s+(?:up\s+)?(?:the\s+)?(?<column>${name})\s+(?:(?:of|in|from)\s+(?:the\s+)?${name}\s+)?(?:up\s+)?into\s+(?:an?\s+|the\s+|columns?\s+)?${parts}(?:\s+columns?)?`,
  'dgiu',
);
const added = new RegExp(
  String.raw`${edge}(?:add|adding|plus|append|include|including|extract)\s+(?:columns?\s+(?:for|with)\s+)?(?:the\s+|an?\s+)?${parts}\s+(?:of|from|in|out\s+of)\s+(?:the\s+)?(?<column>${name})`,
  'dgiu',
);

const asColumns = new RegExp(
  String.raw`${edge}(?:with|and|plus|including|add|adding)\s+(?:the\s+)?(?<parts>${partWords}(?:${and}${partWords})*)\s+(?:of|from|in)\s+(?:the\s+)?(?<column>${name})\s+(?:as|in)\s+(?:an?\s+|its\s+)?(?:(?:extra|new|own|separate|additional)\s+)*columns?(?!\s+(?:called|named))`,
  'dgiu',
);

/** "With year and month columns", "with a year and a month column": of the day the data is about. */
const ownParts = new RegExp(
  String.raw`${edge}(?:with|and|plus|including|add|adding)\s+(?:an?\s+|the\s+)?(?:(?:extra|new|own|separate|additional)\s+)*(?<parts>${partWords}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:an?\s+|the\s+)?${partWords})+)\s+(?:columns?|fields?)(?![\p{L}\p{N}_])`,
  'dgiu',
);

/** "An extra column birth_year": what it holds is in its name. */
const telling = new RegExp(
  String.raw`${edge}(?:with|and|add|adding|plus|append|include|including)\s+(?:an?\s+|the\s+)?(?:(?:new|extra|additional|separate|own)\s+)*(?:(?:column|field)\s+(?:called\s+|named\s+|for\s+)?)?(?<name>${name})(?:\s+(?:column|field))?(?!\s*(?:[:=(]|(?:as|which|that|being|from|is|with|of|computed|calculated|holding|containing)\b))`,
  'dgiu',
);

/** "A year column", "a column with the order month", "with the weekday as a column". */
const spoken = [
  new RegExp(
    String.raw`${edge}(?:with|and|add|adding|plus|append|include|including)\s+(?:an?\s+|the\s+)?(?:(?:new|extra|additional|separate|own)\s+)*(?:(?:column|field)\s+(?:with|for|of|holding|containing|showing)\s+(?:the\s+|an?\s+)?(?:(?<of>${name})\s+)?(?<part>${partWords})|(?:(?<before>${name})\s+)?(?<piece>${partWords})\s+(?:column|field|as\s+(?:an?\s+)?(?:(?:new|extra|own|separate|additional)\s+)*(?:column|field)))(?!\s+(?:of|from|in)\s)`,
    'dgiu',
  ),
];

function partSpoken(found: Taken, scope: Scope): Operation[] {
  const said = found.part('part') || found.part('piece');
  const of = (found.part('of') || found.part('before')).replace(/^(?:an?|the|its?|new|extra)$/i, '');
  const dates = scope.columns.filter(isDate);
  const isRow = of === '' || sameWords(nameWords(of), nameWords(scope.subject.noun));
  const column = isRow
    ? dateColumns(scope.columns, scope.subject.noun)[0]
    : (linkQuietly(of, { ...scope, columns: dates }) ?? dateOfDoing(of, scope.columns));
  const part = column && !scope.text.isClaimed(found.start) ? datePart(said, column) : null;
  if (column === undefined || part === null) return [];
  const named = [of, said]
    .filter((word) => word !== '')
    .join('_')
    .toLowerCase()
    .replaceAll(/\s+/g, '_');
  if (scope.columns.some((each) => each.name.toLowerCase() === named)) return [];
  scope.text.claim(found);
  scope.columns = [...scope.columns, { name: named, type: part.type }];
  noted(scope, found.phrase, `${named} = ${part.sql}`);
  return [rowStep(found, { op: 'derive', id: 'parts', params: { columns: { [named]: part.sql } } })];
}

/** Reads and claims every such list; parts without names are called by their words. */
export function readDateParts(scope: Scope): Operation[] {
  const lists = [made, split, added, asColumns, ownParts]
    .flatMap((each) => scope.text.findAll(each))
    .flatMap((found) => partsOf(found, scope));
  const named = scope.text.findAll(telling).flatMap((found) => partInName(found, scope));
  return [...lists, ...named, ...spoken.flatMap((each) => scope.text.findAll(each)).flatMap((found) => partSpoken(found, scope))];
}

function partInName(found: Taken, scope: Scope): Operation[] {
  const named = found.part('name').toLowerCase();
  const [, before, last = '', first = '', behind] =
    /^(.+)_(year|quarter|month|week|weekday|hour)$|^(year|quarter|month|week|weekday|hour)_(.+)$/.exec(named) ?? [];
  const of = before ?? behind;
  const isThere = scope.columns.some((column) => column.name.toLowerCase() === named);
  if (of === undefined || isThere || scope.text.isClaimed(found.start)) return [];
  const column =
    linkQuietly(of.replaceAll('_', ' '), { ...scope, columns: scope.columns.filter(isDate) }) ?? dateOfDoing(of, scope.columns);
  const part = column ? datePart(last || first, column) : null;
  if (part === null) return [];
  scope.text.claim(found);
  scope.columns = [...scope.columns, { name: found.part('name'), type: part.type }];
  noted(scope, found.phrase, `${found.part('name')} = ${part.sql}`);
  return [rowStep(found, { op: 'derive', id: 'parts', params: { columns: { [found.part('name')]: part.sql } } })];
}

function partsOf(found: Taken, scope: Scope): Operation[] {
  const named = found.part('column');
  const own = named === '' ? dateColumns(scope.columns, scope.subject.noun)[0] : linkQuietly(named, scope);
  const column = scope.text.isClaimed(found.start) ? null : (own ?? null);
  const said = listed(found.part('parts'));
  const names = found.part('names') === '' ? said.map((part) => part.toLowerCase().replaceAll(' ', '_')) : listed(found.part('names'));
  const made = said.map((part) => (column === null ? null : datePart(part, column)));
  if (made.includes(null) || names.length !== said.length) return [];
  scope.text.claim(found);
  const columns = Object.fromEntries(names.map((each, index) => [each, made[index]?.sql ?? '']));
  scope.columns = [...scope.columns, ...names.map((each, index) => ({ name: each, type: made[index]?.type ?? 'BIGINT' }))];
  noted(
    scope,
    found.phrase,
    Object.entries(columns)
      .map(([each, sql]) => `${each} = ${sql}`)
      .join(', '),
  );
  return [rowStep(found, { op: 'derive', id: 'parts', params: { columns } })];
}

const listed = (text: string): string[] =>
  text
    .split(new RegExp(and, 'iu'))
    .map((item) => item.replace(/^an? /i, ''))
    .filter((item) => item !== '');
