/** Columns made rows: "turn the month columns into rows", "unpivot a, b and c into side and size", "q1 to q4 should be rows". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { isDate, isNumber } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';

const verbs = 'turn|turning|convert|melt|unpivot|unpivoting|transform|change|make|bring|put|rotate|transpose|flip|get|gather|stack|have';
const rows = 'a? long|tall format|form|shape|table?';
const spellings = [
  pattern(`${verbs} {columns:list} into|to|as|in|become separate|single|own|individual? rows|lines|records`),
  pattern('{columns:list} should|shall|must|are_to|need_to|have_to|to be|become|go_into|turn_into separate|single|own? rows|lines|records'),
  pattern('{columns:list} become|go_into|turn_into rows|lines|records'),
  pattern('turn|make {columns:list} rows|lines|records'),
  pattern('unpivot|unpivoting|melt|gather {columns:list}'),
];
const lengthening = pattern(`${verbs} the? {columns:list} from_wide? into|to|in ${rows}`);
const asides = pattern('is|are wide|in_wide_format|wide_format|too_wide');

/** Behind it: the names of the two columns that come of it. */
const named =
  /^,?\s*(?:(?:with|as|into|to|called|named|using|in|having|and call them|call them|calling them)\s+(?:the\s+)?(?:(?:two\s+)?columns?\s+)?|\(\s*(?:columns?:?\s+)?|(?:the\s+)?columns?\s+)(?<name>\p{L}[\p{L}\p{N}_]*)(?:,|\s+and|\s*\/)\s+(?:a\s+|the\s+)?(?<value>\p{L}[\p{L}\p{N}_]*)(?:\s+columns?)?\s*\)?(?=\s*(?:$|[,;.!¦]|and\b|into\b|to\b|as\b|->))/iu;

/** Names of columns that are a series in time, by the unit that people call them with. */
const series: [unit: string, RegExp][] = [
  [
    'month',
    /^(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|m(?:0?[1-9]|1[0-2]))$/,
  ],
  ['quarter', /^q[1-4]$/],
  ['year', /^y?(?:19|20)\d\d$/],
  ['weekday', /^(?:mon|tue|wed|thu|fri|sat|sun)(?:s|r|rs|nes|ur)?(?:day)?$/],
  ['week', /^(?:w|wk|kw|week)\d{1,2}$/],
];

export function readUnpivot(scope: Scope): Operation[] {
  for (const found of spellings.flatMap((each) => scope.text.findAll(each))) {
    const place = found.span('columns');
    const said = place === null ? null : columnsOf(found.part('columns'), scope);
    if (place === null || said === null) continue;
    const from = /^[a-z]/i.test(found.phrase) && said.skipped === 0 ? found.start : place.start + said.skipped;
    scope.text.claim({ start: from, end: found.end });
    scope.text.take(asides);
    scope.text.take(lengthening);
    return [unpivoting(said.columns, found, scope)];
  }
  return lengthened(scope);
}

/** "Bring energy into long format": the one series of columns there is. */
function lengthened(scope: Scope): Operation[] {
  const found = scope.text.find(lengthening);
  const columns = found === null ? [] : series.map(([unit]) => columnsOfUnit(unit, scope)).filter((all) => all.length > 2);
  const [only] = columns;
  if (found === null || only === undefined || columns.length > 1) return [];
  scope.text.claim(found);
  return [unpivoting(only, found, scope)];
}

/** The columns a phrase ends with, and how much of it stands before them; null when it names fewer than two. */
function columnsOf(phrase: string, scope: Scope): { columns: Column[]; skipped: number } | null {
  for (const { index } of phrase.matchAll(/(?<=^|[\s:])\S/g)) {
    const rest = phrase.slice(index).replace(/\s+(?:of|from|in)\s+(?:the\s+)?[\p{L}\p{N}_./]+$/iu, '');
    const columns = seriesOf(rest, scope) ?? rangeOf(rest, scope) ?? listOf(rest, scope);
    if (columns !== null && columns.length > 1) return { columns, skipped: index };
  }
  return null;
}

