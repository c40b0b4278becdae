/** From a request to a submitted draft: find the data, read the wishes, build, submit. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { inspectAll, listDatasets, type Planning, submitDraft } from './asking.ts';
import { addOperations, relationId } from './draft/edit.ts';
import type { Episode } from './episode.ts';
import { baseName } from './link/datasets.ts';
import { linkKey } from './read/key.ts';
import type { Scope, Subject } from './read/scope.ts';
import { targetOf } from './read/target.ts';
import { repair } from './repair.ts';
import { type Reply, say } from './reply.ts';
import { chooseSubject, type Choice } from './subject.ts';
import type { RequestText } from './text/request-text.ts';
import { readOperations, readWishes, type Wishes } from './wishes.ts';

/** Plans a load. `text` is unread. */
export function* planLoad(episode: Episode, text: RequestText): Planning<Reply> {
  const listing = yield* listDatasets();
  if (!listing.ok) return say(`I could not list the data: ${listing.failure.message} Nothing was changed.`);
  const wishes = readWishes(text);
  const spans = wishes.target ? [wishes.target] : [];
  const chosen = yield* chooseSubject(text, listing.value, spans);
  if ('reply' in chosen) return chosen.reply;
  const [seen] = yield* inspectAll([chosen.entry]);
  if (!seen?.ok) return say(unreadable(chosen.entry, seen?.failure));
  const noun = baseName(chosen.entry);
  const scope = openScope(text, { id: relationId(noun), entry: chosen.entry, noun, seen: seen.value }, chosen, episode);
  const operations = yield* readOperations(scope, wishes);
  const draft = addOperations(yield* bareDraft(scope, wishes), operations);
  return yield* submit(draft, scope);
}

export function unreadable(entry: DatasetEntry, failure: { message: string; hint?: string | undefined } | undefined): string {
  return [`I could not read ${entry.name}.`, failure?.message, failure?.hint].filter(Boolean).join(' ');
}

function openScope(text: RequestText, subject: Subject, chosen: Choice, episode: Episode): Scope {
  for (const span of chosen.spans) text.claim(span);
  return { text, subject, columns: subject.seen.columns, today: episode.setting.today, notes: chosen.notes, unread: [] };
}

/** Source and load, and no step yet. */
function* bareDraft(scope: Scope, { target, mode }: Wishes): Planning<DraftInput> {
  const { subject } = scope;
  const { connection, table } = targetOf(target, relationId(subject.noun));
  if (target === null) scope.notes.push(`No target was named, so the rows go to ${table} in the ${connection}.`);
  const key = yield* linkKey(mode.key, scope);
  return {
    title: `Load ${subject.noun} into ${table}`.slice(0, 120),
    sources: [sourceEntry(subject)],
    steps: [],
    loads: [{ from: subject.id, connection, table, ...(mode.mode ? { mode: mode.mode } : {}), ...(key.length > 0 ? { key } : {}) }],
  };
}

function sourceEntry({ id, entry: { connection, name, kind } }: Subject): DraftInput['sources'][number] {
  return kind === 'table' || kind === 'view' ? { id, connection, table: name } : { id, connection, path: name };
}

/** Submits a draft with how it was read; repairs, asks or explains when it does not compile. */
export function* submit(draft: DraftInput, scope: Pick<Scope, 'text' | 'notes' | 'unread'>): Planning<Reply> {
  const told = { notes: scope.notes, notUnderstood: [...scope.unread, ...scope.text.unread()] };
  const submitted = yield* submitDraft(draft, told);
  return submitted.ok ? say('The plan is on its card.') : yield* repair(draft, submitted, told);
}
