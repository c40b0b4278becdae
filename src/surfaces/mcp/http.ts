/** MCP over streamable HTTP at /mcp, on the same server and with the same tokens. Stateless: every request proves who it is. */
// oxlint-disable unicorn/prefer-add-event-listener -- the protocol's transports have no other way to listen
import type { IncomingMessage, ServerResponse } from 'node:http';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { NoteRefusal } from '#app/people/noted-refusals.ts';
import { bearerToken } from '#auth/token.ts';
import { asAppError, deniedError, inputError, type AppError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { createMcpServer, type McpWorld } from './tools.ts';

export interface McpHttpWorld extends McpWorld {
  /** Null when the token is unknown, expired or revoked. Throws `access.too-many-guesses`. */
  authenticate(token: string, request: IncomingMessage): Promise<Principal | null>;
  /** Which pages may call; programs send no origin. */
  originAllowed(origin: string | undefined, host: string | undefined): boolean;
  /** Counts the request among those of its person. Throws `request.too-many`. */
  count(principal: Principal): Promise<void>;
  note: NoteRefusal;
}

export const mcpPath = '/mcp';
const maxBodyBytes = 256 * 1024;

/** Answers requests at /mcp and passes all others on. */
export const mcpMount =
  (world: McpHttpWorld) =>
  (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void => {
    const [path] = (request.url ?? '').split('?');
    if (path !== mcpPath) return next();
    answer(world, request, response).catch((thrown: unknown) => {
      const error = asAppError(thrown);
      if (error.family === 'bug') world.log.error('an MCP request failed', { error: error.message });
      if (!response.headersSent) refuse(response, error);
      else response.destroy();
    });
  };

async function answer(world: McpHttpWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!world.originAllowed(request.headers.origin, request.headers.host)) {
    const facts = { origin: request.headers.origin?.slice(0, 200) ?? null };
    await world.note({ by: 'nobody', action: 'access.foreign-page', about: `route:${mcpPath}`, facts });
    throw deniedError('access.foreign-page', 'This page may not call here.');
  }
  const token = bearerToken(request.headers.authorization);
  const principal = token === null ? null : await world.authenticate(token, request);
  if (principal === null) {
    throw deniedError('access.unauthenticated', 'This needs a valid token.', { hint: 'Send "Authorization: Bearer <token>".' });
  }
  await world.count(principal);
  // Without sessions there is nothing to listen to and nothing to end.
  if (request.method !== 'POST') throw inputError('request.method', 'Only POST is answered here.');
  const body = await readJson(request).catch(async (error: unknown) => {
    const { code } = asAppError(error);
    if (code === 'request.too-large') await world.note({ by: principal.id, action: code, about: `route:${mcpPath}` });
    throw error;
  });
  const server = createMcpServer(world, principal);
  const transport = new StreamableHTTPServerTransport();
  response.once('close', () => {
    void transport.close();
    void server.close();
  });
  await server.connect(linked(transport));
  await transport.handleRequest(request, response, body);
}

/** The transport as its own interface describes it: the SDK's class says of its members that they may be undefined. */
function linked(transport: StreamableHTTPServerTransport): Transport {
  const link: Transport = {
    start: () => transport.start(),
    send: (message, options) =>
      transport.send(message, options?.relatedRequestId === undefined ? {} : { relatedRequestId: options.relatedRequestId }),
    close: () => transport.close(),
  };
  transport.onmessage = (message, extra) => link.onmessage?.(message, extra);
  transport.onerror = (error) => link.onerror?.(error);
  transport.onclose = () => link.onclose?.();
  return link;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    const piece = Buffer.from(part);
    bytes += piece.length;
    if (bytes > maxBodyBytes) throw inputError('request.too-large', 'The request is too large.');
    parts.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch (cause) {
    throw inputError('request.invalid', 'The body is not JSON.', { cause });
  }
}

const statuses: Record<string, number> = {
  'access.too-many-guesses': 429,
  'access.unauthenticated': 401,
  'request.method': 405,
  'request.too-large': 413,
  'request.too-many': 429,
};
const statusOf = ({ code, family }: AppError): number =>
  statuses[code] ?? (family === 'denied' ? 403 : family === 'input' ? 400 : family === 'transient' ? 503 : 500);

/** As JSON-RPC wants it when there is no request to answer. */
function refuse(response: ServerResponse, error: AppError): void {
  const status = statusOf(error);
  const wait = error.details['retryAfterSeconds'];
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 405 ? { allow: 'POST' } : {}),
    ...(typeof wait === 'number' ? { 'retry-after': String(wait) } : {}),
  });
  const message = status === 500 ? 'Something broke inside Headgate.' : `${error.message}${error.hint ? ` ${error.hint}` : ''}`;
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_000, message, data: { code: error.code } } }));
}
