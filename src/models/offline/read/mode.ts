/** How rows shall meet rows that are there: append, replace, upsert by a key, insert only new ones, or merge with deletes. */
import type { WriteMode } from '#domain/draft.ts';
import { pattern } from '../text/pattern.ts';
import type { RequestText, Taken } from '../text/request-text.ts';
import { splitList } from '../text/list.ts';

export interface ModeWish {
  mode: WriteMode | null;
  /** Phrases that name key columns. */
  key: string[];
  /** "with order_id as primary key": the key must really be one. */
  unique: boolean;
  /** Each row shall get an id of its own, so that the load can be undone. */
  loadIds: boolean;
  phrases: string[];
}

const keys = [
  pattern('with {key:name} as the? its? primary|unique? key|keys'),
  pattern('the? primary|unique? key|keys is|are|=|should_be|will_be|being {key:list}'),
  pattern('upsert|upserting|merge|merging|match|matching|keyed by|on {key:list}'),
  pattern('use|using|with {key} as the? key|identifier'),
  pattern('with the? primary|unique? key {key:list}'),
];
const modes: [WriteMode, RegExp[]][] = [
  [
    'insert-only-new',
    [
      pattern('insert-only-new|insert_only_new'),
      pattern('skip|skipping|ignore|ignoring the? existing|known rows|records|keys|ids|ones'),
      pattern("do_not|don't|without touch|touching|change|changing|update|updating|overwrite|overwriting the? existing rows|records|ones"),
    ],
  ],
  [
    'upsert',
    [pattern('upsert|upserts|upserting|merge|merging'), pattern('insert_or_update|update_or_insert|update_existing|update_the_existing')],
  ],
  [
    'replace',
    [
      pattern('replace|replaces|replacing|overwrite|overwriting|truncate|truncating|full_refresh|full_reload|rebuild|from_scratch'),
      pattern('reload'),
    ],
  ],
  ['append', [pattern('append|appends|appending|add_to_it|add_them|add_it')]],
];
/** What makes an upsert a merge: rows that the load lacks go. */
const deletes = [
  pattern(
    'and? delete|deleting|remove|removing the? rows|records|ones that|which are not|no_longer in the? file|load|source|data|query|table',
  ),
  pattern('and? delete|deleting|remove|removing the? rows|records|ones that|which are_not_loaded|disappeared|vanished'),
  pattern('and|with deletes|deletions'),
];
const keyedBy = pattern('by|on|using|via|matching the? {key:list}');
const keyed = new Set<WriteMode | null>(['upsert', 'merge', 'insert-only-new']);
const loadIds = [
  pattern(
    'with|and|use|using|add|adding|give|including it|each_row|every_row|the_rows? a|an|its|their|own? load_id|load_ids|_headgate_load',
  ),
  pattern('make it|this|that|the_load undoable|reversible'),
  pattern('so that? i|we can undo|revert|take_back it|this|that|the_load? later?'),
];
/** Words around a mode that say nothing more. */
const wrappers = [pattern('use|using|make_it'), pattern('mode|modes')];

/** "replace missing phones", "replace 'a' with 'b'": values are replaced, not rows. */
const isAboutValues = ({ end }: Taken, text: RequestText): boolean =>
  /^\s+(?:(?:the|all|any|every)\s+)?(?:missing|empty|null|nulls|blank|blanks|gaps|values?|["'“])/i.test(text.after(end));

/** Reads and claims mode and key. */
export function readMode(text: RequestText): ModeWish {
  const ids = text.take(...loadIds);
  const key = text.take(...keys);
  const phrases = [ids, key].flatMap((taken) => taken?.phrase ?? []);
  let mode: WriteMode | null = key && /upsert|merg/i.test(key.phrase) ? 'upsert' : null;
  for (const [name, spellings] of modes) {
    if (mode !== null) break;
    const taken = spellings.map((each) => text.find(each)).find((each) => each !== null && !isAboutValues(each, text)) ?? null;
    if (!taken) continue;
    text.claim(taken);
    mode = name;
    phrases.push(taken.phrase);
    for (const wrapper of wrappers) text.take(wrapper);
  }
  const gone = mode === 'upsert' ? text.take(...deletes) : null;
  if (gone) {
    mode = 'merge';
    phrases.push(gone.phrase);
  }
  const by = keyed.has(mode) && !key ? text.take(keyedBy) : null;
  if (by) phrases.push(by.phrase);
  const unique = key !== null && /primary|unique/i.test(key.phrase);
  return { mode, key: splitList((key ?? by)?.part('key') ?? ''), unique, loadIds: ids !== null, phrases };
}
