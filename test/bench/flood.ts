/** Attack 50 in figures: how long people wait for an answer over their sockets while somebody else floods the server with events. */
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { type Bench, milliseconds, percentile, times } from './bench.ts';
import { type BenchHouse, openHouse } from './house.ts';

const people = 20;
const asksEach = 15;
const everyMs = 500;
const answerMs = 30_000;
/** Sent at once, as often as the server lets the flooder in again. */
const burst = 10_000;

const Answer = z.object({ ok: z.literal(true) });

export const flood: Bench = {
  name: 'flood',
  about: `what ${people} people wait for their sockets while one client sends ${burst} events at once, again and again`,
  async run({ say }) {
    const house = await openHouse();
    try {
      const { id: threadId } = await house.open();
      const sockets = await Promise.all(Array.from({ length: people }, () => socketAt(house)));
      await waits(sockets, threadId);
      const quiet = percentile(await waits(sockets, threadId), 0.95);
      say(`quiet p95 ${milliseconds(quiet)}`);
      const flooding = startFlood(house, threadId);
      const beside = percentile(await waits(sockets, threadId), 0.95);
      const sent = await flooding.end();
      say(`beside ${sent} events p95 ${milliseconds(beside)}`);
      for (const socket of sockets) socket.disconnect();
      return [
        {
          what: `an answer over a socket beside a flood of ${sent} events, p95`,
          yardstick: 'the same without the flood',
          ours: milliseconds(beside),
          theirs: milliseconds(quiet),
          ratio: times(beside / quiet),
          wanted: '–',
        },
      ];
    } finally {
      await house.close();
    }
  },
};

function socketAt({ url, token }: BenchHouse): Promise<Socket> {
  const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnection: false });
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket)).once('connect_error', reject);
  });
}

/** Milliseconds of every answer; each of them has to come. */
async function waits(sockets: readonly Socket[], threadId: string): Promise<number[]> {
  const all = sockets.map(async (socket) => {
    const waited: number[] = [];
    for (let n = 0; n < asksEach; n += 1) {
      const asked = performance.now();
      Answer.parse(await socket.timeout(answerMs).emitWithAck('thread.open', { threadId, afterSeq: 0 }));
      waited.push(performance.now() - asked);
      await sleep(everyMs);
    }
    return waited;
  });
  return (await Promise.all(all)).flat();
}

/** Sends until it is put out; says how many went. */
async function sendBurst(socket: Socket, threadId: string): Promise<number> {
  for (let sent = 0; sent < burst; sent += 1) {
    if (!socket.connected) return sent;
    socket.emit('thread.open', { threadId, afterSeq: 0 });
    // What was sent is read by a server in this same process.
    if (sent % 500 === 0) await sleep(0);
  }
  return burst;
}

/** Comes back whenever it was put out. The end says how many events were sent. */
function startFlood(house: BenchHouse, threadId: string): { end(): Promise<number> } {
  const ending = new AbortController();
  const work = async (): Promise<number> => {
    let sent = 0;
    while (!ending.signal.aborted) {
      const socket = await socketAt(house).catch(() => null);
      sent += socket === null ? 0 : await sendBurst(socket, threadId);
      socket?.disconnect();
      await sleep(everyMs);
    }
    return sent;
  };
  const done = work();
  return {
    end() {
      ending.abort();
      return done;
    },
  };
}
