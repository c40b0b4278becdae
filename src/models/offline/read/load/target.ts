/** Where the rows shall go. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { nearest } from '#domain/nearest.ts';
import { findMentions } from '../../link/datasets.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { pattern } from '../../text/pattern.ts';
import { inFolder } from './target-folder.ts';
import { tableOrFile, type TargetWish, verbs, wish, writing } from './target-wish.ts';

const system = 'postgres|postgresql|pg|warehouse|database|db|the_warehouse|the_database|the_db|our_warehouse|our_database|my_database';

const inside = pattern('in|at|under a? the? table|file|folder? {place:dotted}');

/** Most telling first. */
const spellings = [
  pattern(`in|into|to the? ${system} as|into|under a? table? {place:place}`),
  pattern(`into|to the? ${system} {place:dotted}`),
  pattern('into|onto a? new? table|file|view? called|named {place:place}'),
  pattern('into|onto the? new? table|file|folder {place:place}'),
  pattern('into|onto the? {place:dotted}'),
  pattern('to|as a? the? existing|new? table|file|folder? {place:dotted}'),
  pattern('target|destination|output table|file? is|=|:|will_be|shall_be? {place:dotted}'),
  pattern('{place:dotted} to|should|shall|must hold|contain everything|all|the_rows? of|from?'),
  pattern('called|named {place:dotted}'),
  inside,
  pattern('a? new? table|file called|named {place:place}'),
];
const renamedTarget = [
  pattern('change|set|move|switch the? target|destination|output|table to {place:dotted}'),
  pattern('call|name|make it|this|that|the_table|the_target {place:dotted}'),
];
const synced = pattern('with {place:dotted}');
/** ", schema planning, same table name". */
const schemaBehind =
  /(?:(?<=[,;]\s)|(?<=\s)(?:into|in|to|under)\s+)(?:the\s+)?schema\s+(?<place>[\p{L}_][\p{L}\p{N}_]*)(?:,?\s+(?:and\s+|with\s+|under\s+|keep(?:ing)?\s+)?(?:the\s+|its\s+)?same\s+(?:table\s+)?names?)?(?=\s*(?:$|[,;.!]))/dgiu;
const schemas = [schemaBehind, pattern('into|in|to the? schema {place:name}'), pattern('into|in|to the? {place:name} schema')];
const systems = [pattern(`into|onto|in|to ${system}`)];
const bare = [
  pattern(
    'it|that|this|they|them belongs|belong|goes|go|should_go|should_be|lives|should_live into|in|to|under {place:name} instead|please?',
  ),
  pattern('into|onto {place:place} instead|please?'),
  pattern(`${verbs} them|it|these|those|that|everything|all|this in|to|as {place:name} instead|please?`),
];
/** "to x" at the end of a clause, which may also be anything else. */
const bareTo = pattern('to {place:name} instead|please?');
const notAPlace =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|today|now|date|null|me|us|you|see|load|do|have|be|know|get|make|lower|upper|lowercase|uppercase|zero|csv|json|parquet|euros?|dollars?|cents?|[a-z]*case|append|replace|upsert|create|unknown|decimal|numeric|integer|text|yes|no|rows|lines|records|columns|low|high|s3|gcs|azure|minio|bucket|snowflake|bigquery|redshift|mysql|mongodb|kafka|sharepoint|dropbox|slack|excel|sheets|.*\.(?:com|org|net|edu|gov|test|example))$/i;

