/** Follow-ups: changing the draft that was submitted last. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { inspectAll, type Planning } from './asking.ts';
import { addOperations } from './draft/edit.ts';
import type { Episode } from './episode.ts';
import { baseName } from './link/datasets.ts';
import { submit, unreadable } from './load.ts';
import { linkKey } from './read/key.ts';
import type { Scope } from './read/scope.ts';
import { retarget } from './read/target.ts';
import { type Reply, say } from './reply.ts';
import { pattern } from './text/pattern.ts';
import type { RequestText } from './text/request-text.ts';
import { readOperations, readWishes } from './wishes.ts';

const again = pattern('run|do|load|repeat|start it|that|this|them|the_same|the_load? once? again|more');

/** Changes the last draft by what the text says, and submits the result as a new version. */
export function* planRevision(episode: Episode, last: DraftInput, text: RequestText): Planning<Reply> {
  const [source] = last.sources;
  const [load, ...otherLoads] = last.loads;
  if (source === undefined || load === undefined) return say('The last plan has no source, so there is nothing to change.');
  const entry = entryOf(source);
  const [seen] = yield* inspectAll([entry]);
  if (!seen?.ok) return say(unreadable(entry, seen?.failure));
  const repeated = text.take(again);
  const wishes = readWishes(text);
  const subject = { id: source.id, entry, noun: baseName(entry), seen: seen.value };
  const scope: Scope = { text, subject, columns: seen.value.columns, today: episode.setting.today, notes: [], unread: [] };
  const operations = yield* readOperations(scope, wishes);
  const key = yield* linkKey(wishes.mode.key, scope);
  const changed = {
    ...load,
    ...(wishes.target ? retarget(wishes.target, load) : {}),
    ...(wishes.mode.mode ? { mode: wishes.mode.mode } : {}),
    ...(key.length > 0 ? { key } : {}),
  };
  const draft = addOperations({ ...last, loads: [changed, ...otherLoads] }, operations);
  if (!repeated && JSON.stringify(draft) === JSON.stringify(last)) return say(nothingChanged(text));
  scope.notes.unshift(`This changes the plan “${last.title}”.`);
  return yield* submit(retitled(draft), scope);
}

function entryOf({ connection, path, table }: DraftInput['sources'][number]): DatasetEntry {
  const place = connection ?? 'files';
  return table === undefined ? { connection: place, name: path ?? '', kind: 'file' } : { connection: place, name: table, kind: 'table' };
}

/** The title follows the target when it named the old one. */
function retitled(draft: DraftInput): DraftInput {
  const [load] = draft.loads;
  return { ...draft, title: draft.title.replace(/ into \S+$/, ` into ${load?.table ?? ''}`).slice(0, 120) };
}

function nothingChanged(text: RequestText): string {
  const unread = text.unread().map((phrase) => `“${phrase}”`);
  return `I did not understand ${unread.length > 0 ? unread.join(', ') : 'what to change'}, so the plan stays as it is. You can say “only completed ones”, “use upsert instead, key is …”, “rename a to b” or “put it in schema.table instead”.`;
}
