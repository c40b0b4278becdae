/** "And the fewest?", "and which were the bottom 5?": the other end of what was asked before. */

const superlative =
  'most|fewest|least|highest|lowest|biggest|smallest|largest|longest|shortest|best|worst|oldest|newest|latest|earliest|cheapest|slowest|fastest';
const otherEnd = new RegExp(
  String.raw`^(?:(?:ok|okay|and|but|now|so|what about|how about)[, ]+)+(?:the )?(?<end>${superlative})(?: one| ones| please)*[\s.!?]*$`,
  'iu',
);

const ranked = /\b(?:top|bottom|best|worst) (?<n>\d+|two|three|four|five|six|seven|eight|nine|ten)\b/giu;
const otherRank =
  /^(?:(?:ok|okay|and|but|now|so|what about|how about)[, ]+)*(?:(?:which|what|who) (?:are|were|is|was) )?(?:the )?(?<end>top|bottom|best|worst|last|lowest|highest)(?: (?<n>\d+|two|three|four|five|six|seven|eight|nine|ten))?(?: ones?)?(?: please| instead)*[\s.!?]*$/iu;

/** "And the bottom 5?" behind a question for the top ones. */
export function atOtherRank(said: string, question: string | null): string | null {
  const { end = '', n } = otherRank.exec(said)?.groups ?? {};
  const [before, ...others] = [...(question ?? '').matchAll(ranked)];
  if (question === null || end === '' || before === undefined || others.length > 0) return null;
  const rank = /^(?:top|best|highest)$/i.test(end) ? 'top' : 'bottom';
  return question.replace(before[0], `${rank} ${n ?? before.groups?.['n'] ?? ''}`);
}

/** "And the fewest?" behind a question for the most. */
export function atOtherEnd(said: string, question: string | null): string | null {
  const end = otherEnd.exec(said)?.groups?.['end'];
  const ends = [...(question ?? '').matchAll(new RegExp(String.raw`(?<=^(?:which|what|who)\b.*)\b(?:${superlative})\b`, 'giu'))];
  return question === null || end === undefined || ends.length !== 1 ? null : question.replace(ends[0]?.[0] ?? '', end);
}
