/** What a database can hold in a text: everything but NUL and half of a character, which people, files and models do send. */

// As JSON writes them; a backslash that is itself escaped begins none.
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Whether no text in a value, however deep, holds what a database cannot. */
export const isStorable = (value: unknown): boolean => (JSON.stringify(value) ?? '').search(unstorable) < 0;

/** The path to a text that cannot be held; null when all can. */
export function unstorablePlace(value: unknown): (string | number)[] | null {
  if (isStorable(value)) return null;
  if (typeof value !== 'object' || value === null) return [];
  const members: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [name, member] of members) {
    const below = unstorablePlace(member);
    if (below) return [name, ...below];
  }
  // It is the name of a member.
  return [];
}

/** A value as JSON that Postgres may take apart: `\ufffd` stands where something cannot be held. */
export const storableJson = (value: unknown): string => JSON.stringify(value).replaceAll(unstorable, String.raw`$1\ufffd`);
