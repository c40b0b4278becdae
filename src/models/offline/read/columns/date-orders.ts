/** How dates are written that stand in texts: "cast datum to date in dd.mm.yyyy", "dates are day first", "the date column is 31/12/2025". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { sampleValues } from '../../link/values.ts';
import { isText } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const order = '{order=day_first|day-first|month_first|month-first}';
const toDate = 'convert|cast|turn|change|parse|read|load the? {column} to|into|as a|an? {type=dates|date|timestamp|datetime}';
/** Where a written date is surely an example. */
const shown = [
  pattern(`${toDate} in|with|using|from|like|as|written|formatted in|as|like? the? format? {written:word}`),
  pattern('the? {column} column|columns|field|fields is|are|looks|look written|formatted? in|like|as? {written:word}'),
  pattern('the? {column} is|are written|formatted in|like|as? {written:word}'),
  pattern('the? {column} looks|look like {written:word}'),
];
/** Where it may be a condition: there only a form like dd/mm/yyyy or an order counts. */
const told = [
  pattern(`${toDate} with? the? ${order}`),
  pattern(`the? {column} column|columns|field|fields? is|are|has|have written|formatted|the? ${order}`),
  pattern('the? {column} is|are in? the? format? {form:word}'),
];
const allDates = /^(?:all )?(?:the )?dates?(?: (?:column|field|value)s?)?$/i;

/** Reads texts as dates in the form that was said. Every value has to fit it: the step refuses the others and names them. */
export function readDateOrders(scope: Scope): Operation[] {
  const values = sampleValues(scope.subject.seen);
  const formatFor = (column: Column, taken: Taken): string | null =>
    isText(column) ? formatOf(taken, values.get(column.name) ?? []) : null;
  const dated = (taken: Taken): Column[] =>
    scope.columns.filter((column) => looksDated(values.get(column.name)) && formatFor(column, taken));
  const all = [...shown, ...told]
    .flatMap((each) => scope.text.findAll(each))
    .find((taken) => allDates.test(taken.part('column')) && dated(taken).length > 0);
  if (all) scope.text.claim(all);
  const found = all
    ? { taken: all, columns: dated(all) }
    : takeOn(scope, [...shown, ...told], (column, taken) => formatFor(column, taken) !== null);
  if (!found) return [];
  const { taken, columns } = found;
  const type = /^(?:timestamp|datetime)$/i.test(taken.part('type')) ? 'TIMESTAMP' : 'DATE';
  const params = { columns: Object.fromEntries(columns.map((column) => [column.name, { type, format: formatFor(column, taken) ?? '' }])) };
  for (const column of columns) noted(scope, taken.phrase, `${column.name} becomes ${type}, written as ${formatFor(column, taken)}`);
  return [rowStep(taken, { op: 'cast', id: 'dated', params })];
}

const written = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})$/;

const looksDated = (values: readonly string[] = []): boolean => values.length > 0 && values.every((value) => written.test(value));

function formatOf(taken: Taken, values: readonly string[]): string | null {
  const said = taken.part('order');
  if (said !== '') return ofOrder(/^day/i.test(said), values);
  const example = taken.part('written').replace(/^["'“]|["'”.]+$/g, '');
  return ofForm(example === '' ? taken.part('form').replace(/^["'“]|["'”.]+$/g, '') : example) ?? ofExample(example);
}

const parts: Record<string, string> = { d: '%d', dd: '%d', m: '%m', mm: '%m', yy: '%y', yyyy: '%Y' };

/** `dd.mm.yyyy` → `%d.%m.%Y`; what is written with % is taken as it is. */
function ofForm(form: string): string | null {
  if (/^(?=.*%d)(?=.*%m)(?=.*%[Yy])[%dmYyHMS./:-]+$/.test(form)) return form;
  const [, one = '', mark = '', two = '', three = ''] = /^([dmy]+)([./-])([dmy]+)\2([dmy]+)$/i.exec(form) ?? [];
  const names = [one, two, three].map((name) => parts[name.toLowerCase()]);
  const isWhole = new Set(names.map((name) => name?.toLowerCase())).size === 3 && names.every((name) => name !== undefined);
  return isWhole ? names.join(mark) : null;
}

/** A day beyond 12 tells the order. */
function ofExample(example: string): string | null {
  const [, one, mark = '', two, year = ''] = written.exec(example) ?? [];
  const [isDayFirst, isMonthFirst] = [Number(one) > 12, Number(two) > 12];
  return isDayFirst === isMonthFirst ? null : formatWith(isDayFirst, mark, year);
}

/** The mark between and the length of the year are those of the sample, where all of it agrees. */
function ofOrder(isDayFirst: boolean, values: readonly string[]): string | null {
  const formats = new Set(
    values.map((value) => {
      const [, , mark = '', , year = ''] = written.exec(value) ?? [];
      return mark === '' ? '' : formatWith(isDayFirst, mark, year);
    }),
  );
  return formats.size === 1 ? ([...formats].find((format) => format !== '') ?? null) : null;
}

const formatWith = (isDayFirst: boolean, mark: string, year: string): string =>
  [...(isDayFirst ? ['%d', '%m'] : ['%m', '%d']), year.length === 4 ? '%Y' : '%y'].join(mark);
