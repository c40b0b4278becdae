/** How rows shall meet rows that are there: append, replace, upsert by a key, insert only new ones, or merge with deletes. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { WriteMode } from '#domain/draft.ts';
import { datasetCalled } from '../../link/called.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { splitList } from '../../text/list.ts';

export interface ModeWish {
  mode: WriteMode | null;
  /** Phrases that name key columns. */
  key: string[];
  /** "with order_id as primary key": the key must really be one. */
  unique: boolean;
  /** Each row shall get an id of its own, so that the load can be undone. */
  loadIds: boolean;
  phrases: string[];
  /** "but only for 2026": which part of the target a merge may delete from; null when nothing is said. */
  within: { phrase: string; start: number; end: number } | null;
  /** Phrases that name the columns of each index. */
  indexes: string[][];
  /** Another mode that was said as well. */
  rival: WriteMode | null;
}

const onlyMissing = 'only|just? add|insert only|just? the?';
const keys = [
  pattern('with {key:name} as the? its? primary|unique? key|keys'),
  pattern('the? primary|unique? key|keys is|are|=|should_be|will_be|being {key:keys}'),
  pattern('{key:name} is|as|will_be|shall_be|should_be the its? primary|unique? key'),
  pattern('upsert|upserting|merge|merging|match|matching|keyed by|on {key:keys} and? delete|deleting|remove|removing|drop|dropping'),
  pattern('upsert|upserting|merge|merging|match|matching|keyed by|on {key:keys}'),
  pattern('upsert|merge with|over {key:snake}'),
  pattern('use|using|with {key} as the? key|identifier'),
  pattern('make|making|have {key:name} the? its? primary|unique? key'),
  pattern('with the? primary|unique? key {key:keys}'),
  pattern(
    `${onlyMissing} those|ones|the_ones|rows|records|{what:word} whose {key:name} is_not|isn't|is_missing there|in_it|in_there|known|loaded|in_the_table? yet|already?`,
  ),
  pattern(`${onlyMissing} those|ones|the_ones|rows|records|{what:word} with a? new|unknown|unseen {key:name}`),
  pattern('primary|unique? key {key:name}'),
  // "…, member_no as key".
  pattern('and|with? {key:snake} as|being the? its? primary|unique? key'),
];
const skipping = "and|but? skip|skipping|ignore|ignoring|leave_out|leaving_out|without|not|except|do_not_load|don't_load the? all? any?";
const those = 'ones|those|rows|records|entries|what|everything|anything|whatever';
const there =
  'are_there|are_already_there|is_there|is_already_there|were_loaded|were_already_loaded|have_been_loaded|have_already_been_loaded|are_loaded|are_already_loaded|are_in_it|are_already_in_it|are_in_there|are_already_in_there|are_in_the_table|are_already_in_the_table|we_have|we_already_have|we_loaded|we_already_loaded|i_already_loaded|it_has|exist|already_exist|exists|already_exists|were_imported|were_already_imported';
const seen =
  'already_there|already_loaded|already_in_it|already_in_there|already_in_the_table|already_imported|already_present|loaded_before|loaded_already|there_already|imported_before';
