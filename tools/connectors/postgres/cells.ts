/** Values of Postgres, which arrive as text, as JSON cells. */
import type { Cell } from '#domain/dataset.ts';

/**
 * A value's text as a cell by its type: integers beyond 2^53 and numerics stay text (exact), instants become ISO text,
 * bytea stays `\x` hex, JSON is parsed unless that would round one of its numbers.
 */
export function cellOf(text: string | null, type: string): Cell {
  if (text === null) return null;
  const base = type.replace(/\(.*\)/, '');
  switch (base) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text;
    case 'real':
    case 'double precision':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 't';
    case 'json':
    case 'jsonb':
      return parseJson(text);
    case 'timestamp without time zone':
    case 'timestamp with time zone':
      return text.replace(/^([\d-]+) /, '$1T').replace(/\+00$/, 'Z');
    default:
      return text;
  }
}

function parseJson(text: string): Cell {
  let exact = true;
  try {
    const value: Cell = JSON.parse(text, (_name, member: Cell) => {
      if (typeof member === 'number' && (!Number.isFinite(member) || Math.abs(member) > Number.MAX_SAFE_INTEGER)) exact = false;
      return member;
    });
    return exact ? value : text;
  } catch {
    return text;
  }
}

/** SQL: a moment as ISO text in UTC, to the second. */
export const utcText = (moment: string): string => `to_char(${moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
