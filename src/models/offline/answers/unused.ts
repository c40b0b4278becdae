/** What an answer made no use of. */
import type { RequestText } from '../text/request-text.ts';

interface Used {
  /** Where the request names data. */
  spans: { start: number; end: number }[];
  /** Words that the answer is about anyway. */
  words: RegExp;
}

/** The phrases of a question that its answer made no use of. */
export function unusedPhrases(text: RequestText, { spans, words }: Used): string[] {
  for (const span of spans) text.claim(span);
  for (const word of text.words()) if (words.test(word.text)) text.claim(word);
  return text.unread();
}
