/**
 * Every failure that may cross a module boundary. Families are told apart by who must act;
 * `code` is `area.fact` in lower case and decides retries (src/domain/retry-policy), never the text.
 */
import type { JsonObject } from './json.ts';

export type ErrorFamily =
  /** The user or a model asked wrongly: say what is wrong and let them repair it (HTTP 400). */
  | 'input'
  /** Not allowed (403). */
  | 'denied'
  /** The world moved: refresh and decide again (409). */
  | 'conflict'
  /** The data breaks a promise: a failed check, a reject, a drift (a run outcome, 422). */
  | 'data'
  /** Credentials, grants or a program are missing: names the setting and the fix (500-class, not retried). */
  | 'setup'
  /** A remote system is away for a while: retried by policy (503). */
  | 'transient'
  /** Somebody stopped it: a calm outcome. */
  | 'cancelled'
  /** One of our invariants broke (500, alarms). */
  | 'bug';

export interface AppErrorOptions {
  /** One sentence on what to do next. */
  hint?: string;
  /** Facts for programs and for the receipt; never secrets. */
  details?: JsonObject;
  cause?: unknown;
}

/** The one error class of the house. `message` says what and where, `hint` what to do. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly family: ErrorFamily;
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: JsonObject;

  constructor(family: ErrorFamily, code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.family = family;
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  /** Whether policy may try the same work again without a person. */
  get retryable(): boolean {
    return this.family === 'transient';
  }
}

type Maker = (code: string, message: string, options?: AppErrorOptions) => AppError;
const family =
  (name: ErrorFamily): Maker =>
  (code, message, options) =>
    new AppError(name, code, message, options);

export const inputError = family('input');
export const deniedError = family('denied');
export const conflictError = family('conflict');
export const dataError = family('data');
export const setupError = family('setup');
export const transientError = family('transient');
export const cancelledError = family('cancelled');
export const bugError = family('bug');

/** The JSON form of an error in events, receipts and HTTP problems. */
export interface ErrorFact {
  family: ErrorFamily;
  code: string;
  message: string;
  retryable: boolean;
  hint?: string;
  details?: JsonObject;
}

/** Turns anything thrown into facts that may be stored and shown. Unknown throwables become `bug.unexpected`. */
export function errorFact(thrown: unknown): ErrorFact {
  const error = asAppError(thrown);
  return {
    family: error.family,
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
  };
}

/** Restores an AppError from its stored facts (for errors that crossed a process border). */
export function fromErrorFact(fact: ErrorFact): AppError {
  return new AppError(fact.family, fact.code, fact.message, {
    ...(fact.hint === undefined ? {} : { hint: fact.hint }),
    ...(fact.details === undefined ? {} : { details: fact.details }),
  });
}

/** An AppError as it is; anything else wrapped as a bug with its cause. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') return cancelledError('run.cancelled', 'Stopped.', { cause: thrown });
  if (isDiskFull(thrown)) {
    return setupError('disk.full', 'The disk of this machine is full.', {
      hint: 'Free space where the data folder of Headgate lies, then ask again.',
      cause: thrown,
    });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return bugError('bug.unexpected', message, { cause: thrown });
}

/** Our own catalog is away or busy: whoever works on something waits and tries again, and tells nobody an outcome. */
export const isCatalogAway = ({ code }: AppError): boolean => code === 'catalog.unreachable' || code === 'catalog.busy';

/** Whether the operating system refused to write for want of room, wherever that was. */
export const isDiskFull = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT');

/** One thing wrong with a draft, found by pure code and returned, not thrown. */
export interface Problem {
  code: string;
  /** What is wrong, in a sentence that quotes the names involved. */
  message: string;
  /** Where: a path such as `steps.unique.key` or a file name. */
  at?: string;
  /** The nearest things that would work. */
  suggestions?: string[];
  /** Present when the problem is really a choice a person should make. */
  question?: { text: string; choices: string[] };
}
