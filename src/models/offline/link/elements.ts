/** What the elements of a list hold: how many pieces, at which price. */
import type { Column } from '#domain/dataset.ts';
import { nameWords } from './names.ts';
import { isIdentifier, isNumber } from './types.ts';

/** The fields of `STRUCT(sku VARCHAR, qty BIGINT)[]` as columns; none for other types. */
export function elementFields({ type }: Pick<Column, 'type'>): Column[] {
  const inside = /^STRUCT\((.*)\)\[\]$/i.exec(type)?.[1] ?? '';
  return [...inside.matchAll(/"?([\p{L}_][\p{L}\p{N}_]*)"?\s+([A-Z]+(?:\([\d,]+\))?(?:\[\])?)/gu)].map(([, name = '', fieldType = '']) => ({
    name,
    type: fieldType,
  }));
}

/** Verbs that make the elements of a list rows, as alternatives of a phrase pattern. */
export const openingVerbs = 'flatten|unnest|explode|unroll|expand|unpack|unfold|unwind|spread_out';
export const opensList = new RegExp(String.raw`\b(?:${openingVerbs})\b`, 'i');

/** "Units sold", "number of pieces", "quantity ordered": how many were sold in all, whatever the column is called. */
export const unitsSaid =
  /(?<![\p{L}\p{N}_])(?:(?:the )?(?:total |overall )?(?:number|amount|quantity) of |how many |(?:the )?(?:total|sum of|most) )?(?:(?:units|pieces|quantity|quantities|qty|copies)(?: (?:sold|ordered|bought|shipped|purchased|delivered|consumed))?|(?:items|articles|products) (?:sold|ordered|bought|shipped|purchased|delivered|consumed))(?![\p{L}\p{N}_])/iu;

/** The one column that says how many pieces a row is about; undefined where none or several do. */
export function quantityOf(columns: readonly Column[]): Column | undefined {
  const found = columns.filter(
    (column) =>
      isNumber(column) &&
      !isIdentifier(column) &&
      nameWords(column.name).some((word) => /^(?:quantity|qty|unit|piece|copy|pcs|item|portion|serving|bottle|bag|box|pack)$/.test(word)),
  );
  const plain = found.filter(({ name }) => !nameWords(name).some((word) => /^(?:price|cost|amount|value|weight)$/.test(word)));
  return plain.length === 1 ? plain[0] : undefined;
}

/** The one column that says what a single piece costs; undefined where the rows have an amount of their own. */
export function unitPriceOf(columns: readonly Column[]): Column | undefined {
  const prices = columns.filter((column) => isNumber(column) && nameWords(column.name).some((word) => word === 'price'));
  const amounts = columns.filter(
    (column) => isNumber(column) && nameWords(column.name).some((word) => /^(?:amount|total|revenue|sum|net|gross|turnover)$/.test(word)),
  );
  return prices.length === 1 && amounts.length === 0 ? prices[0] : undefined;
}
