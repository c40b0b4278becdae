/** Money and pieces in words: "revenue", "average order value", "turnover (qty * unit_price)", "units sold". */
import type { Column } from '#domain/dataset.ts';
import { quantityOf, unitPriceOf, unitsSaid } from '../../link/elements.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isNumber, isOfMoney, isSpent, measureColumns } from '../../link/types.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';
import { exact, type Measure, sumOf } from './measure.ts';

const money =
  'revenue|revenues|sales|turnover|spend|spending|income|gross sales|total revenue|total sales|total spend|total spending|sales volume|total turnover|money|takings|proceeds|earnings|money spent|order value|basket size|value';

type Measured = Pick<Scope, 'columns' | 'subject' | 'text' | 'spans'>;

/** "revenue" is the sum of the money column; "average order value" its average. */
export function moneyAt(run: readonly RunWord[], index: number, scope: Measured, fn: { name: string; sql: string } | null): Measure | null {
  const length = lengthAt(run, index, money);
  const [column, ...others] = measureColumns(scope.columns);
  if (length === 0 || column === undefined || (others.length > 0 && !isMoney(column)) || isPhysical(column)) return null;
  if (isSpent(column) && earned.test(run[index]?.lower ?? '')) return null;
  const said = run
    .slice(index, index + length)
    .map((word) => word.lower)
    .join('_')
    .replace(/^total_/, '');
  const made = madeOf(run, index + length, scope) ?? pricedOf(column, scope);
  if (made !== null) {
    const sql = fn?.sql ?? 'sum';
    return {
      name: fn === null ? said : `${fn.name}_${said}`,
      sql: `${sql}(${made.sql})`,
      words: `the ${fn?.name ?? 'sum'} of ${made.sql}`,
      length: length + made.length,
    };
  }
  if (fn === null)
    return {
      name: said === 'value' ? 'total_value' : said,
      sql: `sum(${nameSql(column.name)})`,
      words: `the sum of ${column.name}`,
      length,
    };
  return { name: `${fn.name}_${said}`, sql: exact(fn.sql, column), words: `the ${fn.name} of ${column.name}`, length };
}

/** Data whose rows are money: their total is what they come to, not how many there are. */
const sums = new Set(
  'due payment payout donation invoice bill charge fee refund expense cost fine premium deposit salary wage tip rent royalty payroll taking receipt transaction loan debt contribution subscription_fee transfer'.split(
    ' ',
  ),
);

/** "Running total of the dues", "average invoice": of rows that are money, the one column that says how much. */
export function moneyOfRows(place: number, { columns, spans, text }: Measured): Column | null {
  const behind = /^\s*(?:of\s+)?(?:(?:the|all|our|their|its)\s+)*/i.exec(text.original.slice(place))?.[0].length ?? 0;
  const span = spans.find(({ start }) => start === place + behind);
  const noun = span === undefined ? undefined : nameWords(text.original.slice(span.start, span.end)).at(-1);
  const money = columns.filter((column) => isNumber(column) && isOfMoney(column));
  return noun !== undefined && sums.has(noun) && money.length === 1 ? (money[0] ?? null) : null;
}

/** Lines with a price for each piece: what they bring is the price times how many. */
function pricedOf(column: Column, { columns }: Measured): { sql: string; length: number } | null {
  const [price, quantity] = [unitPriceOf(columns), quantityOf(columns)];
  return price === undefined || quantity === undefined || price !== column
    ? null
    : { sql: `${nameSql(quantity.name)} * ${nameSql(price.name)}`, length: 0 };
}

/** "Units sold", "how many pieces": the sum of what says how many. */
export function unitsAt(run: readonly RunWord[], index: number, scope: Measured): Measure | null {
  const { columns, text } = scope;
  const [word, quantity] = [run[index], quantityOf(columns)];
  if (word === undefined || quantity === undefined) return null;
  const said = unitsSaid.exec(text.between(word.start, text.original.length));
  const length = said?.index === 0 ? run.filter(({ start, end }) => start >= word.start && end <= word.start + said[0].length).length : 0;
  // "Qty times unit_price" is another figure.
  return length === 0 || factorAt(run, index + length, scope) !== null ? null : { ...sumOf(quantity.name), length };
}

/** A duration, a weight or a number of things is no revenue, though it is the only figure there is. */
const physical =
  /^(?:ms|s|sec|second|min|minute|hour|duration|kg|g|weight|km|m|cm|mm|mile|length|width|height|l|ml|hl|volume|kwh|wh|percent|byte|kb|mb|gb|count|quantity|age|year|rating|star|score|point|position|temperature)$/;
const isPhysical = (column: Column): boolean => !isOfMoney(column) && nameWords(column.name).some((word) => physical.test(word));

/** "Turnover (qty * unit_price)": in parentheses stands what the figure is made of. */
function madeOf(run: readonly RunWord[], at: number, scope: Measured): { sql: string; length: number } | null {
  const [before, first] = [run[at - 1], run[at]];
  if (before === undefined || first === undefined || !/^\s*\(\s*$/.test(scope.text.original.slice(before.end, first.start))) return null;
  const column = columnAt(run, at, scope);
  const factor = column === null ? null : factorAt(run, at + column.length, scope);
  if (column === null || factor === null) return null;
  return { sql: `${nameSql(column.column.name)} ${factor.sql} ${nameSql(factor.column.name)}`, length: column.length + factor.length };
}

/** What came in is not what something cost. */
const earned = /^(?:revenues?|turnover|income|earnings|takings|proceeds|sales)$/;

const isMoney = (column: Column): boolean =>
  nameWords(column.name).some((word) =>
    ['amount', 'revenue', 'total', 'price', 'sale', 'fare', 'fee', 'takings', 'turnover', 'earning', 'income'].includes(word),
  );

const operators: [words: string, sql: string, name: string][] = [
  ['times|*|×|multiplied by|multiplied with', '*', 'times'],
  ['minus|less', '-', 'minus'],
  ['plus|+', '+', 'plus'],
];

/** "Sum of qty * unit_price", "price minus cost": the other column, and how it is put together with the first. */
export function factorAt(
  run: readonly RunWord[],
  index: number,
  scope: Pick<Scope, 'columns' | 'subject'>,
): { column: Column; length: number; sql: string; name: string } | null {
  for (const [words, sql, name] of operators) {
    const length = lengthAt(run, index, words);
    const column = length > 0 ? columnAt(run, index + length, scope) : null;
    // "Hours times the rate" of rates per hour: both words mean the one column, and its square is nobody's wish.
    const isItself = column !== null && columnEndingAt(run, index, scope) === column.column;
    if (column !== null && isNumber(column.column) && !isItself)
      return { column: column.column, length: length + column.length, sql, name };
  }
  return null;
}

/** The column that the words right before a place mean. */
const columnEndingAt = (run: readonly RunWord[], index: number, scope: Pick<Scope, 'columns' | 'subject'>): Column | undefined =>
  [3, 2, 1].flatMap((words) => {
    const column = index < words ? null : columnAt(run, index - words, scope);
    return column?.length === words ? column.column : [];
  })[0];
