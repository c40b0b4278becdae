/** Attack 50 in figures: how long people wait for an answer over their sockets while somebody else floods the server with events. */
import { fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { type Bench, milliseconds, percentile, times } from './bench.ts';
import type { FlooderReport, FlooderTask } from './flooder.ts';
import { type BenchHouse, openHouse } from './house.ts';

const people = 20;
const asksEach = 15;
const everyMs = 500;
const answerMs = 30_000;

const Answer = z.object({ ok: z.literal(true) });
const Listening = z.object({ port: z.number() });
const Made = z.object({ token: z.string() });

export const flood: Bench = {
  name: 'flood',
  about: `what ${people} people wait for their sockets while one client sends as many events as it can, beside the same flood sent elsewhere`,
  async run({ rounds, say }) {
    const house = await openHouse();
    const sink = await startSink();
    try {
      const thread = await house.open();
      const sockets = await Promise.all(Array.from({ length: people }, () => socketAt(house)));
      const token = await tokenOfSomebodyElse(house);
      await waits(sockets, thread.id);
      say(`quiet p95 ${milliseconds(percentile(await waits(sockets, thread.id), 0.95))}`);
      const [here, elsewhere]: [number[], number[]] = [[], []];
      let events = 0;
      for (let round = 0; round < rounds; round += 1) {
        for (const [url, waited] of [
          [sink.url, elsewhere],
          [house.url, here],
        ] as const) {
          const flooding = startFlooder({ url, token });
          waited.push(...(await waits(sockets, thread.id)));
          const report = await flooding.end();
          if (url === house.url) events += report.events;
          say(`${url === house.url ? 'here' : 'elsewhere'}: ${report.events} events; it came ${report.came} times`);
        }
      }
      thread.close();
      for (const socket of sockets) socket.disconnect();
      const [ours, theirs] = [percentile(here, 0.95), percentile(elsewhere, 0.95)];
      return [
        {
          what: `an answer over a socket beside a flood of ${events} events, p95`,
          yardstick: 'the same flood sent to another process',
          ours: milliseconds(ours),
          theirs: milliseconds(theirs),
          ratio: times(ours / theirs),
          wanted: 'unaffected',
        },
      ];
    } finally {
      sink.end();
      await house.close();
    }
  },
};

/** Takes the flood in a process of its own. */
async function startSink(): Promise<{ url: string; end(): void }> {
  const child = fork(new URL('./flood-sink.ts', import.meta.url), { stdio: 'inherit' });
  const { port } = await new Promise<{ port: number }>((resolve) => child.once('message', (said) => resolve(Listening.parse(said))));
  return { url: `http://127.0.0.1:${port}`, end: () => child.disconnect() };
}

async function tokenOfSomebodyElse({ url, token }: BenchHouse): Promise<string> {
  const made = await fetch(`${url}/api/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ label: 'flooder', roles: ['viewer'], principal: { id: 'flooder' } }),
  });
  return Made.parse(await made.json()).token;
}

function startFlooder(task: FlooderTask): { end(): Promise<FlooderReport> } {
  const child = fork(new URL('./flooder.ts', import.meta.url), { stdio: 'inherit' });
  child.send(task);
  return {
    async end() {
      const report = new Promise<FlooderReport>((resolve) => child.once('message', (said: FlooderReport) => resolve(said)));
      child.send('report');
      const done = await report;
      child.disconnect();
      return done;
    },
  };
}

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
