/** A listening web surface over an in-memory application, with tokens for two people. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { silentLogger } from '#domain/log.ts';
import type { Principal } from '#domain/principal.ts';
import { createMetrics } from '#src/metrics.ts';
import type { WebServerOptions } from '#surfaces/web/options.ts';
import { allowOrigins } from '#surfaces/web/origin.ts';
import { createWebServer } from '#surfaces/web/server.ts';
import { memoryApp, type MemoryApp } from '../played/memory-app.ts';

export interface TestServer {
  url: string;
  app: MemoryApp;
  /** Change it to revoke a token. */
  tokens: Map<string, Principal>;
  /** A JSON request as the admin, unless another token (or none: null) is given. */
  call(
    method: string,
    path: string,
    options?: { body?: unknown; token?: string | null; headers?: Record<string, string> },
  ): Promise<Response>;
  /** A socket that is closed with the server. */
  socket(auth?: Record<string, unknown>, options?: object): Socket;
  close(): Promise<void>;
}

export async function startTestServer(extra: Partial<WebServerOptions> = {}, port = 0): Promise<TestServer> {
  const app = memoryApp();
  const tokens = new Map<string, Principal>([
    ['admin-token', { id: 'ana', name: 'Ana', roles: ['admin'] }],
    ['viewer-token', { id: 'vic', name: 'Vic', roles: ['viewer'] }],
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'headgate-page-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Headgate</title>');
  await writeFile(join(folder, 'assets', 'page-1a2b.js'), 'export {};');
  const server = createWebServer({
    app,
    authenticate: async (token) => tokens.get(token) ?? null,
    log: silentLogger,
    metrics: createMetrics({ processMetrics: false }),
    pageFolder: folder,
    originAllowed: allowOrigins(),
    version: '0.0.0-test',
    ...extra,
  });
  const { url } = await server.listen(port, '127.0.0.1');
  const sockets: Socket[] = [];
  return {
    url,
    app,
    tokens,
    call: (method, path, { body, token = 'admin-token', headers = {} } = {}) =>
      fetch(url + path, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    socket: (auth = { token: 'admin-token' }, options = {}) => {
      const socket = io(url, { auth, transports: ['websocket'], forceNew: true, reconnection: false, ...options });
      sockets.push(socket);
      return socket;
    },
    close: async () => {
      for (const socket of sockets) socket.disconnect();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Waits until a condition holds; fails after five seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never happened: ${what}`);
}
