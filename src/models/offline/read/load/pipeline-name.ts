/** What a load that repeats is to be called: "set up a pipeline named daily orders that loads …", "…, call it daily_orders". */
import { nameOfTitle } from '#planning/pipeline-name.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';

const makes = String.raw`(?:create|set up|setup|make|build|define|add|start|configure|register|i want|i need|we need|give me)`;
const word = String.raw`[\p{L}\p{N}_.-]+`;
const called = String.raw`(?:called|named|with the name(?: of)?)\s+(?<name>"[^"]+"|'[^']+'|${word}(?:\s+(?!(?:that|which|to|and|for|from|loading|into|with|every|runs?|load)\b)${word}){0,3})`;
const lead = new RegExp(
  String.raw`^(?:please\s+|can you\s+|could you\s+)*${makes}\s+(?:me\s+)?(?:an?\s+(?:new\s+)?|new\s+)(?=(?:\p{L}+\s+)?(?:pipeline|job)\b)`,
  'diu',
);
const noun = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:pipeline|job)(?:\s+${called})?\s*(?:[:,]\s*|\s+)(?:(?:that|which|to|and|it)\s+(?:should\s+|shall\s+|will\s+|must\s+)?|for\s+(?=loading\b))?`,
  'diu',
);
const behind =
  /(?:,|;|\.|\band)?\s*(?:and\s+)?(?:call|name)\s+(?:it|this|that|the\s+(?:pipeline|job|load))(?:\s+(?:pipeline|job))?\s+(?<name>"[^"]+"|'[^']+'|[\p{L}\p{N}_-]+(?:\s+(?!and\b)[\p{L}\p{N}_-]+){0,3})(?=\s*(?:$|[,.;!]))/diu;

/** Whether a new pipeline is asked for by that word: nothing that exists is meant. */
export const asksForPipeline = (original: string): boolean => lead.test(original);

/** Reads and claims that a pipeline is wanted, with its name; null when none was said. Read before the schedule: "a daily pipeline". */
export function readPipelineName(text: RequestText): string | null {
  const start = text.find(lead);
  const found = start === null ? null : text.find(noun);
  if (start !== null && found !== null) {
    text.claim(start);
    text.claim(found);
  }
  return start === null || found === null ? null : nameSaid(found);
}

/** "…, call it daily orders": names the pipeline that a schedule makes. */
export function readNameBehind(text: RequestText): string | null {
  const found = text.take(behind);
  return found === null ? null : nameSaid(found);
}

const nameSaid = (found: Taken): string | null =>
  found.part('name') === '' ? null : nameOfTitle(found.part('name').replaceAll(/^["']|["']$/g, ''));
