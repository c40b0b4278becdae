import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Socket } from 'socket.io-client';
import type { StoredEvent } from '#domain/events.ts';
import { allowOrigins } from '#surfaces/web/origin.ts';
import { fingerprint } from '#test/support/played/memory-app.ts';
import type { Refusal } from '#app/people/noted-refusals.ts';
import { startChild } from '#test/support/child.ts';
import { startTestServer, until, type TestServer } from '#test/support/page/web-server.ts';

let server: TestServer;
const refusals: Refusal[] = [];
beforeEach(async () => {
  server = await startTestServer({
    note: async (refusal) => {
      refusals.push(refusal);
    },
  });
});
afterEach(() => server.close());

interface Ack {
  ok: boolean;
  error?: { code: string; message: string };
  thread: { threadId: string; lastSeq: number };
  events: StoredEvent[];
  seq: number;
}

const ask = (socket: Socket, name: string, payload?: unknown): Promise<Ack> => socket.timeout(3000).emitWithAck(name, payload);

/** How the handshake ended: `connected`, or the code of the refusal. */
const handshake = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'));
    socket.once('connect_error', (error) => {
      const data: unknown = Reflect.get(error, 'data');
      resolve(typeof data === 'object' && data !== null && 'code' in data ? String(data.code) : error.message);
    });
  });

/** Files that this process may hold open, where the system tells. */
function mostFiles(): number {
  const limits = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : '';
  return Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? 1024);
}

const received = (socket: Socket): StoredEvent[] => {
  const events: StoredEvent[] = [];
  socket.on('event', (event: StoredEvent) => events.push(event));
  return events;
};

const say = (threadId: string, text: string): StoredEvent =>
  server.app.append(threadId, { type: 'message.user', data: { text, by: 'Ana' } });

