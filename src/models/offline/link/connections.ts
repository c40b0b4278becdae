/** "from S3", "in our lake bucket": which connection's data a request means, where several hold data of the same name. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { findMentions } from './datasets.ts';
import { pattern } from '../text/pattern.ts';
import type { RequestText } from '../text/request-text.ts';

/** Everybody reads from these without naming them, and says "in the warehouse" of targets, too. */
const usual = new Set(['files', 'warehouse']);

/** The entries of the connection that the request names, whose words are claimed; all of them when it names none. */
export function withinConnection(text: RequestText, entries: DatasetEntry[]): DatasetEntry[] {
  const names = [...new Set(entries.map(({ connection }) => connection))].filter((name) => !usual.has(name) && /^[a-z0-9_]+$/i.test(name));
  if (names.length === 0) return entries;
  const said = text.take(pattern(`from|in|on|out_of the|our|my? {connection=${names.join('|')}} bucket|buckets|connection|storage|store?`));
  if (said === null) return entries;
  const meant = said.part('connection').toLowerCase();
  const within = entries.filter(({ connection }) => connection.toLowerCase() === meant);
  // "Enrolments with the course title (from campusdb)": only the one beside it lies there.
  const { mentions } = findMentions(text, entries, []);
  const isElsewhere = mentions.some(
    ({ how, entries: named }) => /^(?:named|noun)$/.test(how) && !named.some((entry) => within.includes(entry)),
  );
  return isElsewhere ? entries : within;
}
