/** A page of JSON: its records, and what it says about the next one. Numbers keep every digit they came with. */
import { inputError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import { cutShort, unreadable, type About } from './errors.ts';

declare global {
  // In every engine since 2024, and not yet in TypeScript's own library.
  interface JSON {
    rawJSON(text: string): object;
    isRawJSON(value: unknown): value is { rawJSON: string };
    parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  }
}

type Members = Record<string, unknown>;

/** More digits than a double holds; such numbers are kept as the text they are. */
const longNumber = /\d[\d.]{15}/;

/** Throws `source.truncated` when the text ends in the middle, `source.unreadable` when it is no JSON. */
export function parseJson(text: string, about: About): unknown {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return longNumber.test(bare) ? JSON.parse(bare, keepDigits) : JSON.parse(bare);
  } catch (error) {
    if (endsEarly(bare)) throw cutShort(about, error);
    throw unreadable(about, 'something that is not JSON', 'Set the format of the endpoint, or check the path.');
  }
}

const keepDigits = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
  typeof value === 'number' && source !== undefined && String(value) !== source ? JSON.rawJSON(source) : value;

/** Whether brackets or a text are still open at the end. */
function endsEarly(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return inText || depth > 0 || text.trim() === '';
}

/** The records of a page. `path` left out: the body when it is a list, its only list of objects, or else the body as one record. */
export function recordsOf(body: unknown, path: string | undefined, about: About): unknown[] {
  if (path !== undefined) {
    const found = memberAt(body, path);
    if (Array.isArray(found)) return found;
    if (found === null || found === undefined) throw noRecords(body, path, about);
    return [found];
  }
  if (Array.isArray(body)) return body;
  if (!isMembers(body)) return [body];
  const lists = Object.values(body).filter((value) => Array.isArray(value) && value.every(isMembers));
  const [only] = lists;
  return lists.length === 1 && Array.isArray(only) ? only : [body];
}

/** `data.items`, `/data/items`; empty or `.` is the body itself. Undefined when it is not there. */
export function memberAt(body: unknown, path: string): unknown {
  const keys = path.startsWith('/')
    ? path
        .slice(1)
        .split('/')
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    : path.split('.').filter((key) => key !== '');
  let found = body;
  for (const key of keys) {
    if (Array.isArray(found)) found = found[Number(key)];
    else if (isMembers(found) && Object.hasOwn(found, key)) found = found[key];
    else return undefined;
  }
  return found;
}

/** A text, number or boolean as text; null for everything else. */
export function scalarText(value: unknown): string | null {
  if (JSON.isRawJSON(value)) return value.rawJSON;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);

function noRecords(body: unknown, path: string, { connection, what }: About): Error {
  const there = isMembers(body) ? Object.keys(body).slice(0, 10).map(printable).join(', ') : 'no members at all';
  return inputError('source.no-records', `${connection} answered ${what} without "${printable(path)}". The body has ${there}.`, {
    hint: 'Correct records of the endpoint, or leave it out.',
  });
}
