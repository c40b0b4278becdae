/** The web surface: one HTTP server with the API, the page and the sockets. */
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setupError } from '#domain/errors.ts';
import { httpApplication } from './http.ts';
import { defaultLimits, type WebOptions, type WebServerOptions } from './options.ts';
import { requestRate } from './rate.ts';
import { attachSockets } from './socket.ts';

const minVersion = 'TLSv1.2';

export interface WebServer {
  /** Another certificate from the next connection on; those that are open stay. Only of a server that speaks TLS. */
  useCertificate(tls: { cert: string; key: string }): void;
  /** Port 0 takes a free one. Throws `web.address-in-use`, `web.cannot-listen`. */
  listen(port: number, host: string): Promise<{ url: string; port: number }>;
  /** Ends every socket and request. Idempotent. */
  close(): Promise<void>;
}

/** Wires the server; it listens when told to. */
export function createWebServer(given: WebServerOptions): WebServer {
  const limits = { ...defaultLimits, ...given.limits };
  const options: WebOptions = { ...given, limits, rate: given.rate ?? requestRate(limits.requestsPerMinute) };
  const patience = { requestTimeout: 30_000, headersTimeout: 10_000 };
  const application = httpApplication(options);
  const { tls } = options;
  const secure = tls && createTlsServer({ ...patience, ...tls, minVersion }, application);
  const server = secure ?? createServer(patience, application);
  const scheme = tls === undefined ? 'http' : 'https';
  const sockets = attachSockets(server, options);
  return {
    useCertificate: (renewed) => secure?.setSecureContext({ ...renewed, minVersion }),
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, port, host)));
        server.listen(port, host, () => {
          const address = server.address();
          const taken = typeof address === 'object' && address !== null ? address.port : port;
          resolve({ url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${taken}`, port: taken });
        });
      }),
    close: async () => {
      await sockets.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function cannotListen(cause: NodeJS.ErrnoException, port: number, host: string): Error {
  if (cause.code === 'EADDRINUSE') {
    return setupError('web.address-in-use', `Port ${port} on ${host} is taken.`, {
      hint: 'Set HEADGATE_PORT or --port to another, or 0.',
      cause,
    });
  }
  return setupError('web.cannot-listen', `Cannot listen on ${host}:${port} (${cause.code ?? cause.message}).`, {
    hint: 'Check HEADGATE_HOST and HEADGATE_PORT.',
    cause,
  });
}
