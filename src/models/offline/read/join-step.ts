/** A join as a step: the other dataset opened, the key found, the matches counted. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { askPerson, inspectAll, type Planning, queryData } from '../asking.ts';
import { freeId, relationId, type Step } from '../draft/edit.ts';
import type { Operation } from '../draft/operation.ts';
import { linkColumn } from '../link/columns.ts';
import { baseName, type Mention } from '../link/datasets.ts';
import { type JoinKey, joinKeyOf } from '../link/join-key.ts';
import { nameSql, plainSql, textSql } from '../link/sql-text.ts';
import { fetchValues } from '../link/values.ts';
import { splitList } from '../text/list.ts';
import { pattern } from '../text/pattern.ts';
import type { Bound } from './bound.ts';
import { countedSide } from './counted-join.ts';
import { noted, type Scope, sourceOf, type Subject } from './scope.ts';

export type JoinKind = 'left' | 'inner' | 'anti' | 'semi' | 'full';

/** A join as it was said. */
export interface JoinWish {
  kind: JoinKind;
  phrase: string;
  place: number;
  /** Where the other side is named; its columns may follow. */
  mention?: Mention;
  /** A verb that must be true of the other side: "paid". */
  verb?: string;
  /** How many partners on the other side a row has. */
  counted?: Bound;
}

const onKey = pattern('on|by|using|via the|their|a? common|shared|same? {key:name} key|column?');

/** Inspects the other dataset, finds the key and makes the step; reports the phrase as unused when there is no key. */
export function* joinStep(entry: DatasetEntry, wish: JoinWish, scope: Scope): Planning<Operation[]> {
  const other = yield* openOther(entry, scope);
  if (other === null) {
    scope.unread.push(wish.phrase);
    return [];
  }
  const key = yield* keyFor(other, scope);
  if (key === null) {
    scope.unread.push(wish.phrase);
    return [];
  }
  const counting = wish.verb === undefined ? other.id : yield* happened(other, wish.verb, scope);
  const right = wish.counted === undefined ? counting : countedSide(counting, key.right, wish.counted, scope);
  yield* noteMatches(other, key, { wish, scope });
  const on = [key.left.toLowerCase() === key.right.toLowerCase() ? key.left : { left: key.left, right: key.right }];
  const named = wish.mention ? [...namedBefore(wish.mention, other, scope), ...namedColumns(wish.mention, other, scope)] : [];
  const columns = joins(wish.kind) ? joinedColumns(scope, { other, right, key, named }) : null;
  const chosen = named.length > 0 && columns ? { columns: columns.map(({ qualified }) => qualified) } : {};
  if (columns) scope.columns = columns.map(({ name, type }) => ({ name, type }));
  const params = { type: wish.kind, on, ...chosen };
  return [{ phase: 'shape', op: 'join', id: 'joined', params: () => params, with: [right], phrase: wish.phrase, place: wish.place }];
}

const joins = (kind: JoinKind): boolean => kind === 'left' || kind === 'inner' || kind === 'full';

/** All of the left side, then the other's columns (or those that were named), under the names the join gives them. */
function joinedColumns(
  { columns }: Scope,
  { other, right, key, named }: { other: Subject; right: string; key: JoinKey; named: Column[] },
): (Column & { qualified: string })[] {
  const taken = new Set(columns.map(({ name }) => name.toLowerCase()));
  const added = (named.length > 0 ? named : other.seen.columns).filter(({ name }) => name !== key.right);
  return [
    ...columns.map((column) => ({ ...column, qualified: column.name })),
    ...added.map(({ name, type }) => {
      const shown = taken.has(name.toLowerCase()) ? `${right}_${name}` : name;
      return { name: shown, type, qualified: shown };
    }),
  ];
}

/** "name and segment of the customer": columns said right before the other dataset's name. Claimed. */
function namedBefore(mention: Mention, other: Subject, scope: Scope): Column[] {
  const before = scope.text.original.slice(0, mention.start);
  const clause =
    /(?:^|[,;]\s*|\b(?:add|adding|include|including|with|attach|bring in|plus)\s+(?:the\s+)?)([^,;]*?(?:,\s*[^,;]*?)*?)\s+(?:of|from)\s+(?:the\s+|each\s+|every\s+|their\s+)?$/i.exec(
      before,
    );
  const said = (clause?.[1] ?? '').replace(/^.*\b(?:add|adding|include|including|with|attach|bring in|plus)\s+(?:the\s+)?/i, '');
  const links = splitList(said).map((item) => linkColumn(item, other.seen.columns, other.noun));
  if (said === '' || links.length === 0 || !links.every((link) => link.kind === 'one')) return [];
  scope.text.claim({ start: before.lastIndexOf(said), end: mention.start });
  return links.flatMap((link) => (link.kind === 'one' ? [link.column] : []));
}

