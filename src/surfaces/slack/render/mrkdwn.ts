/** Texts for Slack's own markup. What comes from data goes between back-ticks, where nothing but a back-tick acts. */
import { showInvisible } from '#domain/visible.ts';

/** The three characters by which Slack finds mentions, links and broadcasts. */
export const escapeText = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const quiet = (text: string): string => escapeText(text.replaceAll('`', '\\u0060'));

/** At most `length` characters once escaped, with `…` where something is missing; no entity is cut in two. */
function cutEscaped(text: string, length: number, escape: (text: string) => string): string {
  let kept = '';
  for (const character of text) {
    const next = escape(character);
    if (kept.length + next.length > length - 1) return `${kept}…`;
    kept += next;
  }
  return kept;
}

/** A name or value in monospace, exactly as it is. */
export const code = (text: string, length = 200): string => `\`${cutEscaped(showInvisible(text) || ' ', length, quiet)}\``;

/** Prose of ours or of people, at most `length` characters: no mention, link or broadcast in it. */
export const prose = (text: string, length = 2900): string =>
  cutEscaped(text.split('\n').map(showInvisible).join('\n'), length, escapeText);

/** Lines in monospace; what does not fit is counted. Each line is at most `widest` characters. */
export function preformatted(lines: readonly string[], { length = 2900, widest = 300 } = {}): string {
  const shown: string[] = [];
  let taken = 0;
  for (const line of lines) {
    const text = cutEscaped(showInvisible(line), widest, quiet);
    if (taken + text.length + 40 > length) break;
    shown.push(text);
    taken += text.length + 1;
  }
  const more = lines.length - shown.length;
  return `\`\`\`\n${[...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')}\n\`\`\``;
}
