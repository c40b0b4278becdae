/** A wish to drop duplicates as a step: its key, and the column that decides which row stays. */
import type { Column } from '#domain/dataset.ts';
import { askPerson, type Planning, queryData } from '../../asking.ts';
import { freeId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql, plainSql } from '../../link/sql-text.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { isPersonal } from '../../link/sensitive.ts';
import { dateOfDoing } from '../../link/verb-columns.ts';
import { changedColumn, dateColumns, isBirth, isDate, isIdentifier, isText, keyOf } from '../../link/types.ts';
import type { DedupeWish } from './dedupe.ts';
import { linkKey, linkOne, linkQuietly } from '../link.ts';
import { newestColumn } from './newest-column.ts';
import { noted, type Scope, sourceOf } from '../scope.ts';
import { keyFieldOf } from '../columns/struct-fields.ts';

export function* dedupeStep(wish: DedupeWish, scope: Scope): Planning<Operation[]> {
  if (isOfOtherRows(wish, scope)) {
    scope.unread.push(wish.phrase);
    return [];
  }
  const key =
    wish.by.length > 0
      ? (ownKey(wish.by, scope) ?? (yield* linkKey(wish.by, scope)))
      : /\b(?:exact|identical|repeated|redundant|(?:distinct|unique) (?:rows|records|lines))\b/i.test(wish.phrase)
        ? scope.columns.map(({ name }) => name)
        : (keyBehind(wish, scope) ?? (yield* askKey(scope)));
  if (key.length === 0) {
    scope.unread.push(wish.phrase);
    return [];
  }
  const whole = key.length === scope.columns.length;
  const plainKey = whole ? key : key.map((name) => plainName(name, scope));
  const order = whole ? null : yield* orderColumn(wish, plainKey, scope);
  if (wish.marks) return [marking(wish, plainKey, order, scope)];
  noted(scope, wish.phrase, meaning(plainKey, whole, order, wish.keep));
  const [lacking] = whole ? [] : plainKey;
  const without = lacking === undefined || plainKey.length > 1 ? 0 : yield* rowsWithout(lacking, scope);
  const keepsNulls = without > 1;
  if (keepsNulls) scope.notes.push(`${without} rows have no ${lacking}: they are no duplicates of each other, and all of them stay.`);
  const step: Operation = {
    phase: 'rows',
    op: 'dedupe',
    id: 'unique',
    params: () =>
      whole
        ? {}
        : {
            key: plainKey,
            ...(order === null ? {} : { order: [`${nameSql(order)} ${wish.keep === 'last' ? 'desc' : 'asc'}`] }),
            ...(keepsNulls ? { nullKeys: 'keep' } : {}),
          },
    phrase: wish.phrase,
    place: wish.place,
  };
  return [step];
}

/** "Latest arrival per carrier" of the carriers: nothing but the key speaks of them, and their rows are no arrivals. */
function isOfOtherRows({ what, by: [said = ''], place, end }: DedupeWish, { subject, columns, spans }: Scope): boolean {
  const [word = ''] = nameWords(what).slice(-1);
  const isKnown =
    word === '' ||
    anyRow.test(word) ||
    [subject.entry.name, ...columns.map(({ name }) => name)].some((name) => nameWords(name).some((each) => sameWords([each], [word])));
  const isInKey = spans.every((span) => span.start >= place && span.end <= end);
  return !isKnown && isInKey && sameWords(nameWords(said), nameWords(subject.noun));
}

const anyRow = /^(?:row|record|entry|line|version|state|snapshot|copy|one|value|item|update|change|data|status|thing)s?$/;

/** How many rows of the source have nothing in a column of it. */
function* rowsWithout(name: string, { subject }: Scope): Planning<number> {
  if (!subject.seen.columns.some((column) => column.name === name)) return 0;
  const table = yield* queryData(`SELECT count(*) - count(${nameSql(name)}) FROM ${nameSql(subject.id)}`, [sourceOf(subject)]);
  return table.ok ? Number(table.value.rows[0]?.[0] ?? 0) : 0;
}

/** A column that is true for each row that another one with the same key stands before. */
function marking({ phrase, place }: DedupeWish, key: string[], order: string | null, scope: Scope): Operation {
  const name = freeId(
    'is_duplicate',
    scope.columns.map((column) => column.name),
  );
  const by = order === null ? '' : ` order by ${nameSql(order)} desc`;
  const sql = `row_number() over (partition by ${key.map(nameSql).join(', ')}${by}) > 1`;
  scope.columns = [...scope.columns, { name, type: 'BOOLEAN' }];
  const which = order === null ? 'any one' : `the one with the latest ${order}`;
  noted(
    scope,
    phrase,
    `every row stays; of the rows with the same ${key.join(', ')}, ${name} is false for ${which} and true for the others`,
  );
  return { phase: 'rows', op: 'derive', id: 'marked', params: () => ({ columns: { [name]: sql } }), phrase, place };
}

