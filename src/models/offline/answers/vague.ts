/** "Do something useful", "fix everything": wishes without an object, asked back with what the data offers. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { askPerson, type Planning } from '../asking.ts';
import { relationId } from '../draft/edit.ts';
import { baseName, findMentions } from '../link/datasets.ts';
import { RequestText } from '../text/request-text.ts';

const lead = String.raw`^(?:(?:please|just|hey|ok|okay|so|well|now|can you|could you|would you|i want you to|let's|headgate),? +)*`;
const nothing = String.raw`(?:something|anything|whatever|stuff|things?|some (?:stuff|things|magic)|magic)`;
const whole = String.raw`(?:everything|it all|all of it|all|(?:the|my|our|this|that) (?:things?|stuff|reports?|numbers|figures|data|work|rest|usual|mess))`;
const vague = new RegExp(
  String.raw`${lead}(?:${[
    String.raw`(?:do|try|make|show|build|create|prepare|give|get|tell|find)(?: me| us)? ${nothing}\b(?! (?:that|with|about|like|in|from|of|for|to)\b(?! (?:me|us|you|it|this|that|(?:the|my|our) (?:data|files?|tables?))\b)).*`,
    String.raw`(?:surprise|impress|help) (?:me|us)(?: out)?`,
    'make yourself useful',
    String.raw`(?:fix|improve|check|sort out|handle|update|refresh|finish|optimi[sz]e|process|analy[sz]e|look at|do|work on|clean(?: up)?|tidy(?: up)?) ${whole}(?: (?:from|of|for) (?:yesterday|today|last week|me|us)| as usual)?`,
    String.raw`make ${whole} (?:look )?(?:better|nicer|good|great|work|right|pretty)`,
    String.raw`(?:something|it|everything) (?:is|seems|looks|feels) (?:wrong|broken|off|weird)(?:[,.]? (?:please )?(?:help(?: me)?|fix it))?`,
    String.raw`do (?:your|the|my) (?:things?|magic|job|work|best)`,
    'you know what to do',
    String.raw`what (?:should|shall|do|can|could) (?:i|we) do (?:now|next|today|with (?:it|this|(?:the|my|our) data))`,
    String.raw`(?:i'm|i am|we're|we are) (?:bored|lost|stuck)`,
  ].join('|')})(?:[,.]? (?:please|thanks|thank you))*[\s.!?]*$`,
  'i',
);

/** The wish as the person chose it from what can be done with the data that is there; the words as they are when they say what is meant. */
export function* concrete(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  if (!vague.test(text.original) || findMentions(text, entries, []).mentions.some(({ how }) => how === 'named' || how === 'noun'))
    return text;
  const files = entries.filter(({ kind }) => kind !== 'folder').slice(0, 3);
  const choices = files.map((entry, index) =>
    index === 0
      ? `look for problems in ${entry.name}`
      : index === 1
        ? `load ${entry.name} into public.${relationId(baseName(entry))}`
        : `what is in ${entry.name}?`,
  );
  if (choices.length === 0) return text;
  const chosen = yield* askPerson('With which data, and what? For example:', choices);
  return new RequestText(chosen);
}
