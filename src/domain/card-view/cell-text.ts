/** Values and rows of data as one line of text. */
import type { JsonObject, JsonValue } from '../json.ts';
import { showInvisible } from '../visible.ts';

/** A cell as it is shown: JSON values as JSON, nothing invisible, NULL said, and text that reads like it in quotes. */
export function cellText(value: JsonValue): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return showInvisible(typeof value === 'object' ? JSON.stringify(value) : String(value));
  return showInvisible(/^"*NULL"*$/.test(value) ? JSON.stringify(value) : value);
}

/** A value among words, where an empty text would be nothing at all. */
export const spokenCell = (value: JsonValue): string => (value === '' ? '""' : cellText(value));

/** A row in one line: `id 7, name Ana`. */
export const rowText = (row: JsonObject | null): string =>
  Object.entries(row ?? {})
    .map(([name, value]) => `${showInvisible(name)} ${spokenCell(value)}`)
    .join(', ');
