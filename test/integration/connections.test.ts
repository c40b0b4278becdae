/** Stored connections through the whole product: stored by REST, used by a worker that was already running, changed, and removed. */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';
import { startSecretsManager, type SecretsManager } from '#test/support/systems/secrets-manager.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:lake-AbCdEf';
const role = `loader_${process.pid}`;
const Problem = z.object({
  code: z.string(),
  detail: z.string(),
  details: z.object({ problems: z.array(z.object({ field: z.string(), message: z.string() })) }).optional(),
});
const Details = z.object({ version: z.number(), fields: z.record(z.string(), z.json()), secretsSet: z.array(z.string()) });
const Listed = z.object({
  connections: z.array(z.object({ name: z.string(), healthy: z.boolean(), message: z.string(), stored: z.boolean() })),
});

let headgate: TestHeadgate;
let lake: FreshDatabase;
let other: FreshDatabase;
let aws: SecretsManager;
beforeAll(async () => {
  [lake, other, aws] = await Promise.all([freshDatabase(), freshDatabase(), startSecretsManager()]);
  await inLake(`create role ${role} login password 'first-password'`);
  for (const database of [lake, other])
    await inDatabase(database, `grant all on database ${nameOf(database)} to ${role}; grant all on schema public to ${role}`);
  aws.secrets.set(arn, JSON.stringify({ username: role, password: 'first-password' }));
  headgate = await startTestHeadgate({
    env: {
      HEADGATE_PRIVATE_HOSTS: '127.0.0.1',
      HEADGATE_SECRETS_ENDPOINT: aws.url,
      HEADGATE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      AWS_ACCESS_KEY_ID: 'AKIATESTTESTTESTTEST',
      AWS_SECRET_ACCESS_KEY: 'a-secret-of-tests',
    },
  });
  await headgate.write('few.csv', 'id,name\n1,one\n2,two\n3,three\n');
});
afterAll(async () => {
  await headgate.close();
  await aws.close();
  for (const database of [lake, other]) await inDatabase(database, `drop owned by ${role}, ${role}_b`);
  await inLake(`drop role ${role}_b; drop role ${role}`);
  await Promise.all([lake.drop(), other.drop()]);
});

async function inDatabase(database: FreshDatabase, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}
const inLake = (sql: string): Promise<unknown[]> => inDatabase(lake, sql);
const nameOf = (database: FreshDatabase): string => new URL(database.url).pathname.slice(1);

const fieldsOf = (database: FreshDatabase, more: object = {}): object => ({
  host: '127.0.0.1',
  port: Number(new URL(database.url).port),
  database: nameOf(database),
  user: role,
  password: 'first-password',
  tls: 'disable',
  ...more,
});

const loading = (connection: string, table: string): DraftInput => ({
  title: `Load ${table}`,
  sources: [{ id: 'few', path: 'data/few.csv' }],
  loads: [{ from: 'few', connection, table, mode: 'create' }],
});

const add = (name: string, fields: object, kind = 'postgres') => headgate.call('POST', '/connections', { name, kind, fields });
async function listed(name: string) {
  const { connections } = Listed.parse((await headgate.call('GET', '/connections')).body);
  return connections.find((one) => one.name === name);
}

