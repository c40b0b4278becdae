/** Stored events to many followers of one conversation, beside raw Socket.IO with the same payload and as many clients. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Server } from 'socket.io';
import { silentLogger } from '#domain/log.ts';
import { openDatabase } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import type { FollowersReport, FollowersTask } from './followers.ts';
import { type Bench, milliseconds, percentile, times } from './bench.ts';
import { openHouse } from './house.ts';

const clients = 1_000;
const messages = 20;
const everyMs = 250;

export const fanOut: Bench = {
  name: 'fan-out',
  about: `an event to ${clients} followers of one conversation, beside raw Socket.IO sending the same text to as many clients`,
  async run({ scale, say }) {
    const followers = Math.max(1, Math.round(clients * scale));
    const raw = await rawLatencies(followers);
    say(`raw p95 ${milliseconds(percentile(raw, 0.95))}`);
    const ours = await ourLatencies(followers);
    say(`ours p95 ${milliseconds(percentile(ours, 0.95))}`);
    return [
      {
        what: `event to ${followers} followers, p95`,
        yardstick: 'raw Socket.IO, same payload',
        ours: milliseconds(percentile(ours, 0.95)),
        theirs: milliseconds(percentile(raw, 0.95)),
        ratio: times(percentile(ours, 0.95) / percentile(raw, 0.95)),
        wanted: 'p95 ≤ 50 ms, ≤ 1.3×',
      },
    ];
  },
};

/** Clients in a process of their own; resolves once all of them listen. */
async function startFollowers(task: FollowersTask): Promise<{ latencies(): Promise<number[]> }> {
  const child = fork(new URL('./followers.ts', import.meta.url), { stdio: 'inherit' });
  const next = (): Promise<FollowersReport> =>
    new Promise((resolve) => child.once('message', (report: FollowersReport) => resolve(report)));
  child.send(task);
  await next();
  return { latencies: () => collect(child, next) };
}

async function collect(child: ChildProcess, next: () => Promise<FollowersReport>): Promise<number[]> {
  const report = next();
  child.send('report');
  const { latencies } = await report;
  child.disconnect();
  return latencies;
}

const textOf = (sent: number): string => `event ${sent} `.padEnd(120, '.');
const rawEvent = (sent: number) => ({
  seq: sent,
  threadId: randomUUID(),
  type: 'agent.reasoning',
  at: new Date().toISOString(),
  data: { agent: 'etl', text: textOf(sent) },
});

async function rawLatencies(followers: number): Promise<number[]> {
  const http = createServer();
  const server = new Server(http, { transports: ['websocket'] });
  server.on('connection', (socket) => {
    socket.on('thread.open', (_data: object, answer: (reply: object) => void) => {
      void socket.join('bench');
      answer({ ok: true });
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const crowd = await startFollowers({ url: `http://127.0.0.1:${port}`, token: '', threadId: 'bench', followers });
  for (let sent = 0; sent < messages; sent += 1) {
    server.to('bench').emit('event', rawEvent(sent));
    await sleep(everyMs);
  }
  const latencies = await crowd.latencies();
  await server.close();
  return latencies;
}

async function ourLatencies(followers: number): Promise<number[]> {
  const house = await openHouse({ HEADGATE_WORKERS: '0' });
  try {
    const thread = await house.open();
    const crowd = await startFollowers({ url: house.url, token: house.token, threadId: thread.id, followers });
    const database = openDatabase({ url: house.catalogUrl, log: silentLogger, name: 'bench' });
    for (let sent = 0; sent < messages; sent += 1) {
      const event = { type: 'agent.reasoning' as const, data: { agent: 'etl' as const, text: textOf(sent) } };
      await database.transaction((tx) => appendEvents(tx, thread.id, [event]));
      await sleep(everyMs);
    }
    const latencies = await crowd.latencies();
    await database.close();
    thread.close();
    return latencies;
  } finally {
    await house.close();
  }
}
