/** "Plot revenue per day", "… as a bar chart": figures are drawn wherever they suit a chart, so that asking for one adds nothing. */
import { pattern } from '../text/pattern.ts';
import type { RequestText } from '../text/request-text.ts';

const opening =
  /^(?:(?:please|can you|could you|show me|give me|draw|make|create|now|and)[, ]+)*(?:an?\s+|the\s+)?(?:bar\s+|line\s+)?(?:plot|chart|graph|visuali[sz]e|diagram|draw)\b(?:\s+(?:of|for|showing|me|the|a)\b)*/i;
const behind = [
  pattern('as|in|with a|an? bar|line|simple|nice? chart|graph|plot|diagram'),
  pattern('as|with a? bars|bar|lines|line|pie $'),
];

/** Whether a request opens with the wish for a drawing. */
export const asksForChart = (said: string): boolean => opening.test(said);

/** Claims the words for it in a question. Elsewhere in it, and in loads, a plot may be a column. */
export function claimChartWords(text: RequestText): void {
  const first = opening.exec(text.original);
  if (first) text.claim({ start: 0, end: first[0].length });
  text.take(...behind);
}
