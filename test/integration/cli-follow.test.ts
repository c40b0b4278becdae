/** The command line follows a thread: what ends the following, and what it comes back from. */
import { expect, onTestFinished, test } from 'vitest';
import { type AppError, transientError } from '#domain/errors.ts';
import { createGateway } from '#surfaces/cli/gateway.ts';
import { startTestServer, type TestServer, until } from '#test/support/page/web-server.ts';

const ana = { id: 'ana', name: 'Ana', roles: ['admin' as const] };
const away = transientError('catalog.unreachable', 'The catalog database does not answer.');

/** A server whose `authenticate` is given how often it was asked before. */
async function serve(authenticate: (token: string, before: number) => typeof ana | null): Promise<TestServer> {
  let asked = 0;
  const server = await startTestServer({ authenticate: async (token) => authenticate(token, asked++) });
  onTestFinished(() => server.close());
  return server;
}

async function follow(server: TestServer, { token, threadId }: { token: string; threadId: string }) {
  const heard = { events: [] as unknown[], lost: [] as AppError[] };
  const gateway = createGateway({ url: server.url, token });
  onTestFinished(() => gateway.close());
  await gateway.follow(threadId, 0, {
    event: (raw) => heard.events.push(raw),
    token: () => {},
    lost: (error) => heard.lost.push(error),
  });
  return heard;
}

/** A thread that cannot be followed for long: whoever opened it first is put out at once. */
async function brittleThread({ app }: TestServer): Promise<string> {
  const [real, { threadId }] = [app.follow.bind(app), await app.openThread(ana, {})];
  let calls = 0;
  app.follow = (...args) => (calls++ === 0 ? Promise.reject(away) : real(...args));
  return threadId;
}

test('a connection that is refused is said with the reason: a token that is wrong, or one that cannot be looked up', async () => {
  const server = await serve((token) => {
    if (token === 'any') throw new Error('the catalog is away');
    return null;
  });
  const threadId = '00000000-0000-4000-8000-000000000000';
  await expect(follow(server, { token: 'wrong', threadId })).rejects.toMatchObject({ code: 'access.unauthenticated', retryable: false });
  await expect(follow(server, { token: 'any', threadId })).rejects.toMatchObject({
    code: 'access.unavailable',
    message: 'Tokens cannot be checked right now; try again.',
    retryable: true,
  });
});

test('a thread goes on after the catalog was away: while it was followed, when the token was looked up, and when it was opened again', async () => {
  const server = await serve((_token, before) => {
    if (before === 1) throw new Error('the catalog is away');
    return ana;
  });
  const threadId = await brittleThread(server);
  const openThread = server.app.openThread.bind(server.app);
  let opened = 0;
  server.app.openThread = (...args) => (opened++ === 1 ? Promise.reject(away) : openThread(...args));
  const heard = await follow(server, { token: 'any', threadId });
  await until('the second following', () => server.app.followers() === 1);
  server.app.append(threadId, { type: 'message.user', data: { text: 'still there?', by: 'ana' } });
  await until('the event', () => heard.events.length > 0);
  expect({ ...heard, opened }).toMatchObject({ events: [{ seq: 1 }], lost: [], opened: 3 });
});

test('a token that was revoked meanwhile ends the following, and why is said', async () => {
  const server = await serve((_token, before) => (before === 0 ? ana : null));
  const heard = await follow(server, { token: 'any', threadId: await brittleThread(server) });
  await until('the end', () => heard.lost.length > 0);
  expect(heard.lost).toMatchObject([{ code: 'access.unauthenticated' }]);
});
