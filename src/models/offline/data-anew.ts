/** "Sorry, visits in nord" beside a card that waits: other data for its place, with which of its rows are meant. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { draftTarget, type DraftInput } from '#domain/draft.ts';
import { findMentions } from './link/datasets.ts';
import { RequestText } from './text/request-text.ts';

const corrected =
  /^(?:(?:no|nope|sorry|oops|oh|wait|actually|rather|hm+|ah)[,.! ]+)*(?:no|nope|sorry|oops|wait|rather|i mean[t]?)[,.!: ]+(?:i (?:mean[t]?|wanted|need(?:ed)?)[,: ]+)?(?:(?:use|take|read|load)\s+)?(?:only |just )?(?:(?:the|our|all)\s+)*/iu;
const ofRows = /^\s+(?:from|in|of|with|without|since|before|after|that|which|who|where|for|by|over|under)\s+\S/iu;

/** The whole load that is meant; null where the message names no other data by which it could be one. */
export function loadAnew(message: string, last: DraftInput, entries: DatasetEntry[]): string | null {
  const opening = corrected.exec(message)?.[0];
  const [load, ...others] = last.loads;
  if (opening === undefined || load === undefined || others.length > 0) return null;
  const rest = message.slice(opening.length);
  const [data] = findMentions(new RequestText(rest), entries, []).mentions.filter(({ how }) => how === 'named' || how === 'noun');
  const own = last.sources.map(({ path, table }) => path ?? table);
  if (data?.start !== 0 || data.entries.some(({ name }) => own.includes(name)) || !ofRows.test(rest.slice(data.end))) return null;
  const mode = load.mode === undefined ? '' : `, use ${load.mode}`;
  return `load ${rest.replace(/[\s.!]+$/, '')} into ${draftTarget(load)}${mode}`;
}
