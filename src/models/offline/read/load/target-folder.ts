/** Folders, in which a file is called like its data. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { RequestText } from '../../text/request-text.ts';
import { type TargetWish, wish, writing } from './target-wish.ts';

/** "As csv in exports": a folder, where one is called so or that word follows. */
const folderBehind =
  /(?<=\b(?:csv|parquet|json|ndjson|jsonl)(?: files?)?\s)(?:in|into|under|to)\s+(?:the\s+)?(?<place>[\p{L}_][\p{L}\p{N}_]*)(?<word>\s+(?:folder|directory))?(?:\s+instead)?(?=\s*(?:$|[,.;!]))/dgiu;

/** "Save the leads in exports/", "send them to exports". */
const folderAlone =
  /(?<![\p{L}\p{N}_/.])(?:into|in|to|under)\s+(?:the\s+)?(?:(?<place>exports|[\p{L}_][\p{L}\p{N}_]*(?=\/))\/?)(?<word>\s+(?:folder|directory))?(?:\s+instead)?(?=\s*(?:$|[,;!]|\.(?:\s|$))|\s+(?:as|partitioned|with|and)\s)/dgiu;

/** Reads and claims the folder where files shall lie; null when none was said. */
export function inFolder(text: RequestText, entries: DatasetEntry[]): TargetWish | null {
  const alone = text.find(folderAlone);
  if (alone !== null && writing.test(text.original)) {
    text.claim(alone);
    const isFormatSaid = /\b(?:csv|tsv|parquet|json|ndjson|jsonl|xlsx|excel)\b/i.test(text.original);
    return { ...wish(alone, 'file'), folder: true, ...(isFormatSaid ? {} : { ending: '.csv' }) };
  }
  const found = text.find(folderBehind);
  const name = found?.part('place').toLowerCase() ?? '';
  const isFolder =
    found?.part('word') !== '' || /^exports?$/.test(name) || entries.some((entry) => entry.name.toLowerCase().startsWith(`${name}/`));
  if (!found || !isFolder) return null;
  text.claim(found);
  return { ...wish(found, 'file'), folder: true };
}
