/** What the web surface is given: the application, who may come in, and how much. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '#app/app.ts';
import type { NoteRefusal } from '#app/people/noted-refusals.ts';
import type { Logger } from '#domain/log.ts';
import type { Authenticate, SignedIn } from './authentication.ts';
import type { OriginAllowed } from './origin.ts';
import type { RequestRate } from './rate.ts';

/** A part of another surface that answers on this server: it takes a request, or passes it on. */
export type Mount = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** What the web surface counts; `Metrics` of src/metrics.ts fits. */
export interface WebMetrics {
  request(route: string, method: string, status: number, seconds: number): void;
  sockets(open: number): void;
  slowReader(): void;
  text(): Promise<{ contentType: string; body: string }>;
}

export interface SocketLimits {
  /** Sockets of all clients together. */
  connections: number;
  /** How many of them one address may hold without having proved who it is. */
  strangers: number;
  /** Threads one socket follows at once; following one more ends the oldest. */
  follows: number;
  /** Requests per second of one socket, and how many it may save up. */
  requestsPerSecond: number;
  burst: number;
  /** How long somebody stays out whose connection was cut for sending too much. */
  putOutMs: number;
  /** Requests per minute of one person, over HTTP and in all sockets together. */
  requestsPerMinute: number;
  /** How long a connection may stay without having proved itself. */
  handshakeMs: number;
  /** Largest message a client may send. */
  messageBytes: number;
  /** What may wait unread for one client before it is disconnected; it comes back with its last seq. */
  waitingPackets: number;
  waitingBytes: number;
  /** How often the tokens of open sockets are looked up again, so that an expired one is put out. */
  recheckMs: number;
}

export const defaultLimits: SocketLimits = {
  connections: 5000,
  strangers: 1000,
  follows: 16,
  requestsPerSecond: 20,
  burst: 60,
  putOutMs: 10_000,
  requestsPerMinute: 3000,
  handshakeMs: 10_000,
  messageBytes: 128 * 1024,
  waitingPackets: 10_000,
  waitingBytes: 32 * 1024 * 1024,
  recheckMs: 15_000,
};

export interface WebServerOptions {
  app: App;
  authenticate: Authenticate;
  /** Left out: people come in by token alone. */
  signedIn?: SignedIn;
  /** Calls back when tokens or sessions were taken back: open sockets are looked at again at once. Returns the way to stop. */
  onRevoked?(listener: () => void): () => void;
  log: Logger;
  metrics: WebMetrics;
  /** The built web chat. */
  pageFolder: string;
  /** See `allowOrigins`. */
  originAllowed: OriginAllowed;
  /** Headgate's version, for the API document. */
  version: string;
  limits?: Partial<SocketLimits>;
  /** Counts the requests of a person; left out, it is made from the limits. Whoever answers beside this server counts in the same. */
  rate?: RequestRate;
  /** Notes what is refused at the door. */
  note?: NoteRefusal;
  /** Certificate chain and key as PEM; left out, the server speaks plain HTTP. */
  tls?: { cert: string; key: string } | undefined;
  /** A proxy in front ends TLS and names the client. */
  trustProxy?: boolean;
  /** Parts that guard themselves, asked before the API and before anything reads a body. */
  mounts?: readonly Mount[];
}

/** The same with every limit known. */
export interface WebOptions extends WebServerOptions {
  limits: SocketLimits;
  rate: RequestRate;
}
