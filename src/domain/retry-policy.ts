/** When the same work is tried again without a person: by error family and code, never by text. */
import type { AppError } from './errors.ts';

const baseMs = 1000;
const capMs = 100_000;
const transientTries = 5;
/** Errors nobody has classified are tried once more, then shown to a person. */
const unknownTries = 2;
/** A child that was killed from outside may have been unlucky; twice is a poisoned input. */
const onceMore = new Set(['engine.killed', 'engine.died']);

/**
 * Milliseconds to wait before try `tried + 1`, or null when it is over. Full jitter: uniform between 0 and the doubled base,
 * capped (the shape AWS and Temporal document). `random` is in [0, 1).
 */
export function nextTryMs(error: AppError, tried: number, random: number): number | null {
  const tries = error.retryable ? transientTries : error.code === 'bug.unexpected' || onceMore.has(error.code) ? unknownTries : 1;
  if (tried >= tries) return null;
  return Math.round(Math.min(capMs, baseMs * 2 ** tried) * random);
}
