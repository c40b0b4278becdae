/** A draft that loads only what is new, or a range again. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { askPerson, type Planning } from './asking.ts';
import { changedColumn, dateColumns, isDate, isIdentifier, isText } from './link/types.ts';
import { linkOne } from './read/link.ts';
import type { NewnessWish } from './read/load/newness.ts';
import { noted, type Scope } from './read/scope.ts';

type Source = DraftInput['sources'][number];
type Load = DraftInput['loads'][number];

/** The draft with the wish in its first source and load. */
export function* withNewness(draft: DraftInput, wish: NewnessWish, scope: Scope): Planning<DraftInput> {
  const [source, ...sources] = draft.sources;
  const [load, ...loads] = draft.loads;
  if (source === undefined || load === undefined) return draft;
  const drifting = wish.drift ? { ...load, drift: wish.drift } : load;
  const changed = yield* changedBy(wish, { source, load: drifting }, scope);
  return { ...draft, sources: [changed.source, ...sources], loads: [changed.load, ...loads] };
}

/** "Every hour load new deliveries", "append the new receipts": right before the data's name, where no state is called so. */
const bareNew =
  /\b(?:load|copy|import|sync|pull|fetch|bring|get|take|export|move|append|add|insert|write|put|save|send|ingest|transfer|grab|collect)\s+(?:(?:in|over|all|only|just|any|the|our)\s+)*(?<said>(?:new|newer)(?:\s+and\s+(?:changed|updated))?)\s+$/iu;

/** The wish with what "new" before the data's name says: of a load that comes again, the rows since the last one; else it is told. */
export function withBareNew(wish: NewnessWish, { repeats, key }: { repeats: boolean; key: boolean }, scope: Scope): NewnessWish {
  if (wish.files || wish.rows !== null || wish.range !== null || key) return wish;
  for (const { start } of scope.spans) {
    const before = scope.text.original.slice(0, start);
    const phrase = bareNew.exec(before)?.groups?.['said'];
    const place = phrase === undefined ? -1 : before.lastIndexOf(phrase);
    if (phrase === undefined || scope.text.isClaimed(place)) continue;
    scope.text.claim({ start: place, end: place + phrase.length });
    if (repeats) return { ...wish, rows: { column: '', phrase } };
    scope.unread.push(phrase);
  }
  return wish;
}

interface Pair {
  source: Source;
  load: Load;
}

function* changedBy(wish: NewnessWish, { source, load }: Pair, scope: Scope): Planning<Pair> {
  if (wish.range) return yield* ranged(wish.range, { source, load }, scope);
  if (wish.ones !== null && isOneFile(scope.subject.entry))
    return yield* byCursor({ ...wish, rows: { column: '', phrase: wish.ones } }, { source, load }, scope);
  if (wish.files) {
    const incremental = { by: 'files' as const, ...(wish.replaced ? { replaced: wish.replaced } : {}) };
    return { source: { ...source, incremental }, load: { ...load, mode: load.mode ?? 'append' } };
  }
  if (wish.replaced && source.incremental?.by === 'files') {
    return { source: { ...source, incremental: { ...source.incremental, replaced: wish.replaced } }, load };
  }
  return wish.rows ? yield* byCursor(wish, { source, load }, scope) : { source, load };
}

/** A file that grows: of it "the new ones" are rows. */
const isOneFile = ({ kind, name }: DatasetEntry): boolean => kind !== 'folder' && !/[*?{]|\/$/.test(name);

function* byCursor({ rows, lag, nulls }: NewnessWish, { source, load }: Pair, scope: Scope): Planning<Pair> {
  const { columns } = scope.subject.seen;
  const dates = dateColumns(columns, scope.subject.noun);
  const guess = changedColumn(columns) ?? (dates.length === 1 ? dates[0] : undefined);
  const named = rows?.column ? yield* linkOne(rows.column, scope, columns) : null;
  const cursor =
    named ?? guess ?? (yield* askedFor(dates.length > 0 ? dates.map(({ name }) => name) : columns.map(({ name }) => name), scope));
  if (!cursor) return { source, load };
  // Text has no order that grows: RF10 stands before RF9. By a key, what is not there yet is new.
  if (isText(cursor) && isIdentifier(cursor) && (load.mode ?? 'append') === 'append') {
    noted(scope, rows?.phrase ?? '', `rows with a ${cursor.name} that the table does not hold yet.`);
    return { source, load: { ...load, mode: 'insert-only-new', key: load.key ?? [cursor.name] } };
  }
  noted(scope, rows?.phrase ?? '', `rows with a ${cursor.name} beyond the last one loaded${lag ? `, less ${lag}` : ''}.`);
  const incremental = { cursor: cursor.name, ...(lag ? { lag } : {}), ...(nulls ? { nulls } : {}) };
  // Rows that change come again under the same key; others are only added.
  const changes = changedColumn([cursor]) !== undefined || load.key !== undefined;
  return { source: { ...source, incremental }, load: { ...load, mode: load.mode ?? (changes ? 'upsert' : 'append') } };
}

function* askedFor(choices: string[], scope: Scope) {
  const answer = yield* askPerson(`Which column of ${scope.subject.entry.name} says what is new?`, choices.slice(0, 6));
  return scope.subject.seen.columns.find(({ name }) => name.toLowerCase() === answer.toLowerCase());
}

function* ranged({ from, to, column, phrase }: NonNullable<NewnessWish['range']>, { source, load }: Pair, scope: Scope): Planning<Pair> {
  const { columns } = scope.subject.seen;
  const [first] = dateColumns(columns, scope.subject.noun);
  const named = column ? yield* linkOne(column, scope, columns) : null;
  // "by order_id" names what identifies a row, not what the range is of.
  const key = named && !isDate(named) && first ? [named.name] : undefined;
  const choices = columns.map(({ name }) => name);
  const of = (key ? first : (named ?? first)) ?? (yield* askedFor(choices, scope));
  if (!of) return { source, load };
  noted(scope, phrase, `${of.name} from ${from} to ${to}, in the place of what the table holds of that range.`);
  return {
    source: { ...source, range: { column: of.name, from, to } },
    load: { ...load, mode: load.mode ?? 'replace', ...(key && !load.key ? { key } : {}) },
  };
}
