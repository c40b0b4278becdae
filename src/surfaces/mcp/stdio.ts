/** MCP over stdin and stdout, for clients that start programs: every message goes to a running server and back, as it is. */
// oxlint-disable unicorn/prefer-add-event-listener -- the protocol's transports have no other way to listen
import type { Readable, Writable } from 'node:stream';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { mcpPath } from './http.ts';

export interface StdioBridge {
  /** The server and the token that says who asks. */
  url: string;
  token: string;
  input: Readable;
  output: Writable;
  signal: AbortSignal;
}

/** Carries messages until the input ends or the signal says stop. */
export async function bridgeStdio({ url, token, input, output, signal }: StdioBridge): Promise<void> {
  const local = new StdioServerTransport(input, output);
  const remote = new StreamableHTTPClientTransport(new URL(mcpPath, url), {
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  const open = new Set<Promise<void>>();
  local.onmessage = (message) => {
    const carried = remote.send(message).catch((error: Error) => refuse(local, message, error));
    open.add(carried);
    void carried.finally(() => open.delete(carried));
  };
  remote.onmessage = (message) => void local.send(message);
  await remote.start();
  const ended = new Promise<void>((resolve) => {
    input.once('end', resolve);
    input.once('close', resolve);
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await local.start();
  await ended;
  if (!signal.aborted) await Promise.allSettled(open);
  await remote.close();
  await local.close();
}

/** A request that could not be carried is answered with why; nobody waits for anything else. */
async function refuse(local: StdioServerTransport, message: JSONRPCMessage, error: Error): Promise<void> {
  if (!('id' in message) || !('method' in message)) return;
  await local.send({ jsonrpc: '2.0', id: message.id, error: { code: -32_000, message: `Headgate does not answer: ${error.message}` } });
}
