/** An HTTP proxy before an S3 server that does to answers what services and networks do: refuse, cut, slow down, shorten, spoil. */
import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Seen {
  method: string;
  /** Path and query. */
  url: string;
  range: string | undefined;
  ifMatch: string | undefined;
}

export type Fault =
  /** Answers itself. */
  | { status: number; code: string; headers?: Record<string, string>; body?: string }
  /** Passes on this many bytes of the body, then resets the connection. */
  | { cutAfter: number }
  /** Passes on this many bytes, then hardly anything. */
  | { trickleAfter: number }
  /** Leaves out the end of the body, and says so in Content-Length. */
  | { shorterBy: number }
  /** Changes the byte at this place of the body. */
  | { spoilAt: number }
  /** Lets the server do it, and resets the connection instead of passing on the answer. */
  | { lostAnswer: true };

type Answer = Extract<Fault, { status: number }>;

export interface S3Faults {
  endpoint: string;
  /** Every request so far. */
  seen: Seen[];
  /** Bytes of bodies that went to the client. */
  bytes(): number;
  /** Asked about every request; may do something itself before it is passed on. */
  plan(faultOf: (seen: Seen) => Fault | null | undefined | Promise<Fault | null | undefined>): void;
  /** Forgets what was seen, and harms nothing any more. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts it on a free port. The caller closes it. */
export async function startS3Faults(target: { port: number }): Promise<S3Faults> {
  const seen: Seen[] = [];
  let bytes = 0;
  let faultOf: Parameters<S3Faults['plan']>[0] = () => null;
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { range, 'if-match': ifMatch } = incoming.headers;
    const one = { method: incoming.method ?? '', url: incoming.url ?? '', range, ifMatch };
    seen.push(one);
    const fault = (await faultOf(one)) ?? null;
    if (fault !== null && 'status' in fault) return refuse(incoming, outgoing, fault);
    // Headers go on as they came: the signature covers the name and port of this proxy.
    const options = { host: '127.0.0.1', port: target.port, method: one.method, path: one.url, headers: incoming.headers, agent: false };
    const upstream = forward(options);
    // Who goes away in the middle must not leave a connection to the server behind.
    outgoing.once('close', () => upstream.destroy());
    incoming.pipe(upstream);
    const [response] = (await once(upstream, 'response')) as [IncomingMessage];
    if (fault !== null && 'lostAnswer' in fault) {
      response.resume();
      return cut(outgoing);
    }
    await pass(response, outgoing, { fault, count: (sent) => void (bytes += sent) });
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    seen,
    bytes: () => bytes,
    plan: (next) => void (faultOf = next),
    reset: () => {
      seen.length = 0;
      bytes = 0;
      faultOf = () => null;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, { status, code, headers, body }: Answer): void {
  const error = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>planned</Message></Error>`;
  incoming.resume();
  outgoing.writeHead(status, { 'content-type': 'application/xml', ...headers });
  outgoing.end(incoming.method === 'HEAD' ? '' : (body ?? (status === 200 ? '' : error)));
}

interface Passing {
  fault: Exclude<Fault, { status: number }> | null;
  count: (bytes: number) => void;
}

async function pass(response: IncomingMessage, outgoing: ServerResponse, { fault, count }: Passing): Promise<void> {
  const length = Number(response.headers['content-length'] ?? 0);
  const left = fault !== null && 'shorterBy' in fault ? length - fault.shorterBy : Infinity;
  const headers = left === Infinity ? response.headers : { ...response.headers, 'content-length': String(left) };
  outgoing.writeHead(response.statusCode ?? 500, headers);
  let sent = 0;
  for await (const chunk of response) {
    const piece = altered(Buffer.from(chunk), sent, fault).subarray(0, Math.max(0, left - sent));
    const limit =
      fault !== null && 'cutAfter' in fault ? fault.cutAfter : fault !== null && 'trickleAfter' in fault ? fault.trickleAfter : Infinity;
    const now = piece.subarray(0, Math.max(0, limit - sent));
    sent += piece.length;
    count(now.length);
    if (now.length > 0 && !outgoing.write(now)) await drained(outgoing);
    if (sent > limit) return fault !== null && 'cutAfter' in fault ? cut(outgoing) : trickle(outgoing, piece.subarray(now.length));
    if (outgoing.destroyed) return;
  }
  outgoing.end();
}

function altered(piece: Buffer, offset: number, fault: Passing['fault']): Buffer {
  if (fault === null || !('spoilAt' in fault)) return piece;
  const at = fault.spoilAt - offset;
  if (at >= 0 && at < piece.length) piece[at] = (piece[at] ?? 0) ^ 1;
  return piece;
}

async function cut(outgoing: ServerResponse): Promise<void> {
  // After what was written has left.
  await sleep(20);
  outgoing.socket?.resetAndDestroy();
}

/** A few bytes now and then: not nothing, but nothing to wait for. */
async function trickle(outgoing: ServerResponse, rest: Buffer): Promise<void> {
  for (let at = 0; at < rest.length && !outgoing.destroyed; at += 16) {
    outgoing.write(rest.subarray(at, at + 16));
    await sleep(50, undefined, { ref: false });
  }
}

async function drained(outgoing: ServerResponse): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([once(outgoing, 'drain', { signal }), once(outgoing, 'close', { signal })]);
  over.abort();
}