const modes: [WriteMode, RegExp[]][] = [
  [
    'insert-only-new',
    [
      pattern('insert-only-new|insert_only_new'),
      pattern(
        'and? leave|leaving|keep|keeping the? existing|known|other|old rows|records|ones alone|untouched|as_they_are|as_is|unchanged',
      ),
      pattern('only|just add|insert the? new {what:word}?'),
      pattern('add|insert only|just the? new {what:word}'),
      pattern("add|insert only|just the? {what:word} which|that|who are_not|aren't there|in_it|loaded|in_the_table yet|already?"),
      // "Insert only the donors that are not in crm.donors yet".
      /(?<![\p{L}\p{N}_])(?:add|insert|load)\s+(?:only|just)\s+(?:the\s+|those\s+)?(?:[\p{L}_]+\s+)?(?:which|that|who)\s+(?:are not|aren't|is not)\s+(?:yet\s+|already\s+)?¦+(?:\s+(?:yet|already))?(?![\p{L}\p{N}_])/dgiu,
      pattern('existing|known|old ones|rows|records stay|remain|are_kept untouched|unchanged|as_they_are|as_is'),
      pattern('only|just add|insert what|those|the_ones is|are new|missing'),
      pattern('skip|skipping|ignore|ignoring|leave_out the? existing|known|old|already_loaded|already_imported rows|records|keys|ids|ones'),
      pattern(`${skipping} ${those} that|which|who? ${there} already|before|previously|yet?`),
      pattern(`${skipping} ${those} ${seen}`),
      pattern("do_not|don't|without touch|touching|change|changing|update|updating|overwrite|overwriting the? existing rows|records|ones"),
    ],
  ],
  [
    'upsert',
    [
      pattern('upsert|upserts|upserting|merge|merging'),
      pattern('and? insert|add the? new and update|refresh the? existing|known|old|others|other|rest rows|records|ones|entries?'),
      pattern(
        'and? update|refresh|overwrite|change the? existing|known|old rows|records|ones|entries? and add|insert the? new|rest|others rows|records|ones|entries?',
      ),
      pattern('and? update|updating|refresh|refreshing the? existing|known rows|records|ones|entries?'),
      pattern(`and? update|updating|refresh|refreshing|overwrite|overwriting the? ${those} that|which? ${there} already?`),
      pattern(`and? update|updating|refresh|refreshing the? ${those} ${seen}`),
      pattern('insert_or_update|update_or_insert'),
    ],
  ],
  [
    'replace',
    [
      /(?<=^|[,;.]\s?|\b(?:and|then|please)\s)(?:empty|wipe|clear)(?=\s+(?:the\s+)?(?:table\s+)?¦)/dgiu,
      /(?<![\p{L}\p{N}_])refresh(?:ing)?(?=\s+(?:the\s+)?(?:table\s+)?¦)/dgiu,
      pattern('replace|replaces|replacing|overwrite|overwriting|truncate|truncating|full_refresh|full_reload|rebuild|from_scratch'),
      pattern('reload'),
      pattern('and? fill|populate it|the_table|this again|anew|afresh'),
      pattern('and? refill|repopulate it|the_table|this'),
      // "The refill prices" order nothing.
      /(?<![\p{L}\p{N}_])(?:refill|repopulate)(?=\s*(?:[¦,.;!]|$)|\s+(?:from|with|by)\s)/dgiu,
    ],
  ],
  ['append', [pattern('append|appends|appending|appended|add_to_it|add_them|add_it')]],
];
/** What makes an upsert a merge: rows that the load lacks go. */
const deletes = [
  pattern(
    'and? delete|deleting|remove|removing the? rows|records|ones that|which are not|no_longer in the? file|load|source|data|query|table',
  ),
  pattern('and? delete|deleting|remove|removing the? rows|records|ones that|which are_not_loaded|disappeared|vanished'),
  pattern(
    'and? delete|deleting|remove|removing|drop|dropping the? those|rows|records|ones|what|them|everything there? that|which|who? is|are? missing|gone|absent|deleted|not_there in|from the? file|load|source|data',
  ),
  pattern(
    'and? delete|deleting|remove|removing|drop|dropping the? those|rows|records|ones|what|them|everything there? that|which|who? is|are? missing|gone|absent|deleted|not_there',
  ),
  pattern('and|with deletes|deletions'),
  pattern(
    'so that? the? {what:word} deleted|removed|gone|missing in|from the? source|file|data vanish|disappear|go|are_deleted|are_removed|get_deleted there|here? too|as_well?',
  ),
];
const usingKey = pattern('using the? {key:snake}');
const keyedBy = pattern('by|on|using|via|matching the? {key:keys}');
/** "(ticket_id)" beside a mode that needs a key. */
const inBrackets = /\((?:(?:key|by|on)[:=]?\s+)?(?<key>[\p{L}]\w*(?:_\w+)+)\)/dgu;
const keyed = new Set<WriteMode | null>(['upsert', 'merge', 'insert-only-new']);
const loadIds = [
  pattern(
    'with|and|use|using|add|adding|give|including it|each_row|every_row|the_rows? a|an|its|their|own? load_id|load_ids|_headgate_load',
  ),
  pattern('make it|this|that|the_load undoable|reversible'),
  pattern('so that? i|we can undo|revert|take_back it|this|that|the_load? later?'),
];
/** Words around a mode that say nothing more. */
const wrappers = [
  pattern('each|every time|run'),
  pattern('use|using|make_it'),
  pattern('mode|modes'),
  pattern('better|rather|preferably as|with a|an?'),
  pattern('completely|entirely|wholly|from_scratch|anew'),
];
/** "Merge it by id, not replace": what it shall not be. */
const insteadOf =
  /,?\s*(?:(?:and|but)\s+)?(?:not|instead of|rather than|no)\s+(?:an?\s+|to\s+)?(?:append|appending|replace|replacing|overwrite|overwriting|upsert|upserting|merge|merging|insert|inserting)(?:\s+(?:it|them|everything|all|the table|the rows|mode))?(?=\s*(?:[¦,.;!]|$))/dgiu;

/** "replace DE by Germany and FR by France in country". */
const exchanges =
  /^\s+(?!(?:it|them|this|that|these|those|everything|all|the|data|rows)\s)[^\s.¦]+(?:\s[^\s.¦]+)?\s+(?:by|with)\s+(?!(?:the|this|that|it|new|fresh)\s)[^\s¦]+(?:\s[^\s¦]+)?(?:(?:,|\s+and)\s+[^¦;]+?\s(?:by|with)\s[^¦;]+?)*\s+(?:in|of|for)\s/i;

/** "Replace status with german words: attended = teilgenommen". */
const listed = /^\s+[^¦;.,]{1,60}?\s(?:by|with)\s[^¦;.,]{1,40}?:\s*\S+\s+(?:=|to|into)\s/i;

/** "Replacing Opera with opera": which column holds it, the data tells. */
const bareExchange =
  /^\s+(?:the\s+)?(?<old>[^\s.¦,;]+(?:\s[^\s.¦,;]+){0,2})\s+(?:by|with)\s+(?:the\s+|an?\s+)?(?<fresh>[^\s.¦,;]+(?:\s[^\s.¦,;]+)?)(?=\s*(?:$|[,;!?¦]|\.(?:\s|$)|\s(?:and|then|before|but)\b))/iu;
const rowsSaid =
  /\b(?:it|them|this|that|these|those|everything|all|data|rows?|records?|files?|tables?|contents?|versions?|copy|ones?|entries|old|existing|current|previous|last|new|newest|latest|fresh|days?|weeks?|months?|quarters?|years?)\b/i;

function exchangesBare(rest: string, entries: DatasetEntry[]): boolean {
  const { old = '', fresh = '' } = bareExchange.exec(rest)?.groups ?? {};
  const words = `${old} ${fresh}`.split(/\s+/);
  return old !== '' && !rowsSaid.test(`${old} ${fresh}`) && words.every((each) => datasetCalled(each, entries) === undefined);
}

/** "replace missing phones", "replace 'a' with 'b'": values are replaced, not rows. */
const isAboutValues = ({ end, phrase }: Taken, text: RequestText, entries: DatasetEntry[]): boolean =>
  (/^(?:replac|overwrit)/i.test(phrase) && exchangesBare(text.after(end), entries)) ||
  (/^merg/i.test(phrase) && mergesData.test(text.after(end))) ||
  exchanges.test(text.after(end)) ||
  listed.test(text.after(end)) ||
  /^[^¦;]{1,40}?\s(?:by|with)\s+(?:null|nulls|missing|nothing|(?:its|their|the|a)\s+(?:sha256\s+)?hash(?:es)?)(?![\p{L}\p{N}_])/iu.test(
    text.after(end),
  ) ||
  /^\s+(?:(?:the|all|any|every)\s+)?(?:missing|empty|null|nulls|blank|blanks|gaps|values?|["'“])/i.test(text.after(end));

/** "Merge the may and june files into x": data put together, not rows that meet rows. */
const mergesData =
  /^\s+(?!(?:into|it|them|by|on|using|in|with)\b)(?:(?:the|all|both|these|those|two|three)\s+)*(?:[^¦,;.]|\.(?=\w))*?(?:\s(?:and|&)\s|\sfiles\b)/i;

/** Reads and claims mode and key. */
export function readMode(text: RequestText, entries: DatasetEntry[]): ModeWish {
  const ids = text.take(...loadIds);
  const key = text.take(...keys);
  // "match by id" names no matches.
  if (key) text.idioms.push({ start: key.start, end: key.start + key.phrase.search(/\s|$/) });
  const phrases = [ids, key].flatMap((taken) => taken?.phrase ?? []);
  let using: Taken | null = null;
  let mode: WriteMode | null = key && /upsert|merg/i.test(key.phrase) ? 'upsert' : null;
  if (key && /^(?:only |just )?(?:add|insert)/i.test(key.phrase)) mode = 'insert-only-new';
  const denied = text.find(insteadOf);
  if (denied && (mode !== null || modes.some(([, spellings]) => spellings.some((each) => isBefore(text.find(each), denied)))))
    text.claim(denied);
  for (const [name, spellings] of modes) {
    if (mode !== null) break;
    const taken = spellings.map((each) => text.find(each)).find((each) => each !== null && !isAboutValues(each, text, entries)) ?? null;
    if (!taken) continue;
    text.claim(taken);
    mode = name;
    phrases.push(taken.phrase);
    if (name === 'insert-only-new' || name === 'replace') phrases.push(...text.takeAll(...spellings).map((again) => again.phrase));
    // "Upsert using client_id": before the words that say nothing more.
    using = keyed.has(mode) && !key ? text.take(usingKey) : null;
    for (const wrapper of wrappers) text.take(wrapper);
  }
  const syncs = mode === null && key !== null && /\b(?:sync|synchroni[sz]e|mirror)\b/i.test(text.original);
  const gone = mode === 'upsert' || syncs ? text.take(...deletes) : null;
  if (gone) {
    mode = 'merge';
    phrases.push(gone.phrase);
  }
  const within = gone ? takeWithin(text) : null;
  const by = using ?? (keyed.has(mode) && !key ? text.take(keyedBy, inBrackets) : null);
  if (by) phrases.push(by.phrase);
  const unique = key !== null && /primary|unique/i.test(key.phrase);
  return {
    mode,
    key: splitList((key ?? by)?.part('key') ?? ''),
    unique,
    loadIds: ids !== null,
    phrases,
    within,
    indexes: readIndexes(text),
    rival: rivalOf(mode, text),
  };
}

const isBefore = (found: Taken | null, { start }: Taken): boolean => found !== null && found.end <= start;

const part = pattern('but? only|just for|in|where|within|of|if|from {part:rest}');

function takeWithin(text: RequestText): ModeWish['within'] {
  const found = text.find(part);
  const place = found?.span('part') ?? null;
  if (!found || !place) return null;
  text.claim(found);
  return { phrase: found.part('part'), ...place };
}

const indexed =
  /(?<![\p{L}\p{N}_])(?:(?:with|and|add|adding|create|creating|plus|having)\s+)?(?:(?:an?|the|some|its)\s+)?ind(?:ex|exes|ices)\s+(?:on|over|for)\s+(?<columns>[\p{L}_][\p{L}\p{N}_]*(?:\s*(?:,|\s(?:and|plus)\s)\s*(?:and\s+)?(?:on\s+)?(?!(?:load|into|to|then|with|make|an?|keep|only|put|replace|append|upsert|drop|key|run)\b)[\p{L}_][\p{L}\p{N}_]*)*)/dgiu;

/** "an index on a", "indexes on a and on b, c". */
function readIndexes(text: RequestText): string[][] {
  return text.takeAll(indexed).flatMap((found) => {
    const lists = found.part('columns').split(/\s*(?:,|\band\b)\s*(?:and\s+)?on\s+/i);
    const isPlural = /\bind(?:exes|ices)\b/i.test(found.phrase);
    return lists.length === 1 && isPlural ? splitList(lists[0] ?? '').map((column) => [column]) : lists.map(splitList);
  });
}

/** "append and replace": two ways to write that cannot both be meant. */
function rivalOf(mode: WriteMode | null, text: RequestText): WriteMode | null {
  if (mode !== 'append' && mode !== 'replace' && mode !== 'upsert') return null;
  const other =
    /\b(?:and|or|\/|but also)\s+(append|replace|overwrite|upsert)\b|\b(append|replace|overwrite|upsert)\s+(?:and|or|\/)\s/i.exec(
      text.original,
    );
  const said = (other?.[1] ?? other?.[2] ?? '').toLowerCase().replace('overwrite', 'replace');
  return said !== mode && (said === 'append' || said === 'replace' || said === 'upsert') ? said : null;
}