/** "The month columns", "the quarters", "the kwh columns": those whose names have a unit of time, or the word, in them. */
function seriesOf(said: string, scope: Scope): Column[] | null {
  const { columns } = scope;
  const [, word = ''] =
    /^(?:(?:the|all|all the|its|every)\s+)*(\p{L}[\p{L}\p{N}_]*?)(?:s|ly)?(?:\s+(?:columns?|figures|values|fields))?$/iu.exec(said) ?? [];
  const unit = series.find(([name]) => name === word.toLowerCase().replace(/s$/, '').replace(/^day$/, 'weekday'));
  if (unit !== undefined) return columnsOfUnit(unit[0], scope);
  return /\bcolumns?$/i.test(said) ? columns.filter(({ name }) => nameWords(name).includes(nameWords(word)[0] ?? '')) : null;
}

const columnsOfUnit = (unit: string, { columns }: Pick<Scope, 'columns'>): Column[] =>
  columns.filter((column) => unitOfNames([column]) === unit);

/** "Q1 to q4": from one column to another, as they stand. */
function rangeOf(said: string, scope: Scope): Column[] | null {
  const [, first = '', last = ''] =
    /^(?:the\s+)?(?:columns?\s+)?(?:from\s+)?(\S+)\s+(?:to|till|until|through|up to|-)\s+(\S+)$/i.exec(said) ?? [];
  const ends = [first, last].map((each) => (each === '' ? null : linkQuietly(each, scope)));
  const [from = -1, to = -1] = ends.map((end) => scope.columns.findIndex((column) => column === end));
  return from < 0 || to <= from ? null : scope.columns.slice(from, to + 1);
}

function listOf(said: string, scope: Scope): Column[] | null {
  const items = splitList(said.replace(/^(?:the\s+)?columns?\s+/i, '').replace(/\s+columns?$/i, '')).map((item) =>
    linkQuietly(item, scope),
  );
  return items.every((item) => item !== null) && new Set(items).size === items.length ? items : null;
}

/** What all the names share: `jan_kwh` and `feb_kwh` hold kwh. */
function sharedName(columns: readonly Column[]): string {
  const parts = columns.map(({ name }) => name.toLowerCase().split('_'));
  return (parts[0] ?? []).filter((part) => /^\p{L}+$/u.test(part) && parts.every((each) => each.includes(part))).join('_');
}

function unitOfNames(columns: readonly Column[]): string | undefined {
  return series.find(([, form]) =>
    columns.every(({ name }) =>
      name
        .toLowerCase()
        .split(/[^a-z0-9]+/)
        .some((part) => form.test(part)),
    ),
  )?.[0];
}

function unpivoting(columns: Column[], found: Taken, scope: Scope): Operation {
  const behind = named.exec(scope.text.after(found.end));
  if (behind) scope.text.claim({ start: found.end, end: found.end + behind[0].length });
  const names = columns.map(({ name }) => name);
  const kept = scope.columns.filter((column) => !columns.includes(column));
  const free = (name: string, other: string): string => (name === '' || kept.some((column) => column.name === name) ? other : name);
  const name = behind?.groups?.['name'] ?? free(unitOfNames(columns) ?? '', 'name');
  const value = behind?.groups?.['value'] ?? free(sharedName(columns), 'value');
  noted(scope, found.phrase, `one row per column ${names.join(', ')}, its name in ${name} and what stood there in ${value}`);
  scope.columns = [...kept, { name, type: 'VARCHAR' }, { name: value, type: typeOf(columns) }];
  return { phase: 'shape', op: 'unpivot', id: 'long', params: () => ({ columns: names, name, value }), phrase: found.phrase, place: -1 };
}

const typeOf = (columns: Column[]): string =>
  columns.every((column) => isNumber(column)) ? 'DECIMAL(18,2)' : columns.every((column) => isDate(column)) ? 'DATE' : 'VARCHAR';
