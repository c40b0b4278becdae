/** Money in another currency: "convert net to EUR: USD * 0.92 and CHF * 1.05", or at the rates that other data holds. */
import type { Column } from '#domain/dataset.ts';
import { nameWords } from '../../link/names.ts';
import { currencyCode } from '../../link/places.ts';
import { nameSql, plainSql, textSql } from '../../link/sql-text.ts';
import { isCurrency, isIdentifier, isNumber, isText } from '../../link/types.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';
import type { NamedExpression } from './name-behind.ts';

const column = String.raw`(?<column>[\p{L}_][\p{L}\p{N}_]*)`;
const code = String.raw`(?:(?!(?:and|for|the|per|are|was|one|but)(?![\p{L}]))[\p{L}]{3}(?![\p{L}])|euros?|dollars?|pounds?|francs?|yen|zloty)`;
const to = String.raw`(?:(?:with|and|convert|converting|turn|turning|translate|translating|change|changing|recalculate|express)\s+)*(?:the\s+|all\s+)*${column}\s+(?:converted\s+|expressed\s+|recalculated\s+|turned\s+)?(?:to|in|into)\s+(?<to>${code})`;
const number = String.raw`\d+(?:\.\d+)?`;
const items = [
  String.raw`(?:1\s+)?(?<from>${code})\s*(?:\*|x|×|times|=|:|at|by|is|multiplied\s+by)\s*(?<rate>${number})(?:\s+${code})?`,
  String.raw`(?<rate>${number})\s+(?:${code}\s+)?(?:for|per|a|to\s+the)\s+(?:1\s+|an?\s+)?(?<from>${code})`,
];
const lists = items.map(
  (item) =>
    new RegExp(
      String.raw`(?<![\p{L}\p{N}_])${to}\s*(?:[:,(]\s*)?(?:(?:with|using|at|where|by|as|rates?|of|use|the)\s+)*[:(]?\s*(?<list>${item.replaceAll(/\?<\w+>/g, '?:')}(?:\s*(?:,|;|\band\b|,\s*and\b)\s*${item.replaceAll(/\?<\w+>/g, '?:')})*)\s*\)?`,
      'dgiu',
    ),
);
const atRates = new RegExp(String.raw`(?<![\p{L}\p{N}_])${to}\s+at\s+those\s+rates(?![\p{L}\p{N}_])`, 'dgiu');

/** Reads and claims the first exchange; the amount itself and its currency stay beside the new column. */
export function takeExchange(scope: Scope): NamedExpression | null {
  const currency = scope.columns.find((each) => isText(each) && isCurrency(each));
  if (currency === undefined) return null;
  for (const [index, list] of lists.entries()) {
    for (const found of scope.text.findAll(list)) {
      const made = exchanged(found, scope, (amount, target) =>
        listedSql({ amount, target, currency }, found.part('list'), items[index] ?? ''),
      );
      if (made !== null) return made;
    }
  }
  for (const found of scope.text.findAll(atRates)) {
    const made = exchanged(found, scope, (amount, target) => ratedSql(amount, target, scope));
    if (made !== null) return made;
  }
  return null;
}

function exchanged(found: Taken, scope: Scope, sqlOf: (amount: Column, target: string) => string | null): NamedExpression | null {
  const target = currencyCode(found.part('to'));
  const amount = linkQuietly(found.part('column'), scope);
  if (target === null || amount === null || !isNumber(amount) || isIdentifier(amount)) return null;
  const sql = sqlOf(amount, target);
  if (sql === null) return null;
  scope.text.claim(found);
  return {
    name: `${amount.name}_${target}`,
    sql: `round(${sql}, 2)`,
    type: 'DECIMAL(18,2)',
    phrase: found.phrase,
    start: found.start,
    end: found.end,
  };
}

/** What is in a currency that was not listed has no value in the new one. */
function listedSql(
  { amount, target, currency }: { amount: Column; target: string; currency: Column },
  list: string,
  item: string,
): string | null {
  const rates = [...list.matchAll(new RegExp(item, 'giu'))].map(({ groups = {} }) => ({
    from: currencyCode(groups['from'] ?? ''),
    rate: groups['rate'] ?? '',
  }));
  if (rates.length === 0 || rates.some(({ from }) => from === null)) return null;
  const own = rates.some(({ from }) => from === target) ? [] : [`when ${textSql(target)} then ${nameSql(amount.name)}`];
  const cases = rates.map(({ from, rate }) => `when ${textSql(from ?? '')} then ${nameSql(amount.name)} * ${rate}`);
  return `case ${plainSql(currency.name)} ${[...own, ...cases].join(' ')} end`;
}

/** By the one column that joined data has for it: `to_eur`, `rate`; `per_eur` divides. */
function ratedSql(amount: Column, target: string, { columns, subject, joined }: Scope): string | null {
  const came = joined.flatMap(({ seen }) => seen.columns.map(({ name }) => name));
  const isRate = ({ name }: Column): boolean =>
    nameWords(name).some((word) => word === target || /^(?:rate|fx|factor|exchange|course)$/.test(word));
  const [rate, ...others] = columns.filter(
    (each) => isNumber(each) && isRate(each) && came.includes(each.name) && !subject.seen.columns.some(({ name }) => name === each.name),
  );
  if (rate === undefined || others.length > 0) return null;
  const isPer = new RegExp(`(?:^|_)per_${target}(?:_|$)`, 'i').test(rate.name);
  return isPer ? `${nameSql(amount.name)} / nullif(${nameSql(rate.name)}, 0)` : `${nameSql(amount.name)} * ${nameSql(rate.name)}`;
}
