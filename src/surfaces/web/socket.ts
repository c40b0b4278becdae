/** Socket.IO: who may connect, how much they may send, and what is sent to them. */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import type { Principal } from '#domain/principal.ts';
import type { WebOptions } from './options.ts';
import { answer } from './socket-requests.ts';
import { Session } from './session.ts';

/** Attaches the sockets to an HTTP server. `close` ends them all and resolves when nothing follows anything any more. */
export function attachSockets(server: HttpServer, options: WebOptions): { close(): Promise<void> } {
  const { limits, log, metrics } = options;
  const sessions = new Map<Socket, Session>();
  const io = new Server(server, {
    serveClient: false,
    maxHttpBufferSize: limits.messageBytes,
    connectTimeout: limits.handshakeMs,
    perMessageDeflate: false,
    allowRequest: (request, decide) => {
      const refused = refusal(request, io.engine.clientsCount, options);
      decide(refused, refused === null);
    },
  });
  io.use((socket, next) => {
    void admit(socket, options).then(
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
    metrics.sockets(sessions.size);
    socket.onAny((name: string, ...args: unknown[]) => void answer(session, name, args));
    socket.on('error', (error) => log.debug('a socket failed', { error }));
    socket.once('disconnect', () => {
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

function refusal(request: IncomingMessage, open: number, { limits, log, originAllowed }: WebOptions): string | null {
  if (open >= limits.connections) return 'Too many connections.';
  const { origin, host } = request.headers;
  if (originAllowed(origin, host)) return null;
  log.warn('a socket from another origin was refused', { origin: origin?.slice(0, 200) });
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

async function admit(socket: Socket, options: WebOptions): Promise<Session> {
  const token: unknown = socket.handshake.auth['token'];
  let principal: Principal | null = null;
  try {
    if (typeof token === 'string' && token !== '' && token.length <= 512) principal = await options.authenticate(token);
  } catch (error) {
    options.log.warn('a token could not be looked up', { error });
    throw new HandshakeError('access.unavailable', 'Tokens cannot be checked right now; try again.');
  }
  if (typeof token !== 'string' || principal === null) throw new HandshakeError('access.unauthenticated', 'This needs a valid token.');
  return new Session(socket, principal, token, options);
}

/** One look-up per token, however many sockets share it. A failed look-up puts nobody out. */
async function recheck(sessions: Session[], { authenticate, log }: WebOptions): Promise<void> {
  const byToken = Map.groupBy(sessions, (session) => session.token);
  for (const [token, holders] of byToken) {
    try {
      const principal = await authenticate(token);
      for (const session of holders) session.become(principal);
    } catch (error) {
      log.warn('a token could not be looked up again', { error });
    }
  }
}