describe('who may connect', () => {
  test.each([
    {},
    { token: '' },
    { token: null },
    { token: 'garbage' },
    { token: ['admin-token'] },
    { token: { $ne: '' } },
    { token: 'x'.repeat(9999) },
  ])('the handshake %j is refused', async (auth) => {
    expect(await handshake(server.socket(auth))).toBe('access.unauthenticated');
  });

  test('a valid token is admitted, over WebSocket and over polling', async () => {
    expect(await handshake(server.socket())).toBe('connected');
    expect(await handshake(server.socket({ token: 'admin-token' }, { transports: ['polling'] }))).toBe('connected');
  });

  test.each(['https://evil.example', 'null', 'file://', 'http://127.0.0.1:1', 'garbage'])(
    'attack 49: a page of %s is refused',
    async (origin) => {
      for (const transports of [['websocket'], ['polling']]) {
        const socket = server.socket({ token: 'admin-token' }, { transports, extraHeaders: { origin } });
        expect(await handshake(socket)).not.toBe('connected');
      }
    },
  );

  test('the own page and listed origins are admitted', async () => {
    expect(await handshake(server.socket({ token: 'admin-token' }, { extraHeaders: { origin: server.url } }))).toBe('connected');
    const allowed = allowOrigins(['https://etl.example.com']);
    expect([allowed('https://etl.example.com', 'inside:1'), allowed('https://etl.example.com.evil', 'inside:1')]).toEqual([true, false]);
  });

  test('another namespace is no way round', async () => {
    const { io } = await import('socket.io-client');
    const socket = io(`${server.url}/admin`, { auth: {}, transports: ['websocket'], forceNew: true, reconnection: false });
    expect(await handshake(socket)).toMatch(/namespace/i);
    socket.disconnect();
  });

  test('attack 50: beyond the limit of connections nobody gets in, and those inside stay', async () => {
    const small = await startTestServer({ limits: { connections: 2 } });
    const inside = [small.socket(), small.socket()];
    expect(await Promise.all(inside.map(handshake))).toEqual(['connected', 'connected']);
    expect(await handshake(small.socket())).not.toBe('connected');
    expect(inside.every((socket) => socket.connected)).toBe(true);
    await small.close();
  });

  test('attack 50: ten thousand idle sockets, or as many as files allow, and whoever comes after them is served', async () => {
    const half = Math.floor(Math.min(10_000, mostFiles() - 1000) / 2);
    const crowd = await startTestServer({ limits: { connections: 2 * half + 2 } });
    const script = new URL('../support/page/idle-crowd.ts', import.meta.url);
    // Each of them has as many open files as its clients; the server has those of both.
    const idle = [1, 2].map(() => startChild(script, { env: {}, cwd: process.cwd(), args: [crowd.url, String(half)] }));
    expect(await Promise.all(idle.map((child) => child.greeting()))).toEqual([{ seated: half }, { seated: half }]);
    const [one, two] = [crowd.socket(), crowd.socket()];
    expect(await Promise.all([one, two].map(handshake))).toEqual(['connected', 'connected']);
    const { thread } = await ask(one, 'thread.open', {});
    await ask(two, 'thread.open', { threadId: thread.threadId });
    const heard = received(two);
    expect(await ask(one, 'message.send', { threadId: thread.threadId, text: 'still there?', clientMessageId: 'c1' })).toMatchObject({
      ok: true,
    });
    await until('it is heard', () => heard.some(({ type }) => type === 'message.user'));
    expect(await handshake(crowd.socket())).not.toBe('connected');
    for (const child of idle) child.signal('SIGTERM');
    expect(await Promise.all(idle.map(({ ended }) => ended))).toEqual([0, 0]);
    await Promise.all(idle.map(({ gone }) => gone));
    await crowd.close();
  });

  test('attack 50: a connection that never says who it is is ended', async () => {
    const strict = await startTestServer({ limits: { handshakeMs: 50 } });
    const socket = new WebSocket(`${strict.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const closed = new Promise((resolve) => {
      socket.addEventListener('close', () => resolve('closed'));
    });
    expect(await closed).toBe('closed');
    await strict.close();
  });

  test('attack 52: a revoked token is put out while connected', async () => {
    const strict = await startTestServer({ limits: { recheckMs: 20 } });
    const socket = strict.socket();
    await handshake(socket);
    await ask(socket, 'thread.open', {});
    strict.tokens.delete('admin-token');
    await until('the socket is put out', () => !socket.connected);
    await until('nothing is followed', () => strict.app.followers() === 0);
    await strict.close();
  });
});

test('who opens a thread learns under which name, and whether they may approve', async () => {
  expect(await ask(server.socket(), 'thread.open', {})).toMatchObject({ you: 'ana', mayApprove: true });
  expect(await ask(server.socket({ token: 'viewer-token' }), 'thread.open', {})).toMatchObject({ you: 'vic', mayApprove: false });
});

describe('following a thread', () => {
  test('replays what is stored, then goes on live, without gap or repeat, even when events arrive meanwhile', async () => {
    const socket = server.socket();
    const { thread } = await ask(socket, 'thread.open', { title: 'Orders' });
    for (let index = 0; index < 20; index += 1) say(thread.threadId, `before ${index}`);
    const second = server.socket();
    const live = received(second);
    const opening = ask(second, 'thread.open', { threadId: thread.threadId, afterSeq: 5 });
    const timer = setInterval(() => say(thread.threadId, 'meanwhile'), 1);
    const { events } = await opening;
    await new Promise((resolve) => setTimeout(resolve, 60));
    clearInterval(timer);
    const last = say(thread.threadId, 'last').seq;
    await until('the last event arrives', () => live.at(-1)?.seq === last);
    const seqs = [...events, ...live].map((event) => event.seq);
    expect(seqs).toEqual(Array.from({ length: last - 5 }, (_, index) => index + 6));
  });

  test('a long history arrives whole: the first part acknowledged, the rest as events', async () => {
    const socket = server.socket();
    const { thread } = await ask(socket, 'thread.open', {});
    for (let index = 0; index < 1300; index += 1) say(thread.threadId, String(index));
    const second = server.socket();
    const live = received(second);
    const { events } = await ask(second, 'thread.open', { threadId: thread.threadId });
    await until('all events arrive', () => events.length + live.length === 1300);
    expect([...events, ...live].every((event, index) => event.seq === index + 1)).toBe(true);
  });

  test('opening again replaces the following; closing ends it', async () => {
    const socket = server.socket();
    const live = received(socket);
    const { thread } = await ask(socket, 'thread.open', {});
    await ask(socket, 'thread.open', { threadId: thread.threadId });
    await until('one following', () => server.app.followers() === 1);
    say(thread.threadId, 'once');
    await until('it arrives', () => live.length > 0);
    expect(await ask(socket, 'thread.close', { threadId: thread.threadId })).toEqual({ ok: true });
    say(thread.threadId, 'unheard');
    await ask(socket, 'message.send', { threadId: 'nope', text: 'x' });
    expect(live).toHaveLength(1);
    expect(server.app.followers()).toBe(0);
  });

  test('attack 50: a client that looks at many threads follows the latest ones', async () => {
    const socket = server.socket();
    for (let index = 0; index < 20; index += 1) expect((await ask(socket, 'thread.open', {})).ok).toBe(true);
    await until('the oldest were ended', () => server.app.followers() === 16);
  });

  test('a client that leaves, even in the middle of opening, is followed no more', async () => {
    const socket = server.socket();
    const { thread } = await ask(socket, 'thread.open', {});
    await until('following', () => server.app.followers() === 1);
    const second = server.socket();
    await handshake(second);
    await ask(second, 'thread.open', { threadId: thread.threadId });
    second.disconnect();
    socket.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.app.followers()).toBe(0);
  });

  test('token chunks reach those who follow', async () => {
    const socket = server.socket();
    const chunks: unknown[] = [];
    socket.on('token', (chunk) => chunks.push(chunk));
    const { thread } = await ask(socket, 'thread.open', {});
    await until('following', () => server.app.followers() === 1);
    server.app.token(thread.threadId, 'Hel');
    await until('it arrives', () => chunks.length === 1);
    expect(chunks[0]).toEqual({ threadId: thread.threadId, messageId: 'm1', text: 'Hel' });
  });

  test("somebody else's thread cannot be opened", async () => {
    const { thread } = await ask(server.socket(), 'thread.open', {});
    const answer = await ask(server.socket({ token: 'viewer-token' }), 'thread.open', { threadId: thread.threadId });
    expect(answer).toMatchObject({ ok: false, error: { code: 'access.denied' } });
  });
});

describe('what is asked', () => {
  test('a message twice is one message', async () => {
    const socket = server.socket();
    const { thread } = await ask(socket, 'thread.open', {});
    const message = { threadId: thread.threadId, text: 'hello', clientMessageId: 'c1' };
    expect([await ask(socket, 'message.send', message), await ask(socket, 'message.send', message)]).toEqual([
      { ok: true, seq: 1 },
      { ok: true, seq: 1 },
    ]);
  });

  test('of two decisions at once the first wins, and the second is told', async () => {
    const [one, two] = [server.socket(), server.socket()];
    await ask(one, 'thread.open', {});
    const answers = await Promise.all([
      ask(one, 'plan.decide', { planId: 'plan-1', fingerprint, decision: 'approve' }),
      ask(two, 'plan.decide', { planId: 'plan-1', fingerprint, decision: 'reject' }),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.find((answer) => !answer.ok)?.error?.code).toBe('approval.decided');
  });

  test.each([
    [{ planId: 'plan-1', fingerprint, decision: 'approve', update: { approved: true } }],
    [{ planId: 'plan-1', fingerprint, decision: 'approve', goto: 'publish' }],
    [{ resume: { approved: true } }],
    [{ planId: 'plan-1', fingerprint: '0'.repeat(63), decision: 'approve' }],
  ])('the decision %j is refused and decides nothing', async (payload) => {
    expect(await ask(server.socket(), 'plan.decide', payload)).toMatchObject({ ok: false, error: { code: 'request.invalid' } });
    expect(server.app.decided).toBeNull();
  });

  test('garbage is answered, never fatal', async () => {
    const socket = server.socket();
    await handshake(socket);
    const garbage: unknown[] = [
      undefined,
      null,
      0,
      '',
      'x',
      [],
      [[]],
      { a: 1 },
      { threadId: {} },
      { threadId: '../..' },
      Buffer.from([1, 2]),
      () => {},
    ];
    for (const name of [
      'thread.open',
      'message.send',
      'plan.decide',
      'turn.stop',
      'run.cancel',
      'nothing',
      '__proto__',
      'constructor',
      'event',
    ]) {
      for (const payload of garbage.slice(0, 7)) socket.emit(name, payload);
    }
    for (const payload of garbage) socket.emit('message.send', payload);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await ask(server.socket(), 'nothing', {})).toMatchObject({ ok: false, error: { code: 'request.unknown' } });
  });

  test('attack 50: too many requests are refused without an effect', async () => {
    const socket = server.socket();
    const { thread } = await ask(socket, 'thread.open', {});
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, index) =>
        ask(socket, 'message.send', { threadId: thread.threadId, text: 'x', clientMessageId: `c${index}` }),
      ),
    );
    const refused = answers.filter((answer) => !answer.ok);
    expect(refused.length).toBeGreaterThan(50);
    expect(new Set(refused.map((answer) => answer.error?.code))).toEqual(new Set(['request.too-many']));
    const { events } = await ask(server.socket(), 'thread.open', { threadId: thread.threadId });
    expect(events).toHaveLength(150 - refused.length);
  });

  test('attack 50: a message beyond the size limit ends that connection alone', async () => {
    const [loud, calm] = [server.socket(), server.socket()];
    await Promise.all([handshake(loud), handshake(calm)]);
    loud.emit('message.send', { threadId: 't', text: 'x'.repeat(300_000) });
    await until('the loud one is put out', () => !loud.connected);
    expect(calm.connected).toBe(true);
    await until('it is noted', () => refusals.some(({ by, action }) => by === 'ana' && action === 'socket.frame'));
  });

  test('attack 51: 100,000 frames of noise, before and after the handshake, end nothing but their own connection', async () => {
    const words = [
      '0',
      '1',
      '2',
      '3',
      '4',
      '40',
      '42',
      '43',
      '44',
      '45',
      '2["message.send"',
      ',{}]',
      '[',
      '"',
      '-',
      '{"_placeholder":true,"num":9}',
      '9999999999',
      '\u0000',
      '/x,',
    ];
    let seed = 7;
    const next = (limit: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % limit;
    };
    const noise = (): string => Array.from({ length: 1 + next(6) }, () => words[next(words.length)]).join('');
    for (let connection = 0; connection < 200; connection += 1) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
      await new Promise((resolve) => {
        socket.addEventListener('open', resolve);
      });
      if (connection % 2 === 0) socket.send('40{"token":"admin-token"}');
      for (let frame = 0; frame < 500; frame += 1) socket.send(next(5) === 0 ? new Uint8Array([next(256), next(256)]) : noise());
      socket.close();
    }
    const calm = server.socket({ token: 'viewer-token' });
    expect(await handshake(calm)).toBe('connected');
    expect(await ask(calm, 'thread.open', {})).toMatchObject({ ok: true });
  }, 120_000);

  test('attack 52: a client that comes back by the id of its old connection is asked for its token again', async () => {
    const socket = server.socket();
    await handshake(socket);
    const { thread } = await ask(socket, 'thread.open', {});
    const { id = '' } = socket;
    socket.disconnect();
    server.tokens.delete('admin-token');
    for (const stolen of [{ pid: id, offset: '0' }, { sid: id }, { token: 'admin-token', pid: id, offset: '0' }]) {
      const back = server.socket(stolen);
      const live = received(back);
      expect(await handshake(back)).toBe('access.unauthenticated');
      say(thread.threadId, 'secret');
      expect([back.recovered, live]).toEqual([false, []]);
    }
  });

  test.each([
    ['half a request', 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n'],
    ['a wrong protocol', 'GET /socket.io/?EIO=9&transport=carrier-pigeon HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['noise', '\u0000\u0001\u0002not http at all\r\n\r\n'],
    ['a bad polling body', 'POST /socket.io/?EIO=4&transport=polling&sid=nope HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n99:{]'],
  ])('%s does no harm', async (_name, bytes) => {
    const { hostname, port } = new URL(server.url);
    const raw = connect(Number(port), hostname, () => raw.write(bytes));
    raw.on('error', () => {});
    await new Promise((resolve) => setTimeout(resolve, 30));
    raw.destroy();
    expect((await server.call('GET', '/healthz')).status).toBe(200);
  });
});

test('attack 50: a client that does not read is put out before its backlog fills the memory; others see every event', async () => {
  const small = await startTestServer({ limits: { waitingPackets: 200, waitingBytes: 4_000_000 } });
  const good = small.socket();
  const live = received(good);
  const { thread } = await ask(good, 'thread.open', {});
  await until('following', () => small.app.followers() === 1);
  const lazy = small.socket();
  await ask(lazy, 'thread.open', { threadId: thread.threadId });
  await until('both follow', () => small.app.followers() === 2);
  // Stops reading from the network, as a suspended laptop does.
  const transport: unknown = Reflect.get(lazy.io.engine, 'transport');
  const ws: unknown = Reflect.get(Object(transport), 'ws');
  const tcp = Reflect.get(Object(ws), '_socket') as { pause(): void; destroy(): void };
  tcp.pause();
  let sent = 0;
  while (small.app.followers() === 2 && sent < 400) {
    small.app.append(thread.threadId, { type: 'message.user', data: { text: 'x'.repeat(200_000), by: 'Ana' } });
    sent += 1;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(small.app.followers()).toBe(1);
  await until('the reading client has everything', () => live.length === sent);
  expect(await (await small.call('GET', '/metrics')).text()).toMatch(/headgate_socket_slow_readers_total 1/);
  tcp.destroy();
  await small.close();
});
