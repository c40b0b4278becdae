/** Talks to a running server: REST for questions and decisions, a socket for following a thread. */
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { AppError, deniedError, fromErrorFact, transientError, type ErrorFact } from '#domain/errors.ts';
import { Ready, seqOf, Thread } from './replies.ts';

const requestMs = 30_000;
const uploadMs = 600_000;
/** How often a connection that is lost is tried again, and how long after a refusal that may pass. */
const mostTries = 15;
const tryAgainMs = 1000;

export interface ThreadListener {
  /** Stored events in `seq` order, each once. */
  event(raw: unknown): void;
  token(chunk: { messageId: string; text: string }): void;
  /** The connection is lost for good. */
  lost(error: AppError): void;
}

export interface Gateway {
  /** Throws the server's error, or `server.unreachable`. */
  get<S extends z.ZodType>(path: string, reply: S): Promise<z.output<S>>;
  post<S extends z.ZodType>(path: string, body: object, reply: S): Promise<z.output<S>>;
  patch<S extends z.ZodType>(path: string, body: object, reply: S): Promise<z.output<S>>;
  /** A file as the body. */
  upload<S extends z.ZodType>(path: string, file: Blob, reply: S): Promise<z.output<S>>;
  delete<S extends z.ZodType>(path: string, reply: S): Promise<z.output<S>>;
  /** What works and what does not, also when it is not ready. */
  ready(): Promise<z.output<typeof Ready>>;
  /** Follows a thread from the event after `afterSeq`, over reconnects, until `close`. */
  follow(threadId: string, afterSeq: number, listener: ThreadListener): Promise<void>;
  close(): void;
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const Family = z.enum(['input', 'denied', 'conflict', 'data', 'setup', 'transient', 'cancelled', 'bug']);
const Fact = z.object({ family: Family, code: z.string(), retryable: z.boolean(), hint: z.string().optional() });
const HttpProblem = Fact.extend({ detail: z.string() });
const Refused = z.object({ ok: z.literal(false), error: Fact.extend({ message: z.string() }) });
const RefusedHandshake = z.object({ message: z.string(), data: z.object({ code: z.string() }) });
const Opened = z.object({ ok: z.literal(true), thread: Thread, events: z.array(z.unknown()) });
/** Text of the answer; what a model thinks aloud is for the page. */
const Token = z.object({ messageId: z.string(), text: z.string(), kind: z.undefined().optional() });

/** A gateway to the server at `url`. Nothing is sent until it is used. */
export function createGateway({ url, token }: { url: string; token: string }): Gateway {
  const sockets: Socket[] = [];
  const closing = new AbortController();
  const send = async (path: string, method: Method = 'GET', body?: object | Blob): Promise<{ response: Response; answer: unknown }> => {
    const isFile = body instanceof Blob;
    const type = { 'content-type': isFile ? 'application/octet-stream' : 'application/json' };
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : type) };
    const request = { method, headers, ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }) };
    const signal = AbortSignal.timeout(isFile ? uploadMs : requestMs);
    const response = await fetch(new URL(path, url), { ...request, signal }).catch((cause: unknown) => {
      throw unreachable(url, cause);
    });
    return { response, answer: await response.json().catch(() => null) };
  };
  const call = async <S extends z.ZodType>(
    path: string,
    reply: S,
    asking: { method?: Method; body?: object | Blob } = {},
  ): Promise<z.output<S>> => {
    const { response, answer } = await send(path, asking.method, asking.body);
    if (!response.ok) throw problemOf(answer, response.status, url);
    return parseReply(reply, answer, url);
  };
  return {
    get: (path, reply) => call(path, reply),
    post: (path, body, reply) => call(path, reply, { method: 'POST', body }),
    patch: (path, body, reply) => call(path, reply, { method: 'PATCH', body }),
    upload: (path, file, reply) => call(path, reply, { method: 'POST', body: file }),
    delete: (path, reply) => call(path, reply, { method: 'DELETE' }),
    ready: async () => parseReply(Ready, (await send('/readyz')).answer, url),
    follow: async (threadId, afterSeq, listener) => {
      const socket = io(url, {
        auth: { token },
        transports: ['websocket'],
        forceNew: true,
        reconnectionAttempts: mostTries,
        reconnectionDelayMax: 2000,
      });
      sockets.push(socket);
      await followThread({ socket, url, threadId, afterSeq, listener, closed: closing.signal });
    },
    close: () => {
      closing.abort();
      for (const socket of sockets) socket.disconnect();
    },
  };
}