/** "with the customer name and segment": columns said right behind the other dataset's name. Claimed. */
function namedColumns(mention: Mention, other: Subject, scope: Scope): Column[] {
  const rest = scope.text.after(mention.end);
  const clause = /^(?:'s)?\s+([\p{L}_][^¦;.!?]*?)(?=\s*(?:¦|;|$|[.!?])|\s+(?:to|into|from|on|by|where|only|load)\s)/iu.exec(rest);
  const found: Column[] = [];
  let end = mention.end;
  for (const item of splitList(clause?.[1] ?? '')) {
    const link = linkColumn(item, other.seen.columns, other.noun);
    if (link.kind !== 'one') break;
    found.push(link.column);
    end = scope.text.original.indexOf(item, end) + item.length;
  }
  if (found.length > 0) scope.text.claim({ start: mention.end, end });
  return found;
}

/** Inspects a further dataset and adds it to what is read; null when it cannot be read. */
export function* openOther(entry: DatasetEntry, scope: Scope): Planning<Subject | null> {
  const [seen] = yield* inspectAll([entry]);
  if (!seen?.ok) return null;
  const noun = baseName(entry);
  const id = freeId(relationId(noun), [scope.subject.id, ...scope.joined.map((each) => each.id)]);
  const other: Subject = { id, entry, noun, seen: seen.value };
  scope.joined.push(other);
  return other;
}

function* keyFor(other: Subject, scope: Scope): Planning<JoinKey | null> {
  const stated = scope.text.find(onKey);
  const name = stated?.part('key') ?? '';
  const left = scope.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const right = other.seen.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (stated && left && right) {
    scope.text.claim(stated);
    return { left: left.name, right: right.name };
  }
  const key = joinKeyOf({ columns: scope.columns, noun: scope.subject.noun }, { columns: other.seen.columns, noun: other.noun });
  if (key) return key;
  const shared = scope.columns.filter((column) => other.seen.columns.some((each) => each.name.toLowerCase() === column.name.toLowerCase()));
  const [only] = shared;
  if (only === undefined) return null;
  const partner = other.seen.columns.find((column) => column.name.toLowerCase() === only.name.toLowerCase())?.name ?? only.name;
  if (shared.length === 1 && (yield* isUnique(partner, other))) return { left: only.name, right: partner };
  const chosen = yield* askPerson(
    `By which column do ${scope.subject.entry.name} and ${other.entry.name} belong together?`,
    shared.slice(0, 6).map((column) => column.name),
  );
  return shared.some((column) => column.name === chosen) ? { left: chosen, right: chosen } : null;
}

/** Whether every row has a value of its own there: then nothing else can be meant by the one name that both have. */
function* isUnique(column: string, other: Subject): Planning<boolean> {
  const name = nameSql(column);
  const table = yield* queryData(`SELECT count(*) = count(DISTINCT ${name}) AS one FROM ${nameSql(other.id)}`, [sourceOf(other)]);
  return table.ok && table.value.rows[0]?.[0] === true;
}

const successes = ['paid', 'succeeded', 'success', 'successful', 'completed', 'captured', 'settled', 'done', 'delivered', 'ok'];

/** Only rows of the other side where it really happened: a failed payment pays nothing. */
function* happened(other: Subject, verb: string, scope: Scope): Planning<string> {
  const known = yield* fetchValues(sourceOf(other), other.seen);
  for (const [column, values] of known) {
    if (!/status|state|result|outcome/i.test(column)) continue;
    const good = values.filter((value) => value === verb || (verb === 'paid' && successes.includes(value) && !values.includes(verb)));
    if (good.length === 0) continue;
    const id = freeId(
      `${verb.replaceAll(/[^a-z]/g, '')}_${other.id}`.slice(0, 36),
      scope.sideSteps.map((step) => step.id),
    );
    const where =
      good.length === 1 ? `${plainSql(column)} = ${textSql(good[0] ?? '')}` : `${plainSql(column)} in (${good.map(textSql).join(', ')})`;
    const step: Step = { id, op: 'filter', from: other.id, where, why: `Of ${other.noun}, only these count as ${verb}` };
    scope.sideSteps.push(step);
    scope.notes.push(`Of ${other.noun}, only those with ${column} ${good.join(' or ')} count as ${verb}.`);
    return id;
  }
  return other.id;
}

/** How many rows find a partner, and whether some find several: counted, since both change the result. */
function* noteMatches(other: Subject, key: JoinKey, { wish, scope }: { wish: JoinWish; scope: Scope }): Planning<void> {
  const { subject } = scope;
  const by = key.left === key.right ? key.left : `${key.left} = ${key.right}`;
  noted(scope, wish.phrase, `${wish.kind} join with ${other.entry.name} by ${by}`);
  if (!subject.seen.columns.some(({ name }) => name === key.left) || wish.kind === 'anti' || wish.kind === 'semi') return;
  const keys = `SELECT ${nameSql(key.right)} FROM ${nameSql(other.id)} WHERE ${nameSql(key.right)} IS NOT NULL`;
  const sql = `SELECT (SELECT count(*) FROM ${nameSql(subject.id)}) AS rows, (SELECT count(*) FROM ${nameSql(subject.id)} WHERE ${nameSql(key.left)} IN (${keys})) AS matched, (SELECT count(*) FROM (${keys} GROUP BY ALL HAVING count(*) > 1)) AS repeated`;
  const table = yield* queryData(sql, [sourceOf(subject), sourceOf(other)]);
  const [rows, matched, repeated] = (table.ok ? (table.value.rows[0] ?? []) : []).map(Number);
  if (rows === undefined || matched === undefined || repeated === undefined) return;
  const count = (value: number): string => value.toLocaleString('en-US');
  scope.notes.push(
    `${count(matched)} of ${count(rows)} rows of ${subject.noun} find a match in ${other.noun}; ${count(rows - matched)} do not.`,
  );
  if (repeated > 0)
    scope.notes.push(`${count(repeated)} values of ${key.right} stand more than once in ${other.noun}: their rows appear once per match.`);
}
