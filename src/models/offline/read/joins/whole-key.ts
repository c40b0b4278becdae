/**
 * A flight is its number and its day: where one column tells the rows apart on neither side, both sides may have another one that does so
 * together with it. Without that one, every booking of a number would meet every flight of the number.
 */
import type { Column } from '#domain/dataset.ts';
import { type Planning, queryData } from '../../asking.ts';
import { type JoinKey, leftsOf, rightsOf } from '../../link/join-key.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { nameSql, rowSql } from '../../link/sql-text.ts';
import { isDate, isIdentifier, isNumber, isText } from '../../link/types.ts';
import { sourceOf, type Subject } from '../scope.ts';

const mostPairs = 3;
/** Of the rows that find a partner by one column, those that find one by all: a few may have none. */
const leastShare = 0.5;

const parts = /^(?:year|quarter|month|week|day|date|period|season|term|semester|line|position|version|edition)$/;

/** What may be a part of a key: no figure, no state, no moment. */
const isPart = (column: Column): boolean =>
  !/^TIMESTAMP/i.test(column.type) && (isIdentifier(column) || isDate(column) || parts.test(nameWords(column.name).at(-1) ?? ''));

/** The key with the fewest further columns that tells the rows of one side apart; as it is where it does so itself, or nothing does. */
export function* wholeKey(key: JoinKey, left: Subject, right: Subject): Planning<JoinKey> {
  const more = furtherPairs(key, left, right);
  if (more.length === 0) return key;
  const wider = subsets(more).map((also): JoinKey => ({ ...key, also }));
  const sql = [key, ...wider].map((each, at) => `SELECT ${at} AS place, ${tellingSql(each, left, right)}`).join('\nUNION ALL\n');
  const table = yield* queryData(`${sql}\nORDER BY place`, [sourceOf(left), sourceOf(right)]);
  const [own, ...told] = table.ok ? table.value.rows.map(([, tells, met]) => ({ tells: tells === true, met: Number(met) })) : [];
  if (own === undefined || own.tells || own.met === 0) return key;
  return wider.find((_, at) => told[at]?.tells === true && told[at].met / own.met >= leastShare) ?? key;
}

const kinds = [isText, isNumber, isDate];

function furtherPairs(key: JoinKey, left: Subject, right: Subject): { left: string; right: string }[] {
  const has = ({ seen }: Subject, name: string): boolean => seen.columns.some((column) => column.name === name);
  if (!has(left, key.left) || !has(right, key.right)) return [];
  const pairs = left.seen.columns.filter(isPart).flatMap((column) => {
    const partner = right.seen.columns.find(
      (each) => sameWords(nameWords(each.name), nameWords(column.name)) && kinds.some((kind) => kind(each) && kind(column)),
    );
    return partner === undefined || column.name === key.left || partner.name === key.right
      ? []
      : [{ left: column.name, right: partner.name }];
  });
  return pairs.slice(0, mostPairs);
}

/** All choices of at least one, the smaller ones first. */
const subsets = <T>(all: T[]): T[][] =>
  all
    .reduce<T[][]>((chosen, each) => [...chosen, ...chosen.map((rest) => [...rest, each])], [[]])
    .filter((chosen) => chosen.length > 0)
    .toSorted((one, other) => one.length - other.length);

/** Whether the key stands once for each row of a side (repeats of whole rows aside), and how many rows on the left find a partner by it. */
function tellingSql(key: JoinKey, left: Subject, right: Subject): string {
  const known = (names: string[]): string => names.map((name) => `${nameSql(name)} IS NOT NULL`).join(' AND ');
  const tells = ({ id }: Subject, names: string[]): string =>
    `(SELECT count(*) = count(DISTINCT ${rowSql(names)}) FROM (SELECT DISTINCT * FROM ${nameSql(id)} WHERE ${known(names)}))`;
  const [lefts, rights] = [leftsOf(key), rightsOf(key)];
  const partners = `SELECT ${rowSql(rights)} FROM ${nameSql(right.id)} WHERE ${known(rights)}`;
  return `${tells(left, lefts)} OR ${tells(right, rights)} AS tells, (SELECT count(*) FROM ${nameSql(left.id)} WHERE ${rowSql(lefts)} IN (${partners})) AS met`;
}
