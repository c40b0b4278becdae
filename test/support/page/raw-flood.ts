/** A client of the sockets that sends events as fast as the network takes them and listens to nothing, until its connection is cut. */
import { connect } from 'node:net';

/** Events of one write. */
const volley = 500;

/** A frame as clients send them, masked with zeros. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? [0x81, 0x80 | payload.length] : [0x81, 0xfe, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), payload]);
}

const volleyOf = (event: string): Buffer => Buffer.concat(Array<Buffer>(volley).fill(frame(event)));
const events = volleyOf(`42["thread.open",${JSON.stringify({ threadId: crypto.randomUUID(), afterSeq: 0 })}]`);

/** Returns whether it was let in, and how many events went out before the end; calls `sent` with each volley. */
export function rawFlood(
  server: { url: string; token: string },
  sent: (events: number) => void = () => {},
): Promise<{ admitted: boolean; events: number }> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const outcome = { admitted: false, events: 0 };
  const flood = (): void => {
    for (let goesOn = true; goesOn && !socket.destroyed;) {
      goesOn = socket.write(events);
      outcome.events += volley;
      sent(volley);
    }
  };
  let heard = '';
  let asked = false;
  const hear = (bytes: Buffer): void => {
    heard += bytes.toString('latin1');
    if (!asked && heard.includes('0{"sid"')) {
      asked = true;
      socket.write(frame(`40${JSON.stringify({ token: server.token })}`));
    }
    if (heard.includes('44{')) socket.destroy();
    if (!heard.includes('40{"sid"')) return;
    outcome.admitted = true;
    // What is never read makes the other side keep it.
    socket.off('data', hear).pause().on('drain', flood);
    flood();
  };
  socket.on('data', hear).on('error', () => {});
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  return new Promise((resolve) => socket.once('close', () => resolve(outcome)));
}
