/** When the same work is tried again without a person: by error family and code, never by text. */
import type { AppError } from './errors.ts';

const baseMs = 1000;
const capMs = 100_000;
const transientTries = 5;
/** Errors nobody has classified are tried once more, then shown to a person. */
const unknownTries = 2;
/** What was tried several times below already is tried as a whole once more. */
const triedBelowTries = 2;
/** A child that was killed from outside may have been unlucky; twice is a poisoned input. */
const onceMore = new Set(['engine.killed', 'engine.died']);

/**
 * Milliseconds to wait before try `tried + 1`, or null when it is over. Full jitter: uniform between 0 and the doubled base,
 * capped (the shape AWS and Temporal document), and not before the moment the remote system named (`details.retryAfterMs`); it is
 * over when that moment is too far away to wait for. `random` is in [0, 1).
 */
export function nextTryMs(error: AppError, tried: number, random: number): number | null {
  const transient = typeof error.details['tried'] === 'number' ? triedBelowTries : transientTries;
  const tries = error.retryable ? transient : error.code === 'bug.unexpected' || onceMore.has(error.code) ? unknownTries : 1;
  if (tried >= tries) return null;
  const askedMs = error.details['retryAfterMs'];
  const leastMs = typeof askedMs === 'number' ? askedMs : 0;
  if (leastMs > capMs) return null;
  return Math.max(leastMs, Math.round(Math.min(capMs, baseMs * 2 ** tried) * random));
}
