/** The other end of Slack's Socket Mode: one WebSocket, by hand, that sends envelopes and notes their acknowledgements. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { z } from 'zod';

/** What Headgate answered to an envelope at once, and when, in milliseconds of this process. */
export interface Acknowledged {
  payload: unknown;
  at: number;
}

export interface SocketModeEnd {
  /** What apps.connections.open answers. */
  url: string;
  /** Sends an envelope once a connection stands, and waits for its acknowledgement. */
  deliver(type: string, payload: object): Promise<Acknowledged>;
  /** How many connections there were so far. */
  connections(): number;
  /** Ends the connection as a broken line does, without a farewell. */
  cut(): void;
  close(): Promise<void>;
}

const resendMs = 5000;
const Acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown() });

const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

export async function startSocketMode(): Promise<SocketModeEnd> {
  const waiting = new Map<string, (acknowledged: Acknowledged) => void>();
  let line: Duplex | null = null;
  let connections = 0;
  let connected = Promise.withResolvers<void>();
  const server = createServer();
  const send = (message: object): void => void line?.write(textFrame(JSON.stringify(message)));
  const acknowledge = (text: string): void => {
    const { envelope_id: id, payload } = Acknowledgement.parse(JSON.parse(text));
    waiting.get(id)?.({ payload, at: performance.now() });
  };
  server.on('upgrade', (request, socket) => {
    const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${magic}`).digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
    line = socket;
    let pending: Buffer = Buffer.alloc(0);
    socket.on('data', (data: Buffer) => {
      const { frames, rest } = framesOf(Buffer.concat([pending, data]));
      pending = rest;
      for (const { opcode, body } of frames) {
        // A ping is answered by a pong, a farewell by one and the end of the line.
        if (opcode === 9 || opcode === 8) socket.write(Buffer.concat([Buffer.from([opcode === 9 ? 0x8a : 0x88, body.length]), body]));
        if (opcode === 8) socket.end();
        if (opcode === 1) acknowledge(body.toString('utf8'));
      }
    });
    socket.on('error', () => {});
    send({ type: 'hello', num_connections: 1 });
    connections += 1;
    connected.resolve();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    url: `ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/link`,
    async deliver(type, payload) {
      await connected.promise;
      const id = randomUUID();
      const acknowledged = Promise.withResolvers<Acknowledged>();
      waiting.set(id, acknowledged.resolve);
      const envelope = { envelope_id: id, type, payload, accepts_response_payload: type !== 'events_api' };
      send(envelope);
      // Slack sends again what nobody acknowledges, for a line may break with an envelope on it.
      const again = setInterval(() => send(envelope), resendMs);
      return acknowledged.promise.finally(() => clearInterval(again));
    },
    connections: () => connections,
    cut() {
      line?.destroy();
      connected = Promise.withResolvers();
    },
    close: () =>
      new Promise((resolve) => {
        line?.destroy();
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function textFrame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([head, body]);
}

/** The short frames of a client, which always masks, and the beginning of one that has not come whole. */
function framesOf(data: Buffer): { frames: { opcode: number; body: Buffer }[]; rest: Buffer } {
  const frames: { opcode: number; body: Buffer }[] = [];
  let at = 0;
  while (at + 8 <= data.length || (at + 6 <= data.length && ((data[at + 1] ?? 0) & 0x7f) < 126)) {
    const short = (data[at + 1] ?? 0) & 0x7f;
    const length = short === 126 ? data.readUInt16BE(at + 2) : short;
    const start = at + (short === 126 ? 4 : 2);
    if (start + 4 + length > data.length) break;
    const mask = data.subarray(start, start + 4);
    const body = Buffer.from(data.subarray(start + 4, start + 4 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
    frames.push({ opcode: (data[at] ?? 0) & 0x0f, body });
    at = start + 4 + length;
  }
  return { frames, rest: data.subarray(at) };
}
