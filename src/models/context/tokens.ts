/** How many tokens a text may take. */

/**
 * A plain estimate: one token per four characters of ASCII, one per other character, rounded up. Real tokenizers differ by model; for prose,
 * JSON and SQL this is within about a fifth and rather too high than too low.
 */
export function estimateTokens(text: string): number {
  const others = text.replaceAll(/\p{ASCII}/gu, '').length;
  return Math.ceil((text.length - others) / 4) + others;
}
