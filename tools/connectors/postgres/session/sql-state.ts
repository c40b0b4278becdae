/** What Postgres' SQLSTATEs mean for whoever has to act: the one table that turns driver errors into ours. */
import { DatabaseError } from 'pg';
import { AppError, asAppError, bugError, isDiskFull, type ErrorFamily } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';

interface Meaning {
  family: ErrorFamily;
  code: string;
  hint: string;
}

const unreachable: Meaning = {
  family: 'transient',
  code: 'postgres.unreachable',
  hint: 'Check that the server runs and that its address in the connection is right.',
};
const untrusted: Meaning = {
  family: 'setup',
  code: 'postgres.tls',
  hint: 'Give the connection the authority of the server’s certificate and a host that it is for: “Certificate authority (PEM)” and “Host” of its form, or sslrootcert and the host of its address. A server that offers no TLS must be told to.',
};
const badValue: Meaning = { family: 'data', code: 'postgres.bad-value', hint: 'Cast or repair the column in a step before loading.' };
const badStatement: Meaning = {
  family: 'input',
  code: 'postgres.bad-statement',
  hint: 'Compare the names and types with the table as it is now.',
};

/** Of functions, triggers, views and foreign servers over there; they may choose any code that Postgres leaves free. */
const raised: Meaning = {
  family: 'data',
  code: 'postgres.raised',
  hint: 'Something inside that database raises this: a function, a trigger, or what a view is made of. Its owner knows what it means.',
};

/** By full SQLSTATE first, then by its class of two characters. */
const meanings: Record<string, Meaning> = {
  '08': unreachable,
  '57P01': unreachable,
  '57P02': unreachable,
  '57P03': unreachable,
  '57P05': unreachable,
  '25P03': unreachable,
  '53300': { family: 'transient', code: 'postgres.too-many-connections', hint: 'The server takes no more sessions; it is tried again.' },
  '53200': { family: 'transient', code: 'postgres.out-of-memory', hint: 'The server ran out of memory; it is tried again.' },
  '55P03': { family: 'transient', code: 'postgres.lock-timeout', hint: 'Somebody else holds a lock on the table; it is tried again.' },
  '40001': { family: 'transient', code: 'postgres.serialization', hint: 'Another transaction changed the same rows; it is tried again.' },
  '40P01': { family: 'transient', code: 'postgres.deadlock', hint: 'Two transactions waited for each other; it is tried again.' },
  '57014': { family: 'transient', code: 'postgres.timeout', hint: 'The statement took longer than allowed.' },
  '53100': { family: 'setup', code: 'postgres.disk-full', hint: 'Free space on the server, then prepare again.' },
  '53': { family: 'setup', code: 'postgres.no-resources', hint: 'The server lacks a resource; its administrator can raise the limit.' },
  '25006': { family: 'setup', code: 'postgres.read-only', hint: 'Connect to the primary server; this one accepts no writes.' },
  '28': { family: 'setup', code: 'postgres.login', hint: 'Check user and password of the connection.' },
  '3D000': { family: 'setup', code: 'postgres.no-database', hint: 'Check the database name in the connection.' },
  '42501': { family: 'denied', code: 'postgres.denied', hint: 'Ask the owner of the table for the missing right.' },
  '22': badValue,
  '23': { family: 'data', code: 'postgres.constraint', hint: 'The rows break a constraint of the table.' },
  '42': badStatement,
  '3F': badStatement,
  '54': { family: 'input', code: 'postgres.too-wide', hint: 'Select fewer or narrower columns.' },
  '0A': badStatement,
};

const socketErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const lostConnection = /Connection terminated|timeout exceeded when trying to connect|Query read timeout|not queryable|connection error/;

/** The SQLSTATE of a driver error, or null. */
export const sqlState = (thrown: unknown): string | null =>
  thrown instanceof DatabaseError && thrown.code !== undefined ? thrown.code : null;

/** Whether the session is gone, so that the outcome of what was sent last is unknown. */
export function isLostConnection(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const state = sqlState(thrown);
  if (state !== null) return meaningOf(state) === unreachable;
  return ('code' in thrown && socketErrors.has(String(thrown.code))) || lostConnection.test(thrown.message);
}

/** Whether the wire to the server cannot be trusted: no TLS there, or a certificate that proves nothing. */
const isUntrusted = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  (('code' in thrown && /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH)/.test(String(thrown.code))) ||
    thrown.message === 'The server does not support SSL connections');

/** Whether a statement got no answer at all, not even that of the server's own time limit. */
export const wentSilent = (thrown: unknown): boolean => thrown instanceof Error && thrown.message === 'Query read timeout';

/** Classes that only a mistake in how the server is spoken to, or one inside of it, brings up. */
const mistakes = new Set(['03', '0B', '24', '25', '26', '2D', '34', '3B', '55', '57', '58', 'XX']);

function meaningOf(state: string): Meaning | undefined {
  const group = state.slice(0, 2);
  return meanings[state] ?? meanings[group] ?? (mistakes.has(group) ? undefined : raised);
}

/** Where in a COPY a value was refused, read from the error's context. Lines are rows, unless values contain line breaks. */
function placeOf(error: DatabaseError): { words: string; details: JsonObject } {
  const [, line, column] = /^COPY \S+, line (\d+)(?:, column ([^:\n]+))?/m.exec(error.where ?? '') ?? [];
  if (line === undefined) return { words: '', details: {} };
  if (column === undefined) return { words: ` in row ${line}`, details: { row: Number(line) } };
  return { words: ` in column "${column}", row ${line}`, details: { row: Number(line), column } };
}

/**
 * A driver error as an AppError; AppErrors pass through. `doing` completes "… failed while": "staging load_1".
 * Values of rows are not repeated in the message, except the one that was refused.
 */
export function postgresError(thrown: unknown, doing: string): AppError {
  if (thrown instanceof AppError) return thrown;
  // Ours, not the server's.
  if (isDiskFull(thrown)) return asAppError(thrown);
  if (isLostConnection(thrown)) return make(unreachable, `Postgres went away while ${doing}: ${textOf(thrown)}`, thrown);
  if (isUntrusted(thrown)) return make(untrusted, `Postgres is not called while ${doing}: ${withoutAdvice(textOf(thrown))}`, thrown);
  const state = sqlState(thrown);
  const meaning = state === null ? undefined : meaningOf(state);
  if (meaning === undefined || !(thrown instanceof DatabaseError)) {
    return bugError('postgres.unexpected', `Postgres failed while ${doing}: ${textOf(thrown)}`, {
      cause: thrown,
      details: state === null ? {} : { sqlState: state },
    });
  }
  const place = placeOf(thrown);
  const details = { sqlState: state ?? '', ...place.details };
  return make(meaning, `Postgres refused ${doing}${place.words}: ${reasonOf(thrown)}`, thrown, details);
}

/** What is wrong with a value that holds several, in words about how it is written. */
function reasonOf({ message }: DatabaseError): string {
  const [, kind, value = ''] = /^malformed (array|record) literal: "(.*)"$/s.exec(message) ?? [];
  if (kind === undefined) return message;
  return `"${value}" is no ${kind === 'array' ? 'array, which is written {1,2} or [1,2].' : 'row of values, which is written (1,"a b").'}`;
}

const make = (meaning: Meaning, message: string, cause: unknown, details: JsonObject = {}): AppError =>
  new AppError(meaning.family, meaning.code, message, { hint: meaning.hint, details, cause });

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** Node tells its own operator how to start it; nobody here can, and the hint says what to set. */
const withoutAdvice = (text: string): string => text.replace(/[;,.]?\s*if the root CA is installed locally.*$/is, '');
