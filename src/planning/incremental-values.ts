/** Texts that a cursor or a range is given, brought into the form the engine casts. */
import type { cursorKind } from '#domain/incremental.ts';

type Kind = NonNullable<ReturnType<typeof cursorKind>>;

const units: Record<string, string> = {
  s: 'second',
  sec: 'second',
  m: 'minute',
  min: 'minute',
  h: 'hour',
  hr: 'hour',
  d: 'day',
  w: 'week',
};

/** `1h`, `1 hour` → `1 hour`; `100` → `100`. False when it does not fit. */
export function intervalOf(lag: string | number, kind: Kind): string | false {
  if (kind === 'text') return false;
  const text = String(lag).trim().toLowerCase();
  if (kind === 'number') return /^\d+(\.\d+)?$/.test(text) ? text : false;
  const found = /^(\d+)\s*([a-z]+?)s?$/.exec(text);
  const unit = found ? (units[found[2] ?? ''] ?? found[2] ?? '') : '';
  return ['second', 'minute', 'hour', 'day', 'week', 'month'].includes(unit) ? `${found?.[1]} ${unit}` : false;
}

const instant = /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/;

/** A value to begin or end with, as text. False when it is none of that kind. */
export function boundText(value: string | number, kind: Kind): string | false {
  const text = String(value).trim();
  if (kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? text : false;
  if (kind === 'text') return text;
  return instant.test(text) && !Number.isNaN(Date.parse(text.slice(0, 10))) ? text : false;
}

/** The day after, as text: `2026-03-31` → `2026-04-01`. */
export const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);
