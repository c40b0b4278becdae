/** "The 3 highest amounts in orders", typed while a question waits: a wish of its own, and no answer to that. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { AskedQuestion } from './answer.ts';
import { findMentions } from './link/datasets.ts';
import { nameWords } from './link/names.ts';
import { isFiller } from './text/filler.ts';
import { RequestText } from './text/request-text.ts';

/** Words that rank rows or count them: they pick none of several choices. */
const ranking =
  /\b(?:(?:top|first|last|best|worst) \d+|\d+ (?:\p{L}+ )?(?:most|least|fewest|highest|lowest|biggest|smallest|largest|best|worst|newest|oldest|latest|longest|shortest|cheapest|\p{L}{3,}est)|number of|count of|share of|average|median|total)\b/iu;

/** Whether the message names data that the question does not offer and says more than its name, or ranks rows of data. */
export function isOwnWish({ text: question, choices }: AskedQuestion, message: string, entries: DatasetEntry[]): boolean {
  const text = new RequestText(message);
  const named = findMentions(text, entries, []).mentions.filter(({ how }) => how === 'named' || how === 'noun');
  if (named.length === 0) return false;
  const offered = nameWords([question, ...choices].join(' '));
  const more = text
    .words()
    .filter(({ text: word, start }) => !isFiller(word) && !named.some((each) => start >= each.start && start < each.end))
    .filter(({ text: word }) => !nameWords(word).every((part) => offered.includes(part)));
  const isOffered = named.some(({ entries: meant }) => meant.some((entry) => choices.some((choice) => choice.includes(entry.name))));
  return ranking.test(text.original) && !ranking.test(question) ? more.length > 0 : !isOffered && more.length >= 2;
}
