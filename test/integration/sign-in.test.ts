/** Signing in through an identity provider, with a real one: who comes in, who does not, and what a session may. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { admitFirstToken } from '#app/people/first-token.ts';
import { sessionCases } from '#app/people/sessions.ts';
import { tokenCases } from '#app/people/tokens.ts';
import { hashToken } from '#auth/token.ts';
import { auditPage } from '#store/audit.ts';
import type { Database } from '#store/database.ts';
import { decisionFacts } from '#store/gate.ts';
import { clientId, type OidcProvider } from '#test/support/systems/oidc-provider.ts';
import { startSignInServer, type SignInServer } from '#test/support/systems/sign-in-server.ts';
import { until, type TestServer } from '#test/support/page/web-server.ts';

let all: SignInServer;
let provider: OidcProvider;
let database: Database;
let server: TestServer;
const ada = { sub: 'ada-1', name: 'Ada', realm: { groups: ['data-team'] } };

beforeAll(async () => {
  all = await startSignInServer();
  ({ provider, database, server } = all);
});
afterAll(() => all.close());
beforeEach(() => {
  provider.person = ada;
  provider.wrong = {};
});

const go = (url: string, cookie?: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { redirect: 'manual', headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) } });

const cookieIn = (response: Response, name: string): string => {
  const set = response.headers.getSetCookie().find((cookie) => cookie.startsWith(`headgate-${name}=`));
  return set?.split(';')[0] ?? '';
};

/** Walks the way of a browser, to the answer of the callback. */
async function answerOf(
  path = '/auth/begin',
  headers: Record<string, string> = {},
): Promise<{ answer: Response; begun: string; back: string }> {
  const began = await go(`${server.url}${path}`);
  const begun = cookieIn(began, 'sign-in');
  const there = await go(began.headers.get('location') ?? '');
  const back = there.headers.get('location') ?? '';
  return { answer: await go(back, begun, headers), begun, back };
}

async function session(): Promise<string> {
  return cookieIn((await answerOf()).answer, 'session');
}

