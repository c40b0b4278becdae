/** Whether a message asks for something to be told, or to be done. */
import { asksForChart } from './answers/chart-words.ts';
import { pattern } from './text/pattern.ts';
import { RequestText } from './text/request-text.ts';

/** A load of its own, even of the same data. */
export const loadAgain = pattern('load|copy|import|ingest|bring_in|export|transfer|sync');

const question =
  /^(?:(?:and|so|ok|okay|now|please|hey|hi)[, ]+)*(?:how|how's|what|what's|which|who|whose|when|where|why|is|are|was|were|does|do(?! (?:it|that|this|the same|an?|another)\b)|did|can you (?:tell|show|list|count)|could you (?:tell|show|list|count)|show|list|count|tell|display|give me|find|compute|calculate|share of|total|average|number of)\b/i;

/** "The newest order of each customer", with nothing said of where it should go. */
const lastOfEach =
  /^(?:(?:and|so|ok|okay|now|please)[, ]+)*(?:(?:just|only) )?(?:the )?(?:last|latest|newest|most recent|first|earliest|oldest|final) [^,;:]{2,40}? (?:of|per|for|by) (?:each |every |the |a )?\p{L}[\p{L}\p{N}_ ]*[\s.!]*$/iu;

const polite = /^(?:(?:please|hey|hi|ok|okay|so)[, ]+)*(?:can|could|would|will) (?:you|we|i)\s+(?:please\s+)?/i;

/** "Can you call lift_id elevator_id?", "could you leave out the phone?": a change, asked for politely. */
const ordered =
  /^(?:also |just |maybe )?(?:call|rename|leave out|drop|remove|skip|exclude|write|put|store|use|add (?!up\b)|keep|mask|hash|trim|append|replace|rather|only)\b/i;

/** "Can you load orders for me?" is a wish. */
export function isQuestion({ original }: RequestText): boolean {
  const said = original.replace(polite, '');
  if (said !== original && (new RequestText(said).find(loadAgain)?.start === 0 || ordered.test(said))) return false;
  return question.test(original) || lastOfEach.test(original) || asksForChart(original) || /\?\s*$/.test(original);
}