describe('a stored connection', () => {
  test('is used by a server and a worker that run already; its password is never told', async () => {
    const added = await add('lake', fieldsOf(lake));
    expect(added.status).toBe(201);
    expect(Details.parse(added.body)).toMatchObject({ version: 1, secretsSet: ['password'] });
    expect(await listed('lake')).toMatchObject({ healthy: true, stored: true });
    const thread = await headgate.open();
    await thread.propose(loading('lake', 'public.used'));
    const end = await thread.approve(await thread.until('plan.proposed'));
    expect(end.type).toBe('run.succeeded');
    expect(await inLake('select count(*)::int as n from used')).toEqual([{ n: 3 }]);
    const told = JSON.stringify([added.body, (await headgate.call('GET', '/connections/lake')).body, await listed('lake')]);
    expect(told).not.toContain('first-password');
  });

  test('keeps its password when another field changes, but never sends it to another host', async () => {
    await add('kept', fieldsOf(lake));
    const changed = await headgate.call('PATCH', '/connections/kept', { fields: { database: nameOf(other) }, version: 1 });
    expect(Details.parse(changed.body)).toMatchObject({ version: 2, secretsSet: ['password'] });
    expect(await listed('kept')).toMatchObject({ healthy: true });
    for (const path of ['/connections/test', '/connections/kept']) {
      const body = path.endsWith('test') ? { name: 'kept', fields: { host: 'localhost' } } : { fields: { host: 'localhost' } };
      const moved = await headgate.call(path.endsWith('test') ? 'POST' : 'PATCH', path, body);
      expect(moved.status).toBe(400);
      expect(Problem.parse(moved.body).details?.problems).toEqual([
        { field: 'password', message: expect.stringContaining('type it again') },
      ]);
    }
    expect(Problem.parse((await headgate.call('PATCH', '/connections/kept', { fields: { port: 1 }, version: 1 })).body).code).toBe(
      'connection.changed',
    );
  });

  test('that reaches another database after a card was measured makes that card refuse its approval', async () => {
    await add('moving', fieldsOf(lake));
    const thread = await headgate.open();
    await thread.propose(loading('moving', 'public.moved'));
    const card = await thread.until('plan.proposed');
    const details = z
      .object({ usedBy: z.array(z.object({ planId: z.string() })) })
      .parse((await headgate.call('GET', '/connections/moving')).body);
    expect(details.usedBy).toEqual([{ planId: card.data.planId }]);
    await headgate.call('PATCH', '/connections/moving', { fields: { database: nameOf(other) } });
    const reply = await thread.decide(card.data, 'approve');
    expect(reply).toMatchObject({ ok: false, error: { code: 'approval.connection-changed' } });
    expect(await headgate.catalog('select 1 from runs where plan_id = $1', [card.data.planId])).toEqual([]);
  });

  test('whose password alone was changed keeps the approval of its cards', async () => {
    await add('rotated', fieldsOf(lake));
    const thread = await headgate.open();
    await thread.propose(loading('rotated', 'public.rotated'));
    const card = await thread.until('plan.proposed');
    expect((await headgate.call('PATCH', '/connections/rotated', { fields: { password: 'first-password' } })).status).toBe(200);
    expect((await thread.approve(card)).type).toBe('run.succeeded');
  });

  test('that reaches something else than when a standing rule was made lets no run pass by that rule', async () => {
    await add('ruled', fieldsOf(lake));
    await inLake(`create role ${role}_b login password 'first-password' in role ${role}`);
    const thread = await headgate.open();
    await thread.propose({ ...loading('ruled', 'public.ruled'), name: 'ruled', schedule: { cron: '0 7 * * 1-5', timezone: 'UTC' } });
    expect((await thread.approve(await thread.until('plan.proposed'))).type).toBe('run.succeeded');
    const due = () => headgate.catalog(`update pipelines set next_at = now() - interval '1 second' where name = 'ruled'`);
    const runs = async () => JSON.stringify((await headgate.call('GET', '/pipelines/ruled')).body);
    const loaded = async () =>
      (
        await headgate.catalog(
          `select 1 from runs where state = 'succeeded' and fingerprint in (select fingerprint from proposals where connections ? 'ruled')`,
        )
      ).length;
    await due();
    await vi.waitFor(async () => expect(await loaded()).toBe(2), { timeout: 60_000, interval: 300 });
    expect((await headgate.call('PATCH', '/connections/ruled', { fields: { user: `${role}_b` } })).status).toBe(200);
    await due();
    await vi.waitFor(async () => expect(await runs()).toContain('reaches another system than when the rule was made'), {
      timeout: 60_000,
      interval: 300,
    });
    expect(await loaded()).toBe(2);
  });

  test('behind AWS Secrets Manager is read when used, and again when the password was changed there', async () => {
    const added = await add('vault', fieldsOf(lake, { password: `aws-secret:${arn}#password` }));
    expect(added.status).toBe(201);
    expect(await listed('vault')).toMatchObject({ healthy: true });
    await inLake(`alter role ${role} password 'second-password'`);
    aws.secrets.set(arn, JSON.stringify({ username: role, password: 'second-password' }));
    await inLake(`select pg_terminate_backend(pid) from pg_stat_activity where usename = '${role}'`);
    await vi.waitFor(async () => expect(await listed('vault')).toMatchObject({ healthy: true }), { timeout: 30_000, interval: 300 });
    const thread = await headgate.open();
    await thread.propose(loading('vault', 'public.vaulted'));
    expect((await thread.approve(await thread.until('plan.proposed'))).type).toBe('run.succeeded');
    await inLake(`alter role ${role} password 'first-password'`);
    aws.secrets.set(arn, JSON.stringify({ username: role, password: 'first-password' }));
  });

  test('is gone for server and worker once it is removed', async () => {
    await add('short-lived', fieldsOf(lake));
    expect((await headgate.call('DELETE', '/connections/short-lived')).body).toEqual({ removed: 'short-lived' });
    expect(await listed('short-lived')).toBeUndefined();
    expect((await headgate.call('GET', '/connections/short-lived')).status).toBe(404);
    expect(
      await headgate.catalog('select 1 from connection_secrets s left join connections c on c.id = s.connection_id where c.id is null'),
    ).toEqual([]);
  });

  test('says which field is wrong, and takes no name that the settings have given', async () => {
    const wrong = await add('wrong', { host: 'db/../x', database: 'a', tls: 'maybe', colour: 'red' });
    expect(
      Problem.parse(wrong.body)
        .details?.problems.map(({ field }) => field)
        .toSorted(),
    ).toEqual(['colour', 'tls', 'user']);
    const socket = await add('wrong', { ...fieldsOf(lake), host: '/var/run/postgresql' });
    expect(Problem.parse(socket.body).details?.problems.map(({ field }) => field)).toEqual(['host']);
    expect(Problem.parse((await add('warehouse', fieldsOf(lake))).body).code).toBe('connection.exists');
  });
});

describe('a secret that is said', () => {
  test.each([
    ['a connection address', 'load from postgres://bob:s3cr3tPw9@db.example.com/sales'],
    ['a password', 'my password is Tr0ub4dor&3x'],
    ['an AWS key', 'use AKIAQWERTYUIOPASDFGH please'],
  ])('%s is refused, and stored nowhere', async (_what, text) => {
    const thread = await headgate.open();
    await expect(thread.say(text)).rejects.toThrow(/not stored/);
    const secret = /s3cr3tPw9|Tr0ub4dor&3x|AKIAQWERTYUIOPASDFGH/.exec(text)?.[0] ?? '';
    expect(await headgate.catalog('select 1 from events where strpos(data::text, $1) > 0', [secret])).toEqual([]);
    expect(headgate.server().log()).not.toContain(secret);
  });
});
