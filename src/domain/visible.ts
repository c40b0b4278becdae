/** Texts from outside, made safe to show: nothing invisible, nothing that forges a line or drives a terminal. */

// Controls, line and paragraph separators, half characters, a blank that is a braille letter, annotation marks, and all that Unicode
// lets pass unseen: zero-width characters, tags, fillers, marks that reverse reading order. The mark that makes an emoji one may stay.
const invisible = /(?!(?<=\p{Extended_Pictographic})\ufe0f)[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800\ufff9-\ufffb]/gu;

// Letters that look the same as Latin ones: of other scripts and of full width, in a word that also has Latin ones; those of mathematics anywhere.
const mixedWord =
  /(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]*[A-Za-z])(?=[\p{L}\p{N}_]*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\uff21-\uff3a\uff41-\uff5a])[\p{L}\p{N}_]+/gu;
const lookalike =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\uff21-\uff3a\uff41-\uff5a]/gu;
const mathematical = /[\u{1d400}-\u{1d7ff}]/gu;

/**
 * The text with every invisible character as its escape: a tab becomes `\t`, a zero-width space `\u200b`. So does a letter
 * of Cyrillic, Greek and their like among Latin ones: `n\u0430me` cannot pass for `name`.
 */
export function showInvisible(text: string): string {
  const visible = text.replace(invisible, escape).replace(mathematical, escape);
  return visible.search(lookalike) >= 0 ? visible.replace(mixedWord, (word) => word.replace(lookalike, escape)) : visible;
}

function escape(character: string): string {
  const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const hex = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
  return short[character] ?? (hex.length > 4 ? `\\u{${hex}}` : `\\u${hex}`);
}