/** "replace analytics.orders with …": the verb says how, its object where. */
const overwritten = pattern(
  'replace|overwrite|truncate|rebuild|refresh|reload|backfill|repopulate|refill|full_refresh_of|full_reload_of|complete_refresh_of all? the? table|file|contents_of|content_of|rows_of|rows_in? {place:dotted}',
);
/** "Wipe analytics.d2, then reload it from …": at the start of a clause, where rows follow from elsewhere. */
const emptied =
  /(?<=^|[,;.]\s?|\b(?:and|then|please)\s)(?:empty|wipe|clear)\s+(?:the\s+)?(?:table\s+)?(?<place>[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*)(?=[^¦]*\b(?:re)?(?:load|fill|import|insert)\b[^¦]*\bfrom\b)/dgiu;
const elsewhere = pattern('into|onto the? table|file? {place:dotted}');

/** Reads and claims the target; null when none was said. */
export function readTarget(text: RequestText, entries: DatasetEntry[]): TargetWish | null {
  const object = text.find(overwritten) ?? text.find(emptied);
  const place = object?.span('place');
  // "Reload data/shop.csv into analytics.sales": what is reloaded is read.
  const goesElsewhere = object !== null && (text.find(elsewhere)?.start ?? -1) >= object.end;
  if (object && place && !goesElsewhere) {
    text.claim(place);
    return { ...wish(object, tableOrFile(object.part('place'))), phrase: object.part('place'), ...place };
  }
  const places = isAskedAbout(text, entries) ? spellings.filter((each) => each !== inside) : spellings;
  const told = take(text, [...renamedTarget, ...places], tableOrFile, entries) ?? takeSynced(text, entries);
  if (told) return inBucket(told, entries);
  const schema = take(text, schemas, () => 'schema');
  if (schema) return schema;
  return (
    inFolder(text, entries) ??
    take(text, bare, tableOrFile) ??
    trailing(text, entries) ??
    newName(text, entries) ??
    takeBareTo(text) ??
    systemAlone(text)
  );
}

const dotted = pattern('{place:dotted}');
/** What stands right before the path of a file that shall be written. */
const beforePath = /(?:[:;?.]|\b(?:csv|tsv|parquet|json|ndjson|jsonl|file|instead|write|output))\s*$/i;

/** Behind a comma alone, a path where nothing is read from. */
function isWrittenPath(name: string, before: string, entries: DatasetEntry[]): boolean {
  const root = `${name.split('/')[0]}/`;
  const isElsewhere = /,\s*$/.test(before) && !entries.some((entry) => entry.name.toLowerCase().startsWith(root));
  return tableOrFile(name) === 'file' && !/^n\/a$/.test(name) && (beforePath.test(before) || isElsewhere);
}

/** "loans, library.l5, only North": the one name of a table that is not there, beside data that is. */
function newName(text: RequestText, entries: DatasetEntry[]): TargetWish | null {
  const names = text.findAll(dotted).filter((found) => !text.isClaimed(found.start));
  const unknown = names.filter((found) => {
    const name = found.part('place').toLowerCase();
    const behind = /\b(?:from|of|in|like|contains?|=|where|is)\s+$/i.test(text.original.slice(0, found.start));
    const isTable = /^[\p{L}_]\w*\.[\p{L}_]\w*$/u.test(name) && tableOrFile(name) === 'table' && !notAPlace.test(name);
    return (
      (isTable || isWrittenPath(name, text.original.slice(0, found.start), entries)) &&
      !behind &&
      !entries.some((entry) => entry.name.toLowerCase() === name)
    );
  });
  const [found, ...others] = unknown;
  const name = found?.part('place') ?? '';
  const isWritten = found !== undefined && /\b(?:write|output)\s+$/i.test(text.original.slice(0, found.start));
  const near =
    isWritten || (found !== undefined && isHome(found, text, entries))
      ? []
      : nearest(
          name,
          entries.map((entry) => entry.name),
          1,
        );
  const asks = /\?\s*$|^(?:what|which|how|when|where|who|is|are|did|does|show|list|count)\b/i.test(text.original);
  const data = found === undefined ? [] : findMentions(text, entries, [found]).mentions;
  // "…, table plant.vib" needs no dataset by name beside it.
  const isCalled =
    found !== undefined && /[,;:]\s*(?:an?\s+|the\s+)?(?:new\s+|target\s+)?table:?\s+$/i.test(text.original.slice(0, found.start));
  if (
    found === undefined ||
    others.length > 0 ||
    near.length > 0 ||
    asks ||
    (data.length === 0 && tableOrFile(name) === 'table' && !isCalled && !isHome(found, text, entries))
  )
    return null;
  text.claim(found);
  text.take(...systems);
  return wish(found, tableOrFile(name));
}

/** "… per kind. archive.kinds": at the end, in a schema that is called like the folder of the data. */
const isHome = ({ start, end }: Taken, { original }: RequestText, entries: DatasetEntry[]): boolean =>
  /[.,;:]\s*$/.test(original.slice(0, start)) &&
  /^[\s.!]*$/.test(original.slice(end)) &&
  entries.some(({ name }) => name.toLowerCase().startsWith(`${original.slice(start, end).split('.')[0]?.toLowerCase()}/`));

/** `s3://pay/exports/x.parquet` is written through the connection that reads `s3://pay`, when there is one. */
function inBucket(wish: TargetWish, entries: DatasetEntry[]): TargetWish {
  const bucket = /^s3:\/\/[^/]+\//i.exec(wish.name)?.[0].toLowerCase();
  const known = bucket === undefined ? undefined : entries.find(({ name }) => name.toLowerCase().startsWith(bucket));
  return known === undefined ? wish : { ...wish, connection: known.connection };
}

/** "How many rows are in samples/orders.csv?": what is there already, without a word of writing, is read. */
function isAskedAbout(text: RequestText, entries: DatasetEntry[]): boolean {
  const name = text.find(inside)?.part('place').toLowerCase();
  const isThere = (entry: DatasetEntry): boolean => `/${entry.name.toLowerCase()}`.endsWith(`/${name}`);
  return name !== undefined && entries.some(isThere) && !writing.test(text.original);
}

/** "sync customers.csv with crm.customers": a table that is no data to read. */
function takeSynced(text: RequestText, entries: DatasetEntry[]): TargetWish | null {
  const found = /\b(?:sync|synchronise|synchronize|update|merge)\b/i.test(text.original) ? text.find(synced) : null;
  const name = found?.part('place') ?? '';
  if (!found || tableOrFile(name) === 'file' || entries.some((entry) => entry.kind === 'file' && entry.name === name)) return null;
  text.claim(found);
  return wish(found, 'table');
}

/** "With the name split into first_name and last_name": here "into" leads to columns. */
const parting =
  /\b(?:split|separated?|broken|break|divided?|parsed?|pivot|spread|turn(?:ed)?)\b(?:(?!\b(?:load|put|save|write|store|copy|export)\b)[^,.;])*$/i;

/** "Compared to core.orders": here "to" leads to nothing that is written. */
const comparedTo =
  /\b(?:compared?|comparing|relative|similar|identical|equal|next|closest?|prior|due|according|thanks|regard|respect)\s+$/i;

/** "rename amount to total": here "to" leads to a new name or value. */
const changing = /\b(?:rename|relabel|call|change|convert|turn|map|replace|set|fill|default|cast|round)\b[^,.;]*$/i;

function takeBareTo(text: RequestText): TargetWish | null {
  const found = text.find(bareTo);
  // "What is the conversion from applied to hired?" asks for no table.
  if (
    !found ||
    wondering.test(text.original) ||
    notAPlace.test(found.part('place')) ||
    new RegExp(`^(?:${system})$`, 'i').test(found.part('place'))
  )
    return null;
  if (!/^\s*(?:$|[,;.!?¦]|and\s|then\s)/.test(text.after(found.end)) || changing.test(text.original.slice(0, found.start))) return null;
  text.claim(found);
  return wish(found, 'table');
}

const wondering = /^(?:(?:and|so|ok|then)[, ]+)*(?:what|which|how|when|where|who|whose|why|is|are|was|were|did|does)(?:['’]s)?\b/i;

const last = pattern('{place:dotted} $');

/** "flatten line_items into its own table, staging.line_items": a new name at the end of the request. */
function trailing(text: RequestText, entries: DatasetEntry[]): TargetWish | null {
  const found = text.find(last);
  const name = found?.part('place') ?? '';
  const comes = found !== null && /,\s*$/.test(text.original.slice(0, found.start)) && text.after(found.end).trim() === '';
  const isKnown = entries.some((entry) => entry.name.toLowerCase() === name.toLowerCase());
  if (!found || !comes || tableOrFile(name) === 'file' || (isKnown && !isShaped(text, entries, found))) return null;
  text.claim(found);
  return wish(found, 'table');
}

/** "Flatten line_items into its own table, staging.line_items", once it is there: what else is spoken of is read. */
const isShaped = (text: RequestText, entries: DatasetEntry[], last: Taken): boolean =>
  /^(?:(?:please|now|ok|and)[, ]+)*(?:flatten|unnest|explode|load|put|stack|join|pivot|split|break|merge|combine|enrich|write|copy)\b/i.test(
    text.original,
  ) || findMentions(text, entries, [last]).mentions.some(({ entries: [first] }) => first !== undefined && !isTable(first));

function systemAlone(text: RequestText): TargetWish | null {
  const found = text.take(...systems);
  return found ? { phrase: found.phrase, start: found.start, end: found.end, kind: 'system', name: '' } : null;
}

function take(
  text: RequestText,
  patterns: RegExp[],
  kindOf: (name: string) => TargetWish['kind'],
  entries: DatasetEntry[] = [],
): TargetWish | null {
  for (const each of patterns) {
    const found = each === inside ? newPlace(text, entries) : text.find(each);
    if (found === null || new RegExp(`^(?:${system})$`, 'i').test(found.part('place')) || notAPlace.test(found.part('place'))) continue;
    if (comparedTo.test(text.original.slice(0, found.start)) && /^to\s/i.test(found.phrase)) continue;
    if (bare.includes(each) && parting.test(text.original.slice(0, found.start))) continue;
    text.claim(found);
    text.take(...systems);
    return wish(found, kindOf(found.part('place')));
  }
  return null;
}

/** "All files in water/intake, put them in staging.readings": of two places the one that is not data already. */
function newPlace(text: RequestText, entries: DatasetEntry[]): Taken | null {
  const found = text.findAll(inside);
  const isRead = (name: string): boolean =>
    entries.some((entry) => !isTable(entry) && entry.name.toLowerCase() === name.toLowerCase().replace(/\/$/, ''));
  return found.find((place) => !isRead(place.part('place'))) ?? found[0] ?? null;
}

const isTable = ({ kind }: DatasetEntry): boolean => kind === 'table' || kind === 'view';
