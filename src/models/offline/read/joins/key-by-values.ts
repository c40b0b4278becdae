/** By which columns two datasets belong together where their names do not tell: the values of one stand in the other. */
import type { Column } from '#domain/dataset.ts';
import { type Planning, queryData } from '../../asking.ts';
import type { JoinKey } from '../../link/join-key.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber, isText } from '../../link/types.ts';
import { type Scope, sourceOf, type Subject } from '../scope.ts';

interface Pair {
  key: JoinKey;
  /** One of them is called like the other side: `home_station` of stations. */
  isNamed: boolean;
}

const mostPairs = 24;
/** Most values must be known on the other side; a few may have been deleted there. */
const leastShare = 0.8;

/** The only pair of columns of which one is unique and most of the left values stand on the right; null when none or several are. */
export function* keyByValues(other: Subject, scope: Scope): Planning<JoinKey | null> {
  const pairs = candidates(scope.subject, other).slice(0, mostPairs);
  if (pairs.length === 0) return null;
  const [left, right] = [nameSql(scope.subject.id), nameSql(other.id)];
  const unique = (relation: string, column: string): string => `(SELECT count(${column}) = count(DISTINCT ${column}) FROM ${relation})`;
  const rows = pairs.map(({ key }, at) => {
    const [from, to] = [nameSql(key.left), nameSql(key.right)];
    const shared = `(SELECT count(DISTINCT ${from}) FROM ${left} WHERE ${from} IN (SELECT ${to} FROM ${right}))`;
    return `SELECT ${at} AS pair, ${shared} AS shared, (SELECT count(DISTINCT ${from}) FROM ${left}) AS total, ${unique(left, from)} OR ${unique(right, to)} AS is_key`;
  });
  const table = yield* queryData(rows.join('\nUNION ALL\n'), [sourceOf(scope.subject), sourceOf(other)]);
  const fitting = (table.ok ? table.value.rows : []).flatMap(([at, shared, total, isKey]) => {
    const pair = pairs[Number(at)];
    const fits = isKey === true && Number(total) > 1 && Number(shared) / Number(total) >= leastShare;
    return fits && pair !== undefined ? [pair] : [];
  });
  const named = fitting.filter(({ isNamed }) => isNamed);
  const [only, ...others] = named.length > 0 ? named : fitting;
  return only === undefined || others.length > 0 ? null : only.key;
}

/** Pairs of one type of which one names the other side, or both are identifiers. */
function candidates(subject: Subject, other: Subject): Pair[] {
  const names = (column: Column, noun: string): boolean => nameWords(column.name).includes(nameWords(noun).at(-1) ?? '');
  return subject.seen.columns.flatMap((left) =>
    other.seen.columns.flatMap((right) => {
      const isOneType = (isText(left) && isText(right)) || (isNumber(left) && isNumber(right));
      const isNamed = names(left, other.noun) || names(right, subject.noun);
      const areKeys = isIdentifier(left) && isIdentifier(right);
      return isOneType && (areKeys || (isNamed && (isIdentifier(left) || isIdentifier(right))))
        ? [{ key: { left: left.name, right: right.name }, isNamed }]
        : [];
    }),
  );
}
