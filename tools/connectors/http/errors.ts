/** What the answers and failures of HTTP mean for whoever has to act. Bodies of refusals are not repeated: anybody may have written them. */
import { AppError, dataError, deniedError, inputError, setupError, transientError } from '#domain/errors.ts';

export interface About {
  /** The connection's name. */
  connection: string;
  /** Completes a sentence: "page 3 of /orders". */
  what: string;
}

/** The error of an answer that is not a success. */
export function statusError(status: number, retryAfter: string | null, about: About): AppError {
  const { connection, what } = about;
  const details = { connection, status };
  if (status === 401)
    return setupError('http.login', `${connection} did not accept the credentials for ${what} (401).`, {
      hint: 'Check auth of the connection.',
      details,
    });
  if (status === 403)
    return deniedError('http.denied', `${connection} does not allow to read ${what} (403).`, {
      hint: 'Ask whoever runs it for the right, or use other credentials.',
      details,
    });
  if (status === 404 || status === 410)
    return inputError('source.not-found', `${connection} has no ${what} (${status}).`, { hint: 'Check the path.', details });
  if (status === 429 || status === 503)
    return transientError('http.busy', `${connection} asks for a pause (${status}) at ${what}.`, {
      hint: 'Lower perSecond of the connection if this happens often.',
      details: { ...details, ...retryAfterOf(retryAfter) },
    });
  if (status >= 500 || status === 408 || status === 425)
    return transientError('http.failed', `${connection} failed (${status}) at ${what}.`, {
      details: { ...details, ...retryAfterOf(retryAfter) },
    });
  return inputError('http.refused', `${connection} refused ${what} (${status}).`, {
    hint: 'Check the path and its query.',
    details,
  });
}

/** Retry-After: seconds, or a date. */
function retryAfterOf(header: string | null): { retryAfterMs?: number } {
  if (header === null || header.trim() === '') return {};
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? { retryAfterMs: Math.max(0, Math.ceil(seconds * 1000)) } : {};
}

const gone = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'ENODATA']);
const silent = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const cut = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ECONNRESET',
  'EPIPE',
  'Z_BUF_ERROR',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
const certificate = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|HOSTNAME_MISMATCH)/;

/** Whether an error means that the endpoint does not answer. */
export const isOutage = ({ code }: AppError): boolean => code === 'http.unreachable' || code === 'http.silent';

/** A failure below HTTP as an AppError; AppErrors pass through. */
export function transportError(thrown: unknown, { connection, what }: About): AppError {
  if (thrown instanceof AppError) return thrown;
  const refusal = thrown instanceof Error && thrown.cause instanceof AppError ? thrown.cause : null;
  if (refusal) return refusal;
  const code = codeOf(thrown);
  const details = { connection, code };
  if (gone.has(code))
    return transientError('http.unreachable', `${connection} cannot be reached (${code}) for ${what}.`, {
      hint: 'Check that the host of the connection is right and up.',
      details,
      cause: thrown,
    });
  if (silent.has(code))
    return transientError('http.silent', `${connection} went silent at ${what}.`, {
      hint: 'If it needs longer, raise timeoutSeconds of the connection.',
      details,
      cause: thrown,
    });
  if (cut.has(code) || code.startsWith('HPE_')) return cutShort({ connection, what }, thrown);
  if (certificate.test(code))
    return setupError('http.certificate', `The certificate of ${connection} is not trusted (${code}).`, {
      hint: 'Install a valid certificate there, or add its authority to NODE_EXTRA_CA_CERTS.',
      details,
      cause: thrown,
    });
  if (code === 'ENOSPC')
    return setupError('http.no-space', `The disk has no room for ${what} of ${connection}.`, {
      hint: 'Free space where the data folder of Headgate lies, or ask for less.',
      cause: thrown,
    });
  return transientError('http.failed', `Reading ${what} of ${connection} failed${code === '' ? '' : ` (${code})`}.`, {
    details,
    cause: thrown,
  });
}

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

/** The answer ended before its end: worth another try. */
export const cutShort = ({ connection, what }: About, cause?: unknown): AppError =>
  transientError('source.truncated', `The answer of ${connection} to ${what} ends in the middle.`, {
    hint: 'Ask whoever runs it if this goes on.',
    details: { connection },
    cause,
  });

/** The answer is whole and yet not what was expected. */
export const unreadable = ({ connection, what }: About, why: string, hint: string): AppError =>
  dataError('source.unreadable', `${connection} answered ${what} with ${why}.`, { hint, details: { connection } });