describe('signing in', () => {
  test('leads to a session whose cookie no script reads and no other site sends, with the roles of the groups', async () => {
    const { answer } = await answerOf('/auth/begin?return=/%23/threads/1');
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/#/threads/1']);
    const cookie = answer.headers.getSetCookie().find((set) => set.startsWith('headgate-session=')) ?? '';
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    const who = await (await go(`${server.url}/auth/session`, cookie.split(';')[0])).json();
    expect(who).toEqual({ signIn: '/auth/begin', principal: { id: 'ada-1', name: 'Ada', roles: ['analyst'] } });
    const [entry] = await auditPage(database, { before: null, limit: 1, by: 'ada-1' });
    expect(entry).toMatchObject({ action: 'session.begin', outcome: 'done', after: { roles: ['analyst'] } });
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/%0d%0aset-cookie: x=1', '/..//evil'])(
    'never leads on to %s',
    async (place) => {
      const { answer } = await answerOf(`/auth/begin?return=${encodeURIComponent(place)}`);
      expect(new URL(answer.headers.get('location') ?? '', server.url).origin).toBe(server.url);
    },
  );

  test.each<[string, RegExp, OidcProvider['wrong'], Record<string, unknown>?]>([
    ['a wrong nonce', / nonce$/, { claims: { nonce: 'another' } }],
    ['a wrong state', /INVALID_RESPONSE$/, { state: 'another' }],
    ['another issuer in the token', / iss$/, { claims: { iss: 'https://evil.example' } }],
    ['another issuer in the answer', /INVALID_RESPONSE$/, { iss: 'https://evil.example' }],
    ['another audience', / aud$/, { claims: { aud: 'another-client' } }],
    ['a token that has expired', /TIMESTAMP.* exp$/, { claims: { exp: 1_700_000_000 } }],
    ['a token that begins later', /TIMESTAMP.* nbf$/, { claims: { nbf: 4_000_000_000 } }],
    ['a signature by somebody else', /INVALID_RESPONSE$/, { key: 'foreign' }],
    ['no signature', /INVALID_RESPONSE$/, { key: 'none' }],
    ['no group with a role', /no-role/, {}, { sub: 'eve', realm: { groups: ['guests', '__proto__', 'constructor'] } }],
    ['no name', /INVALID_RESPONSE$/, {}, { realm: { groups: ['data-team'] } }],
    ['the name of the house', /no-name/, {}, { sub: 'admin', realm: { groups: ['data-team'] } }],
  ])('with %s is refused, without a session', async (_what, reason, wrong, person = ada) => {
    provider.wrong = wrong;
    provider.person = person;
    const { answer } = await answerOf();
    expect(answer.status).toBe(403);
    const { code, details } = (await answer.json()) as { code: string; details?: { why: string } };
    expect(details?.why ?? code).toMatch(reason);
    expect(cookieIn(answer, 'session')).toBe('');
    const [entry] = await auditPage(database, { before: null, limit: 1 });
    expect(entry).toMatchObject({ by: 'nobody', action: 'session.begin', outcome: 'denied' });
  });

  test('an answer counts once, and only in the browser that asked', async () => {
    const { answer, begun, back } = await answerOf();
    expect(answer.status).toBe(303);
    expect((await go(back, begun)).status).toBe(403);
    const other = await go((await go(`${server.url}/auth/begin`)).headers.get('location') ?? '');
    expect((await go(other.headers.get('location') ?? '')).status).toBe(403);
  });

  test('a person who is refused is told by the page', async () => {
    provider.person = { sub: 'eve' };
    const { answer } = await answerOf('/auth/begin', { accept: 'text/html,*/*;q=0.8' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/?sign-in=signin.no-role']);
  });
});

describe('a session', () => {
  const write = (cookie: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${server.url}/api/v1/threads`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body: '{}',
    });

  test('attack 57: acts for its own page alone; another page is refused, whatever it sends', async () => {
    const cookie = await session();
    expect((await write(cookie, { origin: server.url })).status).toBe(201);
    expect((await write(cookie, { 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    const foreign: Record<string, string>[] = [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: server.url },
      { 'sec-fetch-site': 'none' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { referer: `${server.url}/` },
    ];
    for (const headers of foreign) {
      const response = await write(cookie, headers);
      expect([response.status, await response.json()]).toMatchObject([403, { code: 'access.foreign-page' }]);
    }
    const decision = await fetch(`${server.url}/api/v1/plans/plan-1/decision`, {
      method: 'POST',
      headers: { cookie, origin: 'https://evil.example' },
    });
    expect(decision.status).toBe(403);
    const [entry] = await auditPage(database, { before: null, limit: 1, by: 'ada-1' });
    expect(entry).toMatchObject({ action: 'access.foreign-page', about: 'route:POST /api/v1/plans/plan-1/decision', outcome: 'denied' });
  });

  test('does not stand in for a token that is wrong, and a second cookie of its name spoils both', async () => {
    const cookie = await session();
    expect((await go(`${server.url}/api/v1/threads`, cookie)).status).toBe(200);
    expect((await go(`${server.url}/api/v1/threads`, cookie, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await go(`${server.url}/api/v1/threads`, `headgate-session=${'x'.repeat(43)}; ${cookie}`)).status).toBe(401);
    expect((await go(`${server.url}/api/v1/threads`, `headgate-session=${'x'.repeat(43)}`)).status).toBe(401);
  });

  test('attack 49: opens a socket from its own page, and from no other', async () => {
    const cookie = await session();
    const connect = (headers: Record<string, string>): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = server.socket({}, { extraHeaders: { cookie, ...headers } });
        socket.once('connect', () => resolve(true));
        socket.once('connect_error', () => resolve(false));
      });
    expect(await connect({ origin: server.url })).toBe(true);
    for (const headers of [{}, { origin: 'https://evil.example' }, { origin: 'null' }, { origin: '' }])
      expect(await connect(headers)).toBe(false);
    const noted = await auditPage(database, { before: null, limit: 4, by: 'nobody' });
    expect(noted.map(({ action, about }) => `${action} ${about}`)).toContain('access.foreign-page socket:connect');
  });

  test('ends at once, with its sockets, and is signed out of the provider, too', async () => {
    const cookie = await session();
    const socket = server.socket({}, { extraHeaders: { cookie, origin: server.url } });
    await until('the socket is open', () => socket.connected);
    const foreign = await fetch(`${server.url}/auth/end`, { method: 'POST', headers: { cookie, origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    const ended = await fetch(`${server.url}/auth/end`, { method: 'POST', headers: { cookie, origin: server.url } });
    const { location } = (await ended.json()) as { location: string };
    expect(location).toMatch(new RegExp(`^${provider.issuer}/logout\\?.*id_token_hint=`));
    await until('the socket is closed', () => !socket.connected);
    expect((await go(`${server.url}/api/v1/threads`, cookie)).status).toBe(401);
  });

  test('ends with all others of its person when an admin says so, sockets included', async () => {
    const [first, second] = [await session(), await session()];
    const socket = server.socket({}, { extraHeaders: { cookie: second, origin: server.url } });
    await until('the socket is open', () => socket.connected);
    const cases = sessionCases({ database });
    const [signedIn] = await cases.signedIn({ id: 'root', name: 'Root', roles: ['admin'] }, { limit: 10 });
    expect(signedIn).toMatchObject({ personId: 'ada-1', name: 'Ada', roles: ['analyst'] });
    await expect(cases.endSessions({ id: 'x', name: 'X', roles: ['approver'] }, { personId: 'ada-1', tokens: false })).rejects.toThrow(
      /may not/,
    );
    const ended = await cases.endSessions({ id: 'root', name: 'Root', roles: ['admin'] }, { personId: 'ada-1', tokens: false });
    expect(ended.sessions).toBe(signedIn?.sessions);
    await until('the socket is closed', () => !socket.connected);
    for (const cookie of [first, second]) expect((await go(`${server.url}/api/v1/threads`, cookie)).status).toBe(401);
  });

  test('whose time is over is none', async () => {
    const cookie = await session();
    await database.query(`update sessions set expires_at = now() - interval '1 second'`);
    expect((await go(`${server.url}/api/v1/threads`, cookie)).status).toBe(401);
  });
});

test('the token of the settings takes the place of earlier ones, works again when it is named again, and spares what people made', async () => {
  const works = async (token: string): Promise<boolean> => (await all.authenticator.token(token)) !== null;
  const [made, first, second] = ['made-by-the-first-start', 'first-of-the-settings', 'second-of-the-settings'];
  const root = { id: 'root', name: 'Root', roles: ['admin' as const] };
  const { token: ofAda } = await tokenCases({ database, connections: new Map() }).createToken(root, {
    label: 'HEADGATE_TOKEN',
    roles: ['viewer'],
  });
  await admitFirstToken(database, { token: made, configured: false, made });
  await admitFirstToken(database, { token: first, configured: true, made });
  expect([await works(made), await works(first)]).toEqual([false, true]);
  await admitFirstToken(database, { token: second, configured: true, made });
  expect([await works(first), await works(second)]).toEqual([false, true]);
  await admitFirstToken(database, { token: made, configured: false, made });
  expect([await works(made), await works(second)]).toEqual([true, true]);
  await admitFirstToken(database, { token: first, configured: true, made });
  expect([await works(made), await works(first), await works(second), await works(ofAda)]).toEqual([false, true, false, true]);
  const { rows } = await database.query<{ id: string }>(`select id from tokens where hash = $1`, [hashToken(first)]);
  await tokenCases({ database, connections: new Map() }).revokeToken(root, rows[0]?.id ?? '');
  await admitFirstToken(database, { token: first, configured: true, made });
  expect(await works(first)).toBe(false);
});

describe('a JWT of the issuer', () => {
  const status = async (jwt: string): Promise<number> => (await server.call('GET', '/api/v1/threads', { token: jwt })).status;
  const good = { ...ada, sub: 'jo-1', aud: 'headgate-api' };

  test('is a bearer token, over HTTP and sockets, however much it tells', async () => {
    const jwt = await provider.jwt({ ...good, groups: Array.from({ length: 100 }, (_, n) => `group-${n}-of-the-house`) });
    expect(jwt.length).toBeGreaterThan(2000);
    expect(await status(jwt)).toBe(200);
    const socket = server.socket({ token: jwt });
    await until('the socket is open', () => socket.connected);
  });

  describe('of somebody who is shown out', () => {
    const cases = () => sessionCases({ database });
    const root = { id: 'root', name: 'Root', roles: ['admin' as const] };
    const issued = (secondsAgo: number, person: object = {}) =>
      provider.jwt({ ...good, ...person, iat: Math.floor(Date.now() / 1000) - secondsAgo });
    const mcp = async (token: string): Promise<number> =>
      (
        await server.call('POST', '/mcp', {
          token,
          headers: { accept: 'application/json, text/event-stream' },
          body: { jsonrpc: '2.0', id: 1, method: 'tools/list' },
        })
      ).status;
    const opened = async (jwt: string) => {
      const socket = server.socket({ token: jwt });
      await until('the socket is open', () => socket.connected);
      return socket;
    };

    test('counts no more over REST, sockets and MCP, while one that is made later does', async () => {
      const [old, dateless, ofBob] = [await issued(1), await provider.jwt(good), await provider.jwt({ ...good, sub: 'bob' })];
      expect([await status(old), await status(dateless), await status(ofBob)]).toEqual([200, 200, 200]);
      const [socket, bystander] = [await opened(old), await opened(ofBob)];
      await cases().endSessions(root, { personId: 'jo-1', tokens: false });
      await until('the socket is closed', () => !socket.connected);
      expect([await status(old), await status(dateless), await status(ofBob)]).toEqual([401, 401, 200]);
      expect([await mcp(old), await mcp(ofBob)]).toEqual([401, 200]);
      expect(bystander.connected).toBe(true);
      const [entry] = await auditPage(database, { before: null, limit: 1, by: 'jo-1' });
      expect(entry).toMatchObject({ action: 'token.use', outcome: 'denied', after: { why: 'ended' } });
      expect(await status(await issued(-2))).toBe(200);
    });

    test('and blocked: no JWT, session, sign-in or token lets them in, and their yes counts no more, until they are unblocked', async () => {
      const { token } = await tokenCases({ database, connections: new Map() }).createToken(root, {
        label: 'of Ada',
        principal: { id: 'ada-1', name: 'Ada' },
        roles: ['viewer'],
      });
      const [cookie, later] = [await session(), await issued(-5, { sub: 'ada-1' })];
      const ways = async () => [await status(later), await status(token), (await go(`${server.url}/api/v1/threads`, cookie)).status];
      const rolesNow = async () => (await database.transaction((tx) => decisionFacts(tx, 'ada-1'))).rolesNow?.toSorted();
      expect(await ways()).toEqual([200, 200, 200]);
      const socket = await opened(token);
      await cases().blockPerson(root, { personId: 'ada-1', reason: 'left the house' });
      await cases().blockPerson(root, { personId: 'ada-1' });
      await until('the socket is closed', () => !socket.connected);
      expect([await ways(), await rolesNow()]).toEqual([[401, 401, 401], []]);
      const { answer } = await answerOf();
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'signin.blocked' }]);
      expect(await cases().blockedPeople(root, { limit: 10 })).toMatchObject([{ personId: 'ada-1', by: 'root', reason: 'left the house' }]);
      await cases().unblockPerson(root, 'ada-1');
      expect([await ways(), await rolesNow()]).toEqual([
        [200, 200, 401],
        ['analyst', 'viewer'],
      ]);
      expect((await answerOf()).answer.status).toBe(303);
      const log = await auditPage(database, { before: null, limit: 3, about: 'person:ada-1' });
      expect(log.map(({ action }) => action)).toEqual(['session.begin', 'person.unblock', 'person.block']);
    });

    test('nobody but an admin does so, and never to themselves or the house', async () => {
      const lead = { id: 'lead', name: 'Lead', roles: ['approver' as const] };
      await expect(cases().blockPerson(lead, { personId: 'ada-1' })).rejects.toThrow(/may not/);
      for (const personId of ['root', 'admin', 'system'])
        await expect(cases().blockPerson(root, { personId })).rejects.toMatchObject({ code: 'person.not-blockable' });
      await expect(cases().unblockPerson(root, 'ada-1')).rejects.toMatchObject({ code: 'person.not-blocked' });
    });
  });

  test('is refused for another audience or issuer, expired, without an end, unsigned, signed by others, or without a role', async () => {
    const bad = [
      await provider.jwt({ ...good, aud: clientId }),
      await provider.jwt({ ...good, iss: 'https://evil.example' }),
      await provider.jwt(good, { seconds: -60 }),
      await provider.jwt({ ...good, exp: undefined }),
      await provider.jwt(good, { key: 'foreign' }),
      await provider.jwt({ ...good, realm: {} }),
      // An ID token, and a word about signing out: neither is an access token, though the audience may be the same.
      await provider.jwt({ ...good, nonce: 'of-a-sign-in' }),
      await provider.jwt({ ...good, events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(good)).toString('base64url')}.x`,
      (await provider.jwt(good)).slice(0, -4),
      'a.b.c',
    ];
    for (const jwt of bad) expect(await status(jwt), jwt).toBe(401);
    const [entry] = await auditPage(database, { before: null, limit: 1 });
    expect(entry).toMatchObject({ by: 'nobody', action: 'token.use', outcome: 'denied', after: { why: 'unknown' } });
  });
});
