/** "Drop the test accounts", "only the staff accounts": who they are is found in the data, by a flag or by the domain of their addresses. */
import type { Planning } from '../../asking.ts';
import { queryData } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { isBoolean, isIdentifier, isText } from '../../link/types.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { baseName } from '../../link/datasets.ts';
import { noted, type Scope, sourceOf } from '../scope.ts';

const who =
  'test|testing|dummy|fake|qa|internal_test accounts|account|users|user|customers|customer|orders|order|data|rows|records|emails|addresses|entries|ones|guests|members|clients|people|buyers|persons|contacts|patients|students|pupils|subscribers|visitors|participants|passengers|profiles|logins|signups|registrations';
const leaving =
  'drop|remove|delete|skip|skipping|exclude|excluding|without|ignore|ignoring|filter_out|leave_out|omit|no|not|minus|except|except_for|discard|throw_out|throw_away|kick_out|weed_out|get_rid_of|take_out|but_not';
const without = [
  pattern(`${leaving} any|all? the|our|my? ${who}`),
  pattern(`that|which|who are|is not|no a? ${who}`),
  pattern(`real|genuine accounts|account|users|customers|orders only?`),
  pattern(`only real|genuine accounts|account|users|customers|orders`),
];
/** "Test bookings" where the data is bookings, "demo shops" where shops are known. */
const namesake = pattern(`${leaving} any|all? the|our|my? {kind=test|testing|dummy|fake|qa|demo|sandbox} {noun:word}`);
const only = [pattern(`only|just|keep|keep_only the? ${who}`)];
/** Of another kind of people, when their addresses tell it. */
const kinds = '{kind:word} accounts|account|users|user|addresses|emails';
const withoutKind = pattern(
  `drop|remove|skip|skipping|exclude|excluding|without|ignore|ignoring|filter_out|leave_out|omit|no|except|throw_out|kick_out|weed_out|get_rid_of any|all? the|our|my? ${kinds}`,
);
const onlyKind = pattern(`only|just|keep_only the|our? ${kinds}`);
const testLabels = ['test', 'testing', 'qa', 'dummy', 'invalid'];
const ownLabels = ['demo', 'sandbox'];
const before = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:${leaving.replaceAll('_', ' ')})\\s+(?:(?:any|all|the|our|my)\\s+)*(?:test|testing|dummy|fake|qa|demo|sandbox)\\s+$`,
  'iu',
);

/** "Throw out the demo shops and load deliveries": shops that are left out are no data to read where other data is named. */
export function withoutTestOnes<Named extends { start: number }>(mentions: Named[], { original }: RequestText): Named[] {
  const others = mentions.filter(({ start }) => !before.test(original.slice(0, start)));
  return others.length > 0 ? others : mentions;
}

export function* readTestAccounts(scope: Scope): Planning<Operation[]> {
  const tests =
    scope.text.find(without[0]!) ?? without.map((each) => scope.text.find(each)).find((found) => found !== null) ?? ofData(scope);
  const onlyTests = only.map((each) => scope.text.find(each)).find((each) => each !== null) ?? null;
  const own = ownLabels.find((label) => label === tests?.part('kind').toLowerCase());
  if (tests || onlyTests) return yield* accounts(scope, tests, { only: onlyTests, labels: own === undefined ? testLabels : [own] });
  const [excluded, wanted] = [scope.text.find(withoutKind), scope.text.find(onlyKind)];
  const kind = (excluded ?? wanted)?.part('kind').toLowerCase() ?? '';
  return /^\p{L}{3,}$/u.test(kind) ? yield* accounts(scope, excluded, { only: wanted, labels: [kind] }) : [];
}

function* accounts(
  scope: Scope,
  excluded: Taken | null,
  { only: wanted, labels }: { only: Taken | null; labels: string[] },
): Planning<Operation[]> {
  const found = excluded ?? wanted;
  const test = found ? yield* condition(scope, labels) : null;
  if (!found || test === null) return [];
  scope.text.claim(found);
  const where = excluded ? test.excluded : test.included;
  noted(scope, found.phrase, `${excluded ? 'without' : 'only'} rows where ${test.words}`);
  const operation: Operation = {
    phase: 'rows',
    op: 'filter',
    id: 'filtered',
    params: () => ({ where }),
    phrase: found.phrase,
    place: found.start,
  };
  return [operation];
}

/** Of the rows themselves, or of what their keys or other data are called after. */
function ofData({ text, subject, columns, entries = [] }: Scope): Taken | null {
  const found = text.find(namesake);
  if (found === null) return null;
  const owners = columns.filter(isIdentifier).map(({ name }) => nameWords(name).slice(0, -1));
  const nouns = [subject.noun, ...entries.map(baseName)].map(nameWords);
  return [...nouns, ...owners].some((noun) => sameWords(nameWords(found.part('noun')), noun)) ? found : null;
}

interface Test {
  included: string;
  excluded: string;
  words: string;
}

function* condition(scope: Scope, labels: string[]): Planning<Test | null> {
  const flags = labels === testLabels ? ['test', 'internal', 'dummy'] : labels;
  const flag = scope.columns.find((column) => isBoolean(column) && nameWords(column.name).some((word) => flags.includes(word)));
  if (flag) {
    const name = nameSql(flag.name);
    return { included: name, excluded: `${name} is not true`, words: `${flag.name} is true` };
  }
  const email = scope.columns.find((column) => isText(column) && /mail/i.test(nameWords(column.name).join(' ')));
  return email ? yield* byDomain(email.name, scope, labels) : null;
}

/** Domains of the addresses that have one of the labels in them. People without an address are none of them. */
function* byDomain(column: string, scope: Scope, labels: string[]): Planning<Test | null> {
  const domain = `lower(trim(split_part(${nameSql(column)}, '@', 2)))`;
  const test = `regexp_matches(${domain}, '(^|[.-])(${labels.join('|')})([.-]|$)')`;
  const sql = `SELECT ${domain} AS domain, count(*) AS rows FROM ${nameSql(scope.subject.id)} WHERE ${test} GROUP BY ALL ORDER BY rows DESC, domain LIMIT 5`;
  const table = yield* queryData(sql, [sourceOf(scope.subject)]);
  const domains = table.ok ? table.value.rows.map(([name]) => name).filter((name) => typeof name === 'string') : [];
  if (domains.length === 0) return null;
  const likes = domains.map((name) => `lower(trim(${nameSql(column)})) like ${textSql(`%@${name}`)}`);
  const included = likes.length === 1 ? (likes[0] ?? '') : `(${likes.join(' or ')})`;
  const excluded = `(${nameSql(column)} is null or not ${included})`;
  return { included, excluded, words: `${column} ends in ${domains.map((name) => `@${name}`).join(' or ')}` };
}
