/** What went wrong at a model endpoint, translated once: what, where, what to do. */
import { type AppError, setupError, transientError } from '#domain/errors.ts';

export interface Endpoint {
  model: string;
  baseUrl: string;
}

/** Where the endpoint is, without anything secret that may stand in its URL. */
export function placeOf({ baseUrl }: Endpoint): string {
  const url = URL.parse(baseUrl);
  return url === null ? 'the configured address' : `${url.protocol}//${url.host}`;
}

/** Seconds an endpoint asks to be left alone; null when it does not say. */
export function retryAfterSeconds(thrown: unknown): number | null {
  const headers = property(thrown, 'headers');
  const value = headers instanceof Headers ? headers.get('retry-after') : null;
  const seconds = value === null ? NaN : Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = value === null ? NaN : Date.parse(value);
  return Number.isFinite(date) ? Math.max(0, Math.round((date - Date.now()) / 1000)) : null;
}

/** The HTTP status that an error tells of, itself or in what caused it; null when no answer came. */
export function statusOf(thrown: unknown): number | null {
  const status = property(thrown, 'status') ?? property(property(thrown, 'cause'), 'status');
  return typeof status === 'number' ? status : null;
}

/**
 * An error that ended a call, as one of ours. `spoke`: part of the answer had arrived.
 * `model.refused-key`, `model.rate-limited`, `model.refused-request` (unknown model, too long, malformed), `model.unreachable`.
 */
export function translate(thrown: unknown, endpoint: Endpoint, spoke: boolean): AppError {
  const where = placeOf(endpoint);
  const status = statusOf(thrown);
  if (status === 401 || status === 403) {
    return setupError('model.refused-key', `The model at ${where} refused the API key.`, {
      hint: 'Check OPENAI_API_KEY and whether the key may use this model.',
      cause: thrown,
    });
  }
  if (status === 429) {
    const wait = retryAfterSeconds(thrown);
    return transientError(
      'model.rate-limited',
      `The model at ${where} takes no more requests${wait === null ? ' for now' : ` for ${wait} s`}.`,
      {
        hint: 'Wait, or raise the limit of the account.',
        details: { retryAfterSeconds: wait },
        cause: thrown,
      },
    );
  }
  if (status !== null && status >= 400 && status < 500) return refused(thrown, endpoint, status);
  const what = status !== null ? `answered with HTTP ${status}` : spoke ? 'broke off in the middle of its answer' : 'cannot be reached';
  return transientError('model.unreachable', `The model at ${where} ${what}.`, {
    hint: 'Check OPENAI_BASE_URL and whether the endpoint is running.',
    details: { spoke },
    cause: thrown,
  });
}

function refused(thrown: unknown, endpoint: Endpoint, status: number): AppError {
  const unknown = status === 404;
  const message = unknown
    ? `The model at ${placeOf(endpoint)} knows no model “${endpoint.model}”, or has no chat completions at this address.`
    : `The model at ${placeOf(endpoint)} refused the request (HTTP ${status}): ${plainMessage(thrown)}`;
  const tooLong = 'Start a new conversation, or set HEADGATE_MODEL_CONTEXT_TOKENS to less than the model can read.';
  const hint = tellsOfLength.test(message) ? tooLong : 'Start a new conversation or shorten the request.';
  return setupError('model.refused-request', message, {
    hint: unknown ? 'Check HEADGATE_MODEL and OPENAI_BASE_URL (it usually ends in /v1).' : hint,
    cause: thrown,
  });
}

/** Endpoints have words of their own for a conversation that is too long. */
const tellsOfLength = /context.?(?:length|size|window|limit)|too (?:long|large|many tokens)|tokens exceed/i;
/** What the client adds for programmers. */
const clientRemark = /\s*Troubleshooting URL:.*/s;

/** What the endpoint said, on one line and short: it may hold anything. */
function plainMessage(thrown: unknown): string {
  const message = property(thrown, 'message');
  return typeof message === 'string'
    ? message
        .replace(clientRemark, '')
        .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
        .slice(0, 200)
    : 'no reason given.';
}

/** The limit that an answer exceeded. `spoke`: part of it had arrived. */
export function timedOut(limit: 'idle' | 'total', milliseconds: number, endpoint: Endpoint, spoke: boolean): AppError {
  const seconds = Math.round(milliseconds / 100) / 10;
  const what =
    limit === 'total'
      ? `was not finished after ${seconds} s`
      : spoke
        ? `fell silent for ${seconds} s in the middle of its answer`
        : `did not answer within ${seconds} s`;
  return transientError('model.unreachable', `The model at ${placeOf(endpoint)} ${what}.`, {
    hint: 'Ask again, or choose a faster model.',
    details: { spoke },
  });
}

function property(thrown: unknown, name: string): unknown {
  return typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, name) : undefined;
}
