/** Text from outside made safe to show: control and direction-changing characters are escaped, length bounded. */
export function printable(text: string): string {
  const escaped = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
  return escaped.length > 200 ? `${escaped.slice(0, 200)}…` : escaped;
}
