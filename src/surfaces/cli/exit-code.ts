/** What the process ends with. */
import type { ErrorFamily } from '#domain/errors.ts';

export const exitCodes = {
  /** Answered, proposed, or the run succeeded. */
  done: 0,
  bug: 1,
  /** Needs clarification, or the input is not valid. */
  unclear: 2,
  /** Rejected, expired or not allowed. */
  refused: 3,
  runFailed: 4,
  /** Cannot reach a server or a database. */
  unreachable: 5,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byFamily: Record<ErrorFamily, ExitCode> = {
  input: exitCodes.unclear,
  denied: exitCodes.refused,
  conflict: exitCodes.refused,
  data: exitCodes.runFailed,
  setup: exitCodes.unreachable,
  transient: exitCodes.unreachable,
  cancelled: exitCodes.refused,
  bug: exitCodes.bug,
};

const isFamily = (family: string): family is ErrorFamily => Object.hasOwn(byFamily, family);

/** The exit code of an error, from its family and code, never from its text. */
export function exitCodeOf(error: { family: string; code: string }): ExitCode {
  if (error.code === 'config.invalid') return exitCodes.unclear;
  if (error.code === 'load.nothing-new') return exitCodes.done;
  return isFamily(error.family) ? byFamily[error.family] : exitCodes.bug;
}
