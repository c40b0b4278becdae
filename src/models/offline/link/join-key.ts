/** By which columns two datasets belong together. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { Seen } from '../asking.ts';
import { baseName } from './datasets.ts';
import { isNamedAfter, nameWords, sameWords } from './names.ts';
import { isIdentifier } from './types.ts';

/** Columns that must be equal. */
// An interface would have no index signature, and be no JSON.
// oxlint-disable-next-line consistent-type-definitions
type Pair = { left: string; right: string };

/** The first is what names the other side; `also` where that alone does not tell the rows apart: a flight is its number and its day. */
export type JoinKey = Pair & { also?: Pair[] };

export const pairsOf = ({ left, right, also = [] }: JoinKey): Pair[] => [{ left, right }, ...also];
export const leftsOf = (key: JoinKey): string[] => pairsOf(key).map(({ left }) => left);
export const rightsOf = (key: JoinKey): string[] => pairsOf(key).map(({ right }) => right);

/** As a join is told it. */
export const onOf = (key: JoinKey): (string | Pair)[] =>
  pairsOf(key).map(({ left, right }) => (left.toLowerCase() === right.toLowerCase() ? left : { left, right }));

/** For people: `flight_no and flight_date`. */
export const saidKey = (names: string[]): string => names.join(' and ');

/** `customer_id` on both sides, `Policy No` and `policy_no`, or `product_code` and the `code` of products; null when nothing fits. */
export function joinKeyOf(left: { columns: Column[]; noun: string }, right: { columns: Column[]; noun: string }): JoinKey | null {
  const same = left.columns.flatMap((column) => {
    const partner = right.columns.find(
      ({ name }) => name.toLowerCase() === column.name.toLowerCase() || sameWords(nameWords(name), nameWords(column.name)),
    );
    return partner === undefined ? [] : [{ left: column.name, right: partner.name }];
  });
  const keys = same.filter(({ left: name }) => isIdentifier({ name }));
  const own =
    keys.find(({ left: name }) => ownsKey(name, right.noun)) ?? keys.find(({ left: name }) => ownsKey(name, left.noun)) ?? keys[0];
  return own ?? foreignKey(left, right) ?? swapped(foreignKey(right, left)) ?? namedKey(left, right);
}

/**
 * Whether a key tells the rows of the data apart: `client_no` of clients, and `crane_id` of a fleet that begins with it, where the rows that are
 * known repeat none and no other data is called after it.
 */
export function isKeyOf(key: string, { noun, seen }: { noun: string; seen: Seen }, entries: readonly DatasetEntry[]): boolean {
  if (isNamedAfter(key, nameWords(noun).at(-1) ?? '')) return true;
  const place = seen.sample.columns.findIndex(({ name }) => name === key);
  const values = seen.sample.rows.map((row) => JSON.stringify(row[place]));
  return (
    seen.columns[0]?.name === key &&
    values.length > 0 &&
    new Set(values).size === values.length &&
    !entries.some((entry) => isNamedAfter(key, nameWords(baseName(entry)).at(-1) ?? ''))
  );
}

const ownsKey = (name: string, noun: string): boolean => nameWords(name)[0] === nameWords(noun).at(-1);
const swapped = (key: JoinKey | null): JoinKey | null => (key === null ? null : { left: key.right, right: key.left });

/** A column that is called like the other side and its key; of several, the one to its `id`. */
function foreignKey(from: { columns: Column[] }, to: { columns: Column[]; noun: string }): JoinKey | null {
  const noun = nameWords(to.noun).slice(-1);
  const keys = to.columns.filter(isIdentifier).flatMap(({ name: right }) => {
    const column = from.columns.find(({ name }) => sameWords(nameWords(name), [...noun, ...nameWords(right)]));
    return column === undefined ? [] : [{ left: column.name, right }];
  });
  return keys.find(({ right }) => right.toLowerCase() === 'id') ?? (keys.length === 1 ? (keys[0] ?? null) : null);
}

/** `carrier` of shipments and the `carrier_code` of carriers. */
function namedKey(from: { columns: Column[] }, to: { columns: Column[]; noun: string }): JoinKey | null {
  const noun = nameWords(to.noun).slice(-1);
  const left = from.columns.find(({ name }) => sameWords(nameWords(name), noun));
  const keys = to.columns.filter((column) => isIdentifier(column) && sameWords(nameWords(column.name).slice(0, -1), noun));
  const [right] = keys;
  return left === undefined || right === undefined || keys.length > 1 ? null : { left: left.name, right: right.name };
}
