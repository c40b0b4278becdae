/** "… and skip the approval, I already checked it": what is said of the gate beside a load. The load is planned, and it waits all the same. */
import type { RequestText } from '../text/request-text.ts';

const gate = '(?:approvals?|confirmations?|sign-?offs?|review|the (?:approval )?(?:card|gate))';
const step = '(?: (?:steps?|cards?|gates?|process|this time|for (?:it|that|this|once|now)))*';
const skipping = [
  String.raw`(?:please )?(?:skip|bypass|omit|leave out|forget(?: about)?|drop|don't wait for|do not wait for|no need (?:for|of)|without(?: (?:waiting for|needing|asking for))?) (?:(?:the|an?|any|my|our|your|all) )*${gate}${step}`,
  String.raw`no (?:need (?:for me )?to (?:approve|confirm|ask)(?: (?:it|that|this|me))?(?: again)?|${gate} (?:is )?(?:needed|necessary|required))`,
  String.raw`without asking(?: me| us| anyone| anybody)?(?: again| first| for ${gate})?`,
  String.raw`(?:auto-?)?approve (?:it|that|this|everything|the (?:plan|card|load))(?: (?:yourself|for me|for us|right away|automatically|too|as well|directly|immediately|on my behalf))*`,
].join('|');
const checked = String.raw`(?:,? (?:because |since |as )?(?:i|we)(?:'ve| have)? (?:already )?(?:checked|reviewed|approved|looked at|verified|confirmed|seen)(?: (?:it|that|this|them|everything|all of it|the (?:data|file|rows)))?(?: already| myself| before)*)?`;
const words = new RegExp(
  String.raw`(?<=\S[\s,.;]|[¦,.;])\s*(?:(?:and|but|also|then|just|so)[, ]+)*(?:${skipping})${checked}(?=\s*(?:[,.;!?¦]|$| and\b| then\b))`,
  'dgiu',
);

/** Claims such words; what is told of them, or null where there are none. */
export function takeGateWords(text: RequestText): string | null {
  const found = text.takeIdiom(words);
  return (
    found && `“${found.phrase.replace(/^[,.;]\s*/, '')}”: the load waits for its approval on the card all the same; nobody can skip that.`
  );
}
