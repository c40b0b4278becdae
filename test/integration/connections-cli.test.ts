/** `headgate connections` against a server over HTTP: what a person at a terminal or a pipe gets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliAt, type Written } from '#test/support/product/cli-at.ts';
import { startTestServer, type TestServer } from '#test/support/page/web-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const headgate = (argv: string[], typing: { piped?: string; typed?: string } = {}): Promise<Written> =>
  cliAt({ url: server.url, token: 'admin-token', ...typing }, ...argv);

const fields = ['--set', 'host=db.example.com', '--set', 'database=lake', '--set', 'user=loader'];

describe('headgate connections', () => {
  test('adds, shows, changes, tests and removes; a secret comes from the pipe and is never printed', async () => {
    const added = await headgate(['connections', 'add', 'lake', '--kind', 'postgres', ...fields, '--stdin'], {
      piped: 'password=from-a-pipe=1\n',
    });
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toMatch(/password +set/);
    expect(added.out).not.toContain('from-a-pipe');
    expect((await headgate(['connections', 'change', 'lake', '--set', 'database=sea', '--json'])).out).toContain('"database":"sea"');
    expect((await headgate(['connections', 'show', 'lake'])).out).toMatch(/host +db\.example\.com/);
    expect(await headgate(['connections', 'test', 'lake'])).toMatchObject({ code: 0, out: expect.stringContaining('PostgreSQL') });
    expect(await headgate(['connections', 'remove', 'lake'], { typed: 'n\n' })).toMatchObject({
      code: 3,
      out: expect.stringContaining('Not removed.'),
    });
    expect(await headgate(['connections', 'remove', 'lake'], { piped: '' })).toMatchObject({
      code: 3,
      out: expect.stringContaining('--yes'),
    });
    expect(await headgate(['connections', 'remove', 'lake', '--yes'])).toMatchObject({ code: 0, out: 'Removed lake.\n' });
    expect((await headgate(['connections', 'show', 'lake'])).code).toBe(2);
  });

  test('asks for a password at a terminal and does not echo it', async () => {
    const added = await headgate(['connections', 'add', 'typed', '--kind', 'postgres', ...fields], { typed: 'typed-unseen\n' });
    expect(added.code).toBe(0);
    expect(added.err).toContain('Password (empty: none): ');
    expect(added.out).toMatch(/password +set/);
    expect(`${added.out}${added.err}`).not.toContain('typed-unseen');
  });

  test('takes no secret as an argument', async () => {
    const refused = await headgate([
      'connections',
      'add',
      'seen',
      '--kind',
      'postgres',
      ...fields,
      '--set',
      'password=in-the-process-list',
    ]);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('arguments are seen by everybody');
    expect(refused.err).not.toContain('in-the-process-list');
    expect((await headgate(['connections', 'show', 'seen'])).code).toBe(2);
  });

  test('says which field is missing or unknown', async () => {
    const missing = await headgate(['connections', 'add', 'half', '--kind', 'postgres', '--set', 'host=db']);
    expect(missing).toMatchObject({ code: 2 });
    const unknown = await headgate(['connections', 'add', 'half', '--kind', 's3', '--set', 'colour=red']);
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('s3 has no field "colour"') });
  });

  test('lists as before, and wraps secrets anew', async () => {
    expect((await headgate(['connections'])).out).toContain('files');
    expect((await headgate(['secrets', 'rotate'])).out).toContain('0123456789abcdef');
  });
});
