/** What is known of a draft that is to be changed: its columns, and what it reads. */
import { z } from 'zod';
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { rejectsKind } from '#domain/reject.ts';
import { type Found, inspectAll, type Planning, refuse, type Seen } from './asking.ts';
import { columnsAfter } from './draft/columns-after.ts';
import type { Episode } from './episode.ts';
import { baseName } from './link/datasets.ts';
import { noteMark, readDecimalMark, readWith } from './read/load/decimal-mark.ts';
import type { Scope, Subject } from './read/scope.ts';
import type { Reply } from './reply.ts';
import { claimOutcome } from './source-words.ts';
import type { RequestText } from './text/request-text.ts';
import { unreadable } from './understand.ts';

/** The scope of the draft as it stands: columns of its first source and what its steps made of them. */
export function* openScope(episode: Episode, last: DraftInput, text: RequestText): Planning<{ scope: Scope } | { reply: Reply }> {
  const [source] = last.sources;
  if (source === undefined) return { reply: refuse('The last plan has no source, so there is nothing to change.') };
  const entries = last.sources.map(entryOf);
  const mark = readDecimalMark(text);
  const seen = yield* inspectAll(entries.map((each, index) => (index === 0 ? readWith(mark, each) : each)));
  const [first] = seen;
  const [entry] = entries;
  if (!first?.ok || entry === undefined)
    return { reply: refuse(unreadable(entry ?? entryOf(source), first?.ok === false ? first.failure : undefined)) };
  const columnsOf = new Map<string, Column[]>(last.sources.map(({ id }, index) => [id, seen[index]?.ok ? seen[index].value.columns : []]));
  const made = columnsAfter(last, columnsOf);
  const names = new Set(first.value.columns.map(({ name }) => name));
  const scope: Scope = {
    text,
    subject: { id: source.id, entry, noun: baseName(entry), seen: first.value },
    columns: [...first.value.columns, ...made.filter(({ name }) => !names.has(name))],
    today: episode.setting.today,
    definitions: episode.setting.definitions ?? [],
    spans: [],
    joined: last.sources.flatMap(({ id }, index) => besides({ id, entry: entries[index], seen: seen[index] }, source.id)),
    sideSteps: [],
    options: {},
    checks: [],
    best: null,
    fields: [],
    portion: false,
    wholeGroups: false,
    notes: [],
    unread: [],
  };
  noteMark(mark, scope);
  claimOutcome(scope);
  return { scope };
}

/** What the draft reads beside its first source, as far as it can be read. */
function besides(
  { id, entry, seen }: { id: string; entry: DatasetEntry | undefined; seen: Found<Seen> | undefined },
  first: string,
): Subject[] {
  return id === first || entry === undefined || seen?.ok !== true ? [] : [{ id, entry, noun: baseName(entry), seen: seen.value }];
}

function entryOf({ connection, path, table, rejects, options }: DraftInput['sources'][number]): DatasetEntry {
  if (rejects !== undefined) return { connection: rejectsKind, name: rejectsName(rejects, options), kind: 'table' };
  const place = connection ?? 'files';
  return table === undefined ? { connection: place, name: path ?? '', kind: 'file' } : { connection: place, name: table, kind: 'table' };
}

const Meant = z.object({ source: z.string(), unsplit: z.boolean() }).partial().catch({});

function rejectsName(run: number, options: unknown): string {
  const { source, unsplit } = Meant.parse(options);
  return `run ${run}${source === undefined ? '' : `/${source}`}${unsplit === true ? ' unsplit' : ''}`;
}
