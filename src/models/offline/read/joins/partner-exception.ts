/** "Households with bills but no paid ones": those that have a partner, and none of which something is true. */
import type { Mention } from '../../link/datasets.ts';
import type { JoinWish } from './join-step.ts';
import type { Scope } from '../scope.ts';

const having = /(?:^|\s)(?:(?:that|which|who)\s+)?(?:with|have|has|had|having|got)\s+(?:(?:any|some|the|an?|at least one)\s+)?$/iu;
const none = 'without(?:\\s+(?:an?|any|a single))?|with no|no|none|not (?:an?|any|one|a single)|never (?:an?|any)|nothing';
const exception = new RegExp(
  `^\\s*,?\\s+(?:but|and|yet|though)\\s+(?:(?:with|have|has|had|having)\\s+)?(?:${none})(?:\\s+of\\s+(?:them|those|these|which))?(?:\\s+(?:that|which))?(?:\\s+(?:is|are|was|were|has been|have been|got))?\\s+(?<said>\\p{L}[\\p{L}_-]*(?:\\s+\\p{L}[\\p{L}_-]*)??)(?:\\s+(?:ones?|of them|yet|so far))?(?=\\s*(?:$|[,;.¦])|\\s+(?:to|into|in)\\s)`,
  'diu',
);

/** The two joins that such a phrase asks for; null for other phrases. Claims what leads up to the partner. */
export function exceptionBehind(mention: Mention, { text }: Scope): JoinWish[] | null {
  const lead = having.exec(text.original.slice(0, mention.start));
  const found = exception.exec(text.after(mention.end));
  const said = found?.groups?.['said'] ?? '';
  if (lead === null || found === null || /^(?:an?|one|ones|them|any)$/i.test(said)) return null;
  const [place, end] = [lead.index, mention.end + found[0].length];
  text.claim({ start: place, end: mention.end });
  const phrase = text.original.slice(place, mention.end).trim();
  return [
    { kind: 'semi', phrase, place },
    { kind: 'anti', phrase: text.original.slice(mention.end, end).trim(), place: mention.end, except: { said, start: mention.end, end } },
  ];
}
