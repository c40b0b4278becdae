/** "from S3", "in our lake bucket": which connection's data a request means, where several hold data of the same name. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { findMentions } from './datasets.ts';
import type { RequestText } from '../text/request-text.ts';

/** Everybody reads from these without naming them, and says "in the warehouse" of targets, too. */
const usual = new Set(['files', 'warehouse']);

/** Names are taken as they are spelt, or with blanks for what joins their words. */
const saysOne = (names: string[]): RegExp =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_./-])(?<link>from|in|on|out\s+of|of)\s+(?:(?:the|our|my)\s+)?(?<connection>${names.map((name) => name.replaceAll('_', String.raw`[_\s]+`)).join('|')})(?:\s+(?:buckets?|connection|storage|store))?(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}])`,
    'dgiu',
  );

/** The entries of the connection that the request names, whose words are claimed; all of them when it names none. */
export function withinConnection(text: RequestText, entries: DatasetEntry[]): DatasetEntry[] {
  const names = [...new Set(entries.map(({ connection }) => connection))].filter((name) => !usual.has(name) && /^[a-z0-9_-]+$/i.test(name));
  if (names.length === 0) return entries;
  const said = text.find(saysOne(names));
  if (said === null) return entries;
  const meant = said.part('connection').toLowerCase().replaceAll(/\s+/g, '_');
  const within = entries.filter(({ connection }) => connection.toLowerCase() === meant);
  // "The orders of shop": only where what lies there was named, for it may be a value as well.
  if (
    /^of$/i.test(said.part('link')) &&
    !findMentions(text, entries, []).mentions.some(({ entries: named }) => named.some((entry) => within.includes(entry)))
  )
    return entries;
  text.claim(said);
  // "Enrolments with the course title (from campusdb)": only the one beside it lies there.
  const { mentions } = findMentions(text, entries, []);
  const isElsewhere = mentions.some(
    ({ how, entries: named }) => /^(?:named|noun)$/.test(how) && !named.some((entry) => within.includes(entry)),
  );
  return isElsewhere ? entries : within;
}
