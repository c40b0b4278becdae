/** "Go back to the first version", "forget that change": a plan as it was before it was changed. */
import type { DraftInput } from '#domain/draft.ts';
import { addedStep } from './corrected.ts';
import { dataOf } from './draft/edit.ts';

const version = '(?:version|plan|draft|one|request|proposal)';
const lead = String.raw`^(?:(?:no|ok|okay|oh|hm+|wait|actually|sorry|please|on second thoughts?|let'?s)[,. ]+)*`;
const first = new RegExp(
  String.raw`${lead}(?:(?:go |switch |return |revert |get )?back to|use|take|keep|restore|return to|revert to|(?:start|begin) (?:again|over|anew)? ?(?:from|with)) (?:the |my |our )?(?:very )?(?:first|original|initial) (?:${version}|load)(?: please| again| then)*[\s.!]*$`,
  'i',
);
const previous = new RegExp(
  String.raw`${lead}(?:(?:(?:go |switch |return |revert )?back to|use|take|keep|restore|return to|revert to) (?:the |my |our )?(?:previous|earlier|last|prior) ${version}|(?:undo|revert|forget|scrap|drop|take back|never ?mind|cancel|discard) (?:that|this|the|my)(?: last| latest| previous)? (?:change|edit|correction|adjustment|modification)|(?:make|have|leave|put) it (?:back )?(?:as|how|like) it was(?: before)?|(?:as|how|like) it was before)(?: please| again| then)*[\s.!]*$`,
  'i',
);

/** "Ah wait, I need those too", once rows were left out. */
const needed = new RegExp(
  String.raw`${lead}(?:(?:ah|oops|no)[,. ]+)*(?:(?:i|we) (?:do |still )?(?:need|want)|keep|bring back|include|leave in|(?:i|we)(?:'d| would) like) (?:those|these|them)(?: ones| rows)?(?: (?:too|as well|after all|back|in there|in|also))+(?: please)?[\s.!]*$`,
  'i',
);

/** The version that a message goes back to, with what it is; null where it goes back to none, or none is there. */
export function versionMeant(message: string, drafts: readonly DraftInput[]): { draft: DraftInput; note: string } | null {
  const last = drafts.at(-1);
  if (last === undefined) return null;
  const other = drafts.findLastIndex((each) => dataOf(each) !== dataOf(last));
  const versions = drafts.slice(other + 1);
  const [original] = versions;
  const before = versions.at(-2);
  if (first.test(message) && original !== undefined && versions.length > 1)
    return { draft: original, note: 'This is the first version of the plan again.' };
  if (previous.test(message) && before !== undefined) return { draft: before, note: 'This is the plan as it was before the last change.' };
  const isLeftOut = before !== undefined && /\b(?:not|distinct from|<>)\b|<>/i.test(String(addedStep(before, last)?.['where']));
  if (before !== undefined && isLeftOut && needed.test(message))
    return { draft: before, note: 'These rows are in again: this is the plan as it was before they were left out.' };
  return null;
}
