/** Texts from outside, made safe to show: nothing invisible, nothing that forges a line or drives a terminal. */

// Controls, line and paragraph separators, zero-width characters, byte-order mark, and the marks that reverse reading order.
const invisible = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/gu;

// A word that mixes Latin with letters of Cyrillic or Greek, which look the same.
const mixedWord = /(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]*[A-Za-z])(?=[\p{L}\p{N}_]*[\p{Script=Cyrillic}\p{Script=Greek}])[\p{L}\p{N}_]+/gu;
const lookalike = /[\p{Script=Cyrillic}\p{Script=Greek}]/gu;

/**
 * The text with every invisible character as its escape: a tab becomes `\t`, a zero-width space `\u200b`. So does a Cyrillic or Greek
 * letter among Latin ones: `n\u0430me` cannot pass for `name`.
 */
export function showInvisible(text: string): string {
  const visible = text.replace(invisible, escape);
  return visible.search(lookalike) >= 0 ? visible.replace(mixedWord, (word) => word.replace(lookalike, escape)) : visible;
}

function escape(character: string): string {
  const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