/** The error a server that does not answer stands for. */
export const unreachable = (url: string, cause?: unknown): AppError =>
  transientError('server.unreachable', `No Headgate server answers at ${url}.`, {
    hint: 'Start one with "headgate serve", or check --url and HEADGATE_URL.',
    ...(cause === undefined ? {} : { cause }),
  });

function problemOf(answer: unknown, status: number, url: string): AppError {
  const problem = HttpProblem.safeParse(answer);
  if (!problem.success) return transientError('server.unreadable', `What answers at ${url} (status ${status}) is no Headgate server.`);
  return fromErrorFact(factOf({ ...problem.data, message: problem.data.detail }));
}

const factOf = ({ family, code, message, retryable, hint }: z.infer<typeof Fact> & { message: string }): ErrorFact => ({
  family,
  code,
  message,
  retryable,
  ...(hint === undefined ? {} : { hint }),
});

function parseReply<S extends z.ZodType>(reply: S, answer: unknown, url: string): z.output<S> {
  const parsed = reply.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw transientError('server.unreadable', `The server at ${url} answers in a form this version does not know.`, {
    hint: 'Use the command line of the same version as the server.',
    cause: parsed.error,
  });
}

interface Following {
  socket: Socket;
  url: string;
  threadId: string;
  afterSeq: number;
  listener: ThreadListener;
  closed: AbortSignal;
}

/** Resolves when the thread is open for the first time; later disconnects are mended by opening it again after the last seq. */
function followThread({ socket, url, threadId, afterSeq, listener, closed }: Following): Promise<void> {
  let last = afterSeq;
  const hand = (raw: unknown): void => {
    const seq = seqOf(raw);
    if (seq === null || seq <= last) return;
    last = seq;
    listener.event(raw);
  };
  const open = async (): Promise<void> => {
    const answer: unknown = await socket.timeout(requestMs).emitWithAck('thread.open', { threadId, afterSeq: last });
    const refused = Refused.safeParse(answer);
    if (refused.success) throw fromErrorFact(factOf(refused.data.error));
    for (const raw of parseReply(Opened, answer, url).events) hand(raw);
  };
  socket.on('event', hand);
  socket.on('token', (raw: unknown) => {
    const chunk = Token.safeParse(raw);
    if (chunk.success) listener.token(chunk.data);
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io server disconnect') socket.connect();
  });
  return new Promise((resolve, reject) => {
    let [isFollowed, tries] = [false, 0];
    const fail = (error: AppError): void => {
      reject(error);
      listener.lost(error);
    };
    const knock = (): void =>
      void open().then(
        () => {
          [isFollowed, tries] = [true, 0];
          resolve();
        },
        (error: unknown) => refused(error instanceof AppError ? error : unreachable(url, error)),
      );
    const knockAgain = (): void => {
      if (socket.connected) knock();
      else if (!socket.active) socket.connect();
    };
    // Who begins is told at once; who followed already waits until the server, or its catalog, is back.
    const refused = (error: AppError): void => {
      tries += 1;
      if (!isFollowed || !error.retryable || tries > mostTries) fail(error);
      else sleep(tryAgainMs, undefined, { signal: closed }).then(knockAgain, () => {});
    };
    socket.on('connect', knock);
    socket.on('connect_error', (error) => {
      // While it is active, the socket tries again by itself.
      if (!socket.active) refused(refusedHandshake(url, error));
    });
    socket.io.on('reconnect_failed', () => fail(unreachable(url)));
  });
}

/** Only a token that is wrong is refused for good. */
function refusedHandshake(url: string, error: Error): AppError {
  const { data } = RefusedHandshake.safeParse(error);
  return data === undefined || data.data.code === 'access.unauthenticated'
    ? deniedError('access.unauthenticated', `The server at ${url} does not accept the token.`, { cause: error })
    : transientError(data.data.code, data.message, { cause: error });
}
