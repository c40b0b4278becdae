/** What Slack's Web API throws, told apart: a refusal that will stay one, or something that passes. */
import { asAppError, AppError } from '#domain/errors.ts';

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Slack's own code (`channel_not_found`), or null when it was not Slack that said no. */
export function refusalOf(error: unknown): string | null {
  const code = member(member(error, 'data'), 'error');
  return typeof code === 'string' ? code : null;
}

const passing = new Set(['ratelimited', 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']);

/** Whether the same call may work later: the line to Slack, its limits, our catalog. Never a mistake of ours. */
export function passes(error: unknown): boolean {
  const refusal = refusalOf(error);
  if (refusal !== null) return passing.has(refusal);
  if (error instanceof AppError) return error.retryable;
  const code = member(error, 'code');
  return typeof code === 'string' && code.startsWith('slack_webapi_');
}

/** After how many seconds Slack, which was too busy to take a call, wants to be asked again; null for all other errors. */
export function waitOf(error: unknown): number | null {
  const seconds = member(error, 'retryAfter');
  return typeof seconds === 'number' ? seconds : null;
}

const tooLong = new Set(['msg_too_long', 'msg_blocks_too_long', 'invalid_blocks', 'invalid_blocks_format']);

/** Whether Slack did not take a message for its length or form, so that a shorter one may do. */
export const isTooLong = (error: unknown): boolean => tooLong.has(refusalOf(error) ?? '');

/** What happened as a person may read it, with what to do. A mistake of ours says no more than that it is one. */
export function errorWords(thrown: unknown): string {
  const refusal = refusalOf(thrown);
  if (refusal !== null) return `Slack did not take that (${refusal}); nothing was done.`;
  const error = asAppError(thrown);
  if (error.family === 'bug') return 'Something broke inside Headgate; nothing was done. The log says what.';
  // Elsewhere it would not be told that there is such a thing; here it stands before everybody in the channel.
  if (error.cause instanceof AppError && error.cause.family === 'denied') {
    return 'This is from a conversation of somebody else, which takes an approver; nothing was done. Ask one to look at it.';
  }
  return [error.message, error.hint].filter((part) => part !== undefined).join(' ');
}
