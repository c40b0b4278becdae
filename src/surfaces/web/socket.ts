/** Socket.IO: who may connect, how much they may send, and what is sent to them. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { Allowance } from '#auth/allowance.ts';
import { AppError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { addressOf } from './address.ts';
import { isSameOrigin } from './authentication.ts';
import { hangUp, PutOut, Strangers } from './flood.ts';
import type { WebOptions } from './options.ts';
import { answer } from './socket-requests.ts';
import { Session } from './session.ts';

/** Tokens of ours are short; JWTs are not. */
const longestToken = 16_384;
/** A client that goes on although nothing is answered any more may send so many packets for each request it is allowed. */
const packetsPerRequest = 5;

/** Attaches the sockets to an HTTP server. `close` ends them all and resolves when nothing follows anything any more. */
export function attachSockets(server: HttpServer, options: WebOptions): { close(): Promise<void> } {
  const { limits, log, metrics } = options;
  const sessions = new Map<Socket, Session>();
  const putOut = new PutOut(limits.putOutMs);
  const strangers = new Strangers(limits.strangers);
  const admitted = new WeakMap<Socket['conn'], () => void>();
  const io = new Server(server, {
    serveClient: false,
    maxHttpBufferSize: limits.messageBytes,
    connectTimeout: limits.handshakeMs,
    perMessageDeflate: false,
    allowRequest: (request, decide) => {
      const refused = strangers.hasRoom(addressOf(request, options))
        ? refusal(request, io.engine.clientsCount, options)
        : 'Too many connections from this address have not said who they are; try again in a few seconds.';
      decide(refused, refused === null);
    },
  });
  io.engine.on('connection', (connection: Socket['conn']) => {
    const known = strangers.enter(addressOf(connection.request, options));
    admitted.set(connection, known);
    connection.once('close', known);
    const packets = new Allowance(limits.requestsPerSecond * packetsPerRequest, limits.burst * packetsPerRequest);
    // Counted before anything reads them.
    connection.on('packet', () => {
      if (packets.take()) return;
      for (const [socket, session] of sessions) if (socket.conn === connection) noteFlood(session, putOut);
      hangUp(connection);
    });
  });
  io.use((socket, next) => {
    void admit(socket, putOut, options).then(
      (session) => {
        sessions.set(socket, session);
        next();
      },
      (error: unknown) => next(error instanceof Error ? error : new Error(String(error))),
    );
  });
  io.on('connection', (socket) => {
    const session = sessions.get(socket);
    if (session === undefined) {
      socket.disconnect(true);
      return;
    }
    admitted.get(socket.conn)?.();
    metrics.sockets(sessions.size);
    socket.onAny((name: string, ...args: unknown[]) => void answer(session, name, args));
    socket.on('error', (error) => log.debug('a socket failed', { error }));
    socket.once('disconnect', (_reason, cause) => {
      noteFrame(session, cause);
      session.end();
      sessions.delete(socket);
      metrics.sockets(sessions.size);
    });
  });
  const lookAgain = (): void => void recheck([...sessions.values()], options);
  const timer = setInterval(lookAgain, limits.recheckMs);
  timer.unref();
  const stopListening = options.onRevoked?.(lookAgain);
  return {
    close: async () => {
      clearInterval(timer);
      stopListening?.();
      for (const session of sessions.values()) session.end();
      await io.close();
    },
  };
}

/** Whoever floods does not come in again for a while. */
function noteFlood({ principal, credential, options }: Session, putOut: PutOut): void {
  putOut.add(principal.id, credential.key);
  options.log.warn('a client was put out for sending too much', { principal: principal.id });
  void options.note?.({ by: principal.id, action: 'socket.flood', about: 'socket:packets' });
}

/** Notes that a connection ended by a frame that is too large, or by none at all: the transport names its error in words alone. */
function noteFrame({ principal, options }: Session, cause: unknown): void {
  const why = /Max payload size|Invalid WebSocket frame/.exec(cause instanceof Error ? cause.message : '')?.[0];
  if (why === undefined) return;
  options.log.warn('a connection was ended by what it sent', { principal: principal.id, why });
  void options.note?.({ by: principal.id, action: 'socket.frame', about: 'socket:frame', facts: { why } });
}

function refusal(request: IncomingMessage, open: number, { limits, log, originAllowed, signedIn, note }: WebOptions): string | null {
  if (open >= limits.connections) return 'Too many connections.';
  const { origin, host } = request.headers;
  // A client that holds a cookie is a browser, and a browser says where it comes from.
  const rides = origin === undefined && signedIn?.cookies.read(request.headers.cookie, 'session') != null;
  if (originAllowed(origin, host) && (!rides || isSameOrigin(request.headers, originAllowed))) return null;
  const facts = { origin: origin?.slice(0, 200) ?? null };
  log.warn('a socket from another origin was refused', facts);
  void note?.({ by: 'nobody', action: 'access.foreign-page', about: 'socket:connect', facts });
  return 'This page may not connect.';
}

/** An error here reaches the client as `connect_error` with its message and `data.code`. */
class HandshakeError extends Error {
  readonly data: { code: string };
  constructor(code: string, message: string) {
    super(message);
    this.data = { code };
  }
}

async function admit(socket: Socket, putOut: PutOut, options: WebOptions): Promise<Session> {
  const token: unknown = socket.handshake.auth['token'];
  const { authenticate, signedIn } = options;
  const { cookie } = socket.handshake.headers;
  const key = typeof token === 'string' ? token : (cookie ?? '');
  // Before anything is looked up for somebody who only comes to send more.
  mayComeIn(key, putOut);
  // Who sends a token means it: a session does not stand in for one that is wrong.
  const lookUp =
    typeof token === 'string'
      ? (from: string | null) => authenticate(token, from)
      : token === undefined && signedIn
        ? (from: string | null) => signedIn.principal(cookie, from)
        : null;
  let principal: Principal | null = null;
  try {
    if (lookUp !== null && (typeof token !== 'string' || (token !== '' && token.length <= longestToken)))
      principal = await lookUp(addressOf(socket.request, options));
  } catch (error) {
    if (error instanceof AppError && error.code === 'access.too-many-guesses')
      throw new HandshakeError(error.code, `${error.message} ${error.hint ?? ''}`);
    options.log.warn('a token could not be looked up', { error });
    throw new HandshakeError('access.unavailable', 'Tokens cannot be checked right now; try again.');
  }
  if (lookUp === null || principal === null) throw new HandshakeError('access.unauthenticated', 'This needs a valid token.');
  mayComeIn(principal.id, putOut);
  return new Session(socket, principal, { key, lookUp: () => lookUp(null) }, options);
}

function mayComeIn(name: string, putOut: PutOut): void {
  const seconds = putOut.secondsFor(name);
  if (seconds > 0) throw new HandshakeError('request.too-many', `Too many requests; come back in ${seconds} seconds.`);
}

/** One look-up per token, however many sockets share it. A failed look-up puts nobody out. */
async function recheck(sessions: Session[], { log }: WebOptions): Promise<void> {
  const byCredential = Map.groupBy(sessions, (session) => session.credential.key);
  for (const holders of byCredential.values()) {
    try {
      const principal = (await holders[0]?.credential.lookUp()) ?? null;
      for (const session of holders) session.become(principal);
    } catch (error) {
      log.warn('a token could not be looked up again', { error });
    }
  }
}
