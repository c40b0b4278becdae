/** What is said where an answer names none of the data that was offered. */
import { refuse } from './asking.ts';
import type { Reply } from './reply.ts';

const several = /^(?:both(?: of (?:them|those))?|all(?: of (?:them|those)| three)?|either|any|the two|them all|every one)$/i;
const noneOfThem = /^(?:neither(?: of (?:them|those))?|none(?: of (?:them|those))?|no one|not (?:one|any) of them)$/i;

/** `offered` is what there was to choose from, as a list in words; `known` all there is. */
export function refuseUnknown(answer: string, offered: readonly string[], known: string): Reply {
  const said = answer.trim().replace(/[\s.!]+$/, '');
  if (several.test(said) && offered.length > 0)
    return refuse(
      `One load reads one of them, so nothing was planned. Say which comes first: ${offered.join(' or ')}. The next one can be loaded right after it.`,
    );
  if (noneOfThem.test(said)) return refuse(`Then nothing was planned. Say by its name which data is meant. There is ${known}.`);
  return refuse(`I know no data called “${answer}”, so nothing was planned. There is ${known}.`);
}