/** "For every member" of `member {no, tier}`: the field that tells members apart. */
function plainName(name: string, scope: Scope): string {
  const column = scope.columns.find((each) => each.name === name);
  const field = column === undefined ? null : keyFieldOf(column);
  if (field === null) return name;
  scope.fields.push(field);
  return field.name;
}

/** "The newest version of each visit": the visits' own identifier. */
function ownKey([said, ...more]: string[], { columns, subject }: Scope): string[] | null {
  const own = nameWords(subject.noun);
  if (said === undefined || more.length > 0 || !sameWords(nameWords(said), own)) return null;
  const keys = columns.filter((column) => isIdentifier(column) && sameWords(nameWords(column.name).slice(0, -1), own));
  return keys.length === 1 ? keys.map(({ name }) => name) : null;
}

/** "Without duplicate emails": the column follows; the name of the data is none. */
function keyBehind({ end }: DedupeWish, scope: Scope): string[] | null {
  const word = scope.text.words().find(({ start }) => start >= end);
  const isNext = word !== undefined && /^\s*$/.test(scope.text.between(end, word.start));
  const isData = isNext && scope.spans.some((span) => word.start < span.end && word.end > span.start);
  const column = isNext && !isData ? linkQuietly(word.text, scope) : null;
  if (word === undefined || column === null) return null;
  scope.text.claim(word);
  return [column.name];
}

function meaning(key: string[], whole: boolean, order: string | null, keep: DedupeWish['keep']): string {
  if (whole) return 'rows that are equal in every column are kept once';
  const which =
    order === null ? 'any one (no column says which is newest)' : `the one with the ${keep === 'last' ? 'latest' : 'earliest'} ${order}`;
  return `of the rows with the same ${key.join(', ')}, ${which} is kept`;
}

function* orderColumn(wish: DedupeWish, key: string[], scope: Scope): Planning<string | null> {
  const done = dateOfDoing(wish.order, scope.columns);
  if (done !== undefined) return done.name;
  if (wish.order !== '') return (yield* linkOne(wish.order, scope))?.name ?? null;
  return (eventDate(wish, key, scope) ?? (yield* newestColumn(scope, key)))?.name ?? null;
}

/** "The first booking of each guest" is the one that was made first, whenever it was changed; a version of one booking is told by its changes. */
function eventDate({ what, by, keep, phrase }: DedupeWish, key: string[], { columns, subject }: Scope): Column | undefined {
  const own = keyOf(subject)?.name;
  const [born, ...births] = /\b(?:oldest|youngest)\b/i.test(phrase) ? columns.filter((column) => isDate(column) && isBirth(column)) : [];
  if (born !== undefined && births.length === 0 && (own === undefined || !key.includes(own))) return born;
  const isEvent =
    (keep === 'first' && what.split(' ')[0]?.endsWith('ed') !== true) ||
    (what !== '' && nameWords(what).every((word) => nameWords(subject.noun).includes(word)));
  if (!isEvent || by.length === 0 || own === undefined || key.includes(own)) return undefined;
  const changed = changedColumn(columns);
  return dateColumns(columns, subject.noun).find((column) => column !== changed && !isBirth(column) && !key.includes(column.name));
}

/** Without a key: what kinds of duplicates the data has, as a question with their counts. */
function* askKey(scope: Scope): Planning<string[]> {
  const all = scope.columns.map(({ name }) => name);
  const email = scope.columns.filter((column) => /mail/i.test(column.name));
  const candidates = [...email, ...scope.columns.filter((column) => isIdentifier(column) && !isPersonal(column))].slice(0, 3);
  const counts = [
    `(SELECT count(*) FROM ${nameSql(scope.subject.id)}) - (SELECT count(*) FROM (SELECT DISTINCT * FROM ${nameSql(scope.subject.id)})) AS exact`,
    ...candidates.map((column, index) => {
      const value = isText(column) ? plainSql(column.name) : nameSql(column.name);
      return `count(${value}) - count(DISTINCT ${value}) AS same_${index}`;
    }),
  ];
  const table = yield* queryData(`SELECT ${counts.join(', ')} FROM ${nameSql(scope.subject.id)}`, [sourceOf(scope.subject)]);
  const row = table.ok ? (table.value.rows[0] ?? []) : [];
  const exact = { text: `exact duplicate rows (${Number(row[0] ?? 0)})`, key: all };
  const same = candidates.map((column, index) => ({
    text: `same ${column.name} (${Number(row[index + 1] ?? 0)})`,
    key: [column.name],
    count: Number(row[index + 1] ?? 0),
  }));
  // A key that repeats exactly as often as whole rows do says nothing new.
  const exactCount = Number(row[0] ?? 0);
  const repeating = same.filter(({ count }) => count > 0 && count !== exactCount);
  const choices = exactCount > 0 || repeating.length === 0 ? [exact, ...repeating] : repeating;
  const chosen = yield* askPerson(
    `Which rows of ${scope.subject.entry.name} count as duplicates?`,
    choices.map(({ text }) => text),
  );
  return choices.find(({ text }) => text === chosen)?.key ?? [];
}
