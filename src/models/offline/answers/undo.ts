/** "Undo that", "undo run 41", "take back the last load": the card that takes a run back. */
import { refuse } from '../asking.ts';
import type { Episode } from '../episode.ts';
import { call, type Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';
import { cancelled } from './cancel.ts';

const polite =
  /^(?:(?:oh|ah|argh|whoops|no|ok|okay|please|hey|sorry|oops|wait|now|then|and|but|hm+|so|better|damn)[,.! ]+)*(?:(?:can|could|would|will) you (?:please )?|i want to |i'd like to |let'?s )?/i;
/** "Oops, that was the wrong one, undo it", "hm, too early. Please undo": why it is wished, before or behind. */
const slip = String.raw`(?:(?:that|this|it|i|we|you)\b[^,.;!?]*\b)?(?:wrong|mistakes?|mistaken|too (?:early|soon|fast|quick)|by accident|accidental(?:ly)?|not what|not (?:right|good|ok(?:ay)?)|should(?:n't| not) have|messed|error)\b[^,.;!?]*`;
const reasonBefore = new RegExp(
  String.raw`^(?:(?:oh|no|hm+|oops|sorry|damn|ah|ok|wait|shit|argh)[,. ]+)*${slip}(?:[,.;:!]+|,? (?:and|so))\s+`,
  'i',
);
const reasonBehind = new RegExp(String.raw`[,.;:!]\s+(?:sorry[, ]+)?${slip}$`, 'i');
const verb = /^(?:undo|revert|reverse|roll ?back|take back|take|roll)\b/i;
const back = /\bback\b/i;
const numbered = /(?:\b(?:run|load|job|import|number|no\.?)\s*(?:number\s*)?#?|#)\s*(\d{1,15})\b/i;
const several =
  /\b(?:last|latest|previous)\s+(?:two|three|four|five|few|several|\d+)\b|\b(?:all|both|every(?:thing)?)\b.*\b(?:runs|loads|imports)\b/i;
const newest =
  /^(?:(?:all|everything|of|that|this|it|again|please|the|my|our|your|whole|entire|very|last|latest|previous|most|recent|just|now|made|run|runs?'?s|load|import|upload|upsert|append|replace|insert|merge|change|changes|thing|one|what|you|we|i|did|loaded|done|undo|back|thanks|thank|asap|immediately|right|away)\b[\s,.!?]*)*$/i;

/** The proposal of an undo, a question back, or null when the words mean something else ("undo the filter" changes a plan). */
export function undoOf({ original }: RequestText, episode: Episode): Reply | null {
  const said = original.replace(reasonBefore, '').replace(reasonBehind, '').replace(polite, '').trim();
  const found = verb.exec(said)?.[0];
  if (!found || (/^(?:take|roll)$/i.test(found) && !back.test(said))) return null;
  const object = said.slice(found.length).trim();
  const run = numbered.exec(object)?.[1];
  if (run !== undefined) return call('propose_undo', { run });
  if (several.test(object))
    return refuse(
      'I take back one run at a time, the newest first. Say for example “undo run 41”; the runs are listed with their numbers.',
    );
  if (!newest.test(object)) return null;
  return waitsForDecision(episode) ? cancelled(episode) : call('propose_undo', { run: 'last' });
}

/** While a card waits, "undo that" is about the card: nothing was written yet. */
function waitsForDecision({ facts }: Episode): boolean {
  const last = facts.findLast(({ type }) => typeof type === 'string' && /^(?:plan|run)\./.test(type));
  return last?.['type'] === 'plan.proposed';
}
