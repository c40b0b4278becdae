/** "Pause orders. The tank fills must run every hour": a change of pipelines, and something else in the same breath. */
import { askPerson, type Planning } from '../asking.ts';
import type { Episode } from '../episode.ts';
import { RequestText } from '../text/request-text.ts';
import { actionOf } from './pipeline-actions.ts';

const holding =
  /^(?:(?:please|ok|okay|now|so|and|can you|could you)[, ]+)*(?:pause|suspend|halt|hold|put|freeze|disable|stop|resume|unpause|continue|enable|re-?enable|turn|switch)\b/i;
const apart = /(?:[.;!]|,)\s+(?:(?:and|but|then|also)\s+)?|\s+(?:and|but)\s+/gi;

const loadThenQuestion =
  /^(?<load>(?:please |can you |could you )*(?:load|copy|import|put|save|write|export|flatten|explode|unnest|join|append|upsert)\b.+?)(?:,|\.|;)?\s+(?:(?:and|then|also|please|afterwards)[, ]+)*(?:(?:tell|show|let) me (?:know )?(?<question>(?:how many|how much|what|which|who|where|the (?:number|total|average|count))\b.+)|(?<bare>(?:how many|how much)\b.+\?))$/iu;

/** "Load menus into x and tell me how many schools we have": the load, and the question that is another wish; null where it is one wish. */
export function questionBehind({ original }: RequestText): { load: string; question: string } | null {
  const { load, question, bare } = loadThenQuestion.exec(original)?.groups ?? {};
  const asked = question ?? bare;
  return load === undefined || asked === undefined ? null : { load, question: asked.replace(/[\s?.!]+$/, '') };
}

/** What is wished first, as the person chose it: a card is about one of them. Null where there are no two wishes. */
export function* oneOfTwo({ original }: RequestText, episode: Episode): Planning<string | null> {
  if (!holding.test(original)) return null;
  for (const found of original.matchAll(apart)) {
    const first = original.slice(0, found.index).trim();
    const other = original.slice(found.index + found[0].length).trim();
    const reply = other.includes(' ') ? actionOf(new RequestText(first), episode) : null;
    if (reply?.calls[0]?.name === 'propose_action')
      return yield* askPerson('These are two wishes, and a card is about one of them. Which one first? Say the other one behind it.', [
        first,
        other,
      ]);
  }
  return null;
}
