/** Errors on their way out: HTTP problems (RFC 9457) and the error of a socket acknowledgement. A bug shows only its reference. */
import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, Response } from 'express';
import type { NoteRefusal } from '#app/people/noted-refusals.ts';
import { AppError, asAppError, errorFact, inputError, type ErrorFact, type ErrorFamily } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { personIn } from './authentication.ts';
import type { Problem } from './replies.ts';

const statuses: Record<ErrorFamily, number> = {
  input: 400,
  denied: 403,
  conflict: 409,
  data: 422,
  setup: 500,
  transient: 503,
  cancelled: 409,
  bug: 500,
};
const titles: Record<ErrorFamily, string> = {
  input: 'The request cannot be used',
  denied: 'Not allowed',
  conflict: 'The world has moved',
  data: 'The data breaks a promise',
  setup: 'Something is not set up',
  transient: 'Something is away for a while',
  cancelled: 'Stopped',
  bug: 'Headgate made a mistake',
};
/** Codes that HTTP has a better number for than their family's. */
const codeStatuses: Record<string, number> = {
  'access.unauthenticated': 401,
  'request.too-large': 413,
  'request.encoding': 415,
  'request.type': 415,
  'route.method': 405,
  'upload.type': 415,
  'upload.too-large': 413,
  'access.too-many-guesses': 429,
  'request.too-many': 429,
  'quota.plans': 429,
  'quota.runs': 429,
  'quota.turns': 429,
  'idempotency.reused': 422,
  'web.full': 503,
};

/** The detail that says in how many seconds. */
const retryAfter = 'retryAfterSeconds';

/** What a system behind a connection does not accept: a login, its certificate, a right; or a secret that is kept elsewhere. */
const ofAnother = /^(?:postgres|s3|http|source|target)\.|^secrets\.(?:denied|empty|no-field|not-found)$/;

/** The HTTP status of an error. */
export const statusOf = (error: { family: ErrorFamily; code: string }): number =>
  error.family === 'setup' && ofAnother.test(error.code) ? 502 : ownStatus(error);

const ownStatus = (error: { family: ErrorFamily; code: string }): number =>
  codeStatuses[error.code] ?? (error.code.endsWith('.not-found') ? 404 : statuses[error.family]);

/** The facts of an error as a client may see them. Bugs are logged with a reference and shown as nothing but that. */
export function publicFact(thrown: unknown, log: Logger): ErrorFact {
  const error = asAppError(translate(thrown));
  if (error.family !== 'bug') return errorFact(error);
  const reference = randomUUID();
  log.error('a request failed unexpectedly', { reference, error });
  return {
    family: 'bug',
    code: error.code,
    message: 'Headgate made a mistake.',
    retryable: false,
    hint: `Report reference ${reference}; the server's log holds the details.`,
  };
}

/** The problem document of an error that a request to `path` met. */
export function problemOf(fact: ErrorFact, path: string): Problem {
  return {
    type: `urn:headgate:problem:${fact.code}`,
    title: titles[fact.family],
    status: statusOf(fact),
    detail: fact.message,
    code: fact.code,
    family: fact.family,
    // Whoever is told when to come back may send the same again.
    retryable: fact.retryable || typeof fact.details?.[retryAfter] === 'number',
    instance: path.split('?')[0] ?? '',
    ...(fact.hint === undefined ? {} : { hint: fact.hint }),
    ...(fact.details === undefined ? {} : { details: fact.details }),
  };
}

/** Answers with a problem document. */
function sendProblem(response: Response, fact: ErrorFact): void {
  const problem = problemOf(fact, response.req.originalUrl);
  const { status } = problem;
  const wait = fact.details?.[retryAfter];
  if (typeof wait === 'number') response.setHeader('Retry-After', String(wait));
  const allow = fact.details?.['allow'];
  if (status === 405 && typeof allow === 'string') response.setHeader('Allow', allow);
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Refusals that no use case sees, because they are made before one is reached. */
const early = new Set(['access.foreign-page', 'request.too-large', 'request.too-deep']);

/** The last handler of the HTTP application. Notes what was refused at the door, by whom. */
export const answerErrors =
  ({ log, note }: { log: Logger; note?: NoteRefusal }): ErrorRequestHandler =>
  async (thrown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    const fact = publicFact(thrown, log);
    const by = personIn(request)?.id ?? 'nobody';
    const about = `route:${request.method} ${request.originalUrl.split('?')[0]?.slice(0, 200)}`;
    if (early.has(fact.code)) await note?.({ by, action: fact.code, about });
    sendProblem(response, fact);
  };

/** Errors of Express and its body parser, by their status: none of them is a bug of ours. */
function translate(thrown: unknown): unknown {
  if (thrown instanceof AppError || !(thrown instanceof Error)) return thrown;
  const status: unknown = Reflect.get(thrown, 'status');
  if (status === 413) return inputError('request.too-large', 'The request is too large.', { hint: 'Send at most 256 KB.' });
  if (status === 415) return inputError('request.encoding', 'This character set or encoding is not supported.', { hint: 'Send UTF-8.' });
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return inputError('request.malformed', 'The request cannot be read.', { hint: 'Send valid JSON and a well-formed path.' });
  }
  return thrown;
}
