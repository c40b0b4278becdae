/** Values and rows of data as one line of text. */
import type { JsonObject, JsonValue } from '../json.ts';
import { showInvisible } from '../visible.ts';

/** A cell as it is shown: JSON values as JSON, nothing invisible, NULL said. */
export function cellText(value: JsonValue): string {
  if (value === null) return 'NULL';
  return showInvisible(typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** A row in one line: `id 7, name Ana`. */
export const rowText = (row: JsonObject | null): string =>
  Object.entries(row ?? {})
    .map(([name, value]) => `${showInvisible(name)} ${cellText(value)}`)
    .join(', ');
