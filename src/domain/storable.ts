/** What a database can hold in a text: everything but NUL and half of a character, which people, files and models do send. */

// As JSON writes them; a backslash that is itself escaped begins none.
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Whether no text in a value, however deep, holds what a database cannot. */
export const isStorable = (value: unknown): boolean => (JSON.stringify(value) ?? '').search(unstorable) < 0;

/** A value as JSON that Postgres may take apart: `\ufffd` stands where something cannot be held. */
export const storableJson = (value: unknown): string => JSON.stringify(value).replaceAll(unstorable, String.raw`$1\ufffd`);
