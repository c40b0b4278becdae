/** One HTTP exchange: to an address that was looked at, without proxies, redirects and their like, and with a body that ends. */
import { pipeline } from 'node:stream/promises';
import { Writable, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, request } from 'undici';
import { checkedLookup, refuseAddress, type Resolve } from '#tools/network/addresses.ts';
import { transportError, unreadable, type About } from './errors.ts';
import type { HttpSettings } from './settings.ts';

export interface Sending {
  method: 'GET' | 'HEAD' | 'POST';
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

export interface Answer {
  status: number;
  /** A header by its name in lower case; several of one name are joined. */
  header(name: string): string | null;
  /** Writes the body, unpacked. Throws when it ends before its end, and whatever `into` throws. */
  copy(into: Writable): Promise<void>;
  /** A short body. Throws `source.unreadable` beyond `maxBytes`. */
  text(maxBytes: number): Promise<string>;
  /** Throws the body away. */
  drop(): Promise<void>;
}

export interface Transport {
  send(url: URL, sending: Sending, about: About): Promise<Answer>;
  close(): Promise<void>;
}

const connectMs = 10_000;

/** Opens a bounded pool of sockets. Nothing is reached yet. */
export function openTransport(settings: Pick<HttpSettings, 'privateHosts' | 'atOnce' | 'timeoutSeconds'>, resolve: Resolve): Transport {
  const patienceMs = settings.timeoutSeconds * 1000;
  const agent = new Agent({
    connect: { lookup: checkedLookup(resolve, settings.privateHosts), timeout: Math.min(connectMs, patienceMs) },
    connections: settings.atOnce,
    pipelining: 1,
    allowH2: false,
    headersTimeout: patienceMs,
    bodyTimeout: patienceMs,
  });
  return {
    async send(url, { method, headers, body, signal }, about) {
      refuseAddress(url.hostname, settings.privateHosts);
      try {
        const sent = { 'accept-encoding': 'gzip, deflate, br', 'user-agent': 'headgate', ...headers };
        const response = await request(url, { dispatcher: agent, method, headers: sent, signal, ...(body === undefined ? {} : { body }) });
        return answerOf(response, about);
      } catch (error) {
        throw signal.aborted ? error : transportError(error, about);
      }
    },
    close: () => agent.destroy(),
  };
}

function answerOf(
  {
    statusCode,
    headers,
    body,
  }: { statusCode: number; headers: Record<string, string | string[] | undefined>; body: Readable & { dump(): Promise<void> } },
  about: About,
): Answer {
  const header = (name: string): string | null => {
    const value = headers[name];
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
  };
  const copy = async (into: Writable): Promise<void> => {
    const unpack = unpackerOf(header('content-encoding'), about);
    try {
      await (unpack === null ? pipeline(body, into) : pipeline(body, unpack, into));
    } catch (error) {
      throw transportError(error, about);
    }
  };
  return {
    status: statusCode,
    header,
    copy,
    async text(maxBytes) {
      const pieces: Buffer[] = [];
      let bytes = 0;
      const keep = new Writable({
        write(piece: Buffer, _encoding, done) {
          bytes += piece.length;
          pieces.push(piece);
          done(bytes > maxBytes ? unreadable(about, `more than ${maxBytes} bytes`, 'Check the URL.') : null);
        },
      });
      await copy(keep);
      return Buffer.concat(pieces).toString('utf8');
    },
    drop: () => body.dump().catch(() => {}),
  };
}

function unpackerOf(encoding: string | null, about: About): NodeJS.ReadWriteStream | null {
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw unreadable(about, 'a compression that was not asked for', 'Ask whoever runs it for gzip.');
  }
}
