/** Files that people hand in, over REST and in Slack: kept whole below a files root, and refused when they pretend. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliver, eventually, mention, people, slackEnv, startFakeSlack, type FakeSlack } from '../support/slack/fake-slack.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/product/headgate.ts';

let slack: FakeSlack;
let house: TestHeadgate;

beforeAll(async () => {
  slack = await startFakeSlack();
  house = await startTestHeadgate({ workers: 0, env: { ...slackEnv(slack), HEADGATE_UPLOAD_SIZE: '64KiB' } });
});
afterAll(async () => {
  await house.close();
  await slack.close();
});

const csv = 'id,name\n1,Ana\n2,Ben\n';
const octets = 'application/octet-stream';
const kept = (): Promise<string[]> => readdir(join(house.data, 'uploads')).catch(() => []);

async function handIn(name: string, body: string | Buffer, headers: Record<string, string> = { 'content-type': octets }) {
  const response = await fetch(`${house.url}/api/v1/uploads?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${house.token}`, ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  const reply: { dataset?: string; sizeBytes?: number; code?: string } = await response.json();
  return { status: response.status, reply };
}

describe('over REST', () => {
  it('is kept as it came, never over another, noted, and read like any file', async () => {
    const first = await handIn('people.csv', csv);
    expect(first).toMatchObject({ status: 201, reply: { dataset: 'data/uploads/people.csv', sizeBytes: csv.length } });
    const second = await handIn('people.csv', 'id,name\n3,Eva\n');
    expect(second.reply.dataset).toBe('data/uploads/people-2.csv');
    expect(await readFile(join(house.data, 'uploads/people.csv'), 'utf8')).toBe(csv);
    const inspected = await house.call('POST', '/sources/inspect', { connection: 'files', dataset: 'data/uploads/people.csv' });
    expect(inspected).toMatchObject({ status: 200, body: { columns: [{ name: 'id' }, { name: 'name' }] } });
    const noted = await house.catalog(`select about from audit where action = 'file.upload' order by seq`);
    expect(noted).toEqual([{ about: 'file:data/uploads/people.csv' }, { about: 'file:data/uploads/people-2.csv' }]);
    expect((await handIn('people.csv.gz', gzipSync(csv))).status).toBe(201);
  });

  it.each([
    [
      'a form that names files on the server',
      'x.csv',
      JSON.stringify({ files: [{ filepath: '/etc/passwd', originalFilename: 'x.csv' }] }),
      { 'content-type': 'application/json' },
      415,
    ],
    [
      'a multipart form',
      'x.csv',
      '--b\r\ncontent-disposition: form-data; name="f"; filename="../x.csv"\r\n\r\na\r\n--b--',
      { 'content-type': 'multipart/form-data; boundary=b' },
      415,
    ],
    ['another content type', 'x.csv', csv, { 'content-type': 'image/png' }, 415],
    ['a packed body', 'x.csv', gzipSync(csv), { 'content-type': octets, 'content-encoding': 'gzip' }, 415],
    ['a path in the name', '../../etc/cron.d/x.csv', csv, undefined, 400],
    ['an absolute path', '/tmp/x.csv', csv, undefined, 400],
    ['a path of Windows', 'C:\\x.csv', csv, undefined, 400],
    ['a NUL in the name', 'x.csv\0.png', csv, undefined, 400],
    ['a hidden file', '.bashrc.csv', csv, undefined, 400],
    ['a name that climbs', 'a..csv', csv, undefined, 400],
    ['a name that reverses', 'x\u202Evsc.csv', csv, undefined, 400],
    ['a name that cannot be seen', '\u3164.csv', csv, undefined, 400],
    ['an ending that nothing reads', 'x.exe', csv, undefined, 400],
    ['a picture called a table', 'x.csv', 'GIF89a;id,name\n1,2\n', undefined, 400],
    ['a page called a table', 'x.csv', '  <!DOCTYPE html><script>alert(1)</script>', undefined, 400],
    ['a program called a table', 'x.csv', '#!/bin/sh\nrm -rf /\n', undefined, 400],
    [
      'a text that goes on as an archive',
      'x.csv',
      Buffer.concat([Buffer.from(csv), Buffer.from('PK\u0003\u0004\u0014\u0000\u0000\u0000')]),
      undefined,
      400,
    ],
    ['an archive under another ending', 'x.parquet', Buffer.from('PK\u0003\u0004 and so on and so on'), undefined, 400],
    ['a table called an archive', 'x.zip', csv, undefined, 400],
    ['nothing', 'x.csv', '', undefined, 400],
    ['too much', 'x.csv', 'a'.repeat(65 * 1024), undefined, 413],
  ])('%s is refused and leaves nothing', async (_what, name, body, headers, status) => {
    const before = await kept();
    const answer = await handIn(name, body, headers);
    expect(answer.status, JSON.stringify(answer.reply)).toBe(status);
    expect(answer.reply.code).toMatch(/^upload\./);
    expect(await kept()).toEqual(before);
  });

  it('leaves no drafts behind, and follows no link out of the root', async () => {
    const drafts = join(house.data, '../state/incoming');
    expect(existsSync(drafts) ? await readdir(drafts) : []).toEqual([]);
    const outside = join(tmpdir(), `outside-${process.pid}`);
    await mkdir(outside, { recursive: true });
    await symlink(outside, join(house.data, 'uploads/link.csv'));
    expect((await handIn('link.csv', csv)).reply.dataset).toBe('data/uploads/link-2.csv');
    expect(await readdir(outside)).toEqual([]);
    await rm(outside, { recursive: true });
  });
});

describe('in Slack', () => {
  const file = (name: string, url: string) => ({ id: 'F1', name, size: 10, url_private_download: url });
  const whispers = (): string[] => slack.callsOf('chat.postEphemeral').map(({ args }) => args['text'] ?? '');

  it('is fetched with the token, kept under a plain name, and asked about', async () => {
    const url = slack.host('sales.csv', csv);
    await deliver(house.url, mention('', { ts: '1700000100.000001', files: [file('../../My <sales>.csv', url)] }));
    await eventually('the upload', () => existsSync(join(house.data, 'uploads/My _sales_.csv')), slack);
    expect(slack.downloads.at(-1)).toMatchObject({ authorization: 'Bearer xoxb-tests-only' });
    const asked = async () => house.catalog(`select data->>'text' as text from events where type = 'message.user'`);
    await eventually('the answer in the thread', () => slack.messages().find(({ threadTs }) => threadTs === '1700000100.000001'), slack);
    expect(await asked()).toEqual([{ text: 'What is in data/uploads/My _sales_.csv?' }]);
  });

  it('comes from Slack alone: the token goes nowhere else', async () => {
    const elsewhere = await startFakeSlack();
    const stolen = elsewhere.host('steal.csv', csv);
    const redirected = slack.host('moved.csv', '', { location: stolen });
    const before = whispers().length;
    await deliver(
      house.url,
      mention('look', { ts: '1700000101.000001', files: [file('steal.csv', stolen), file('moved.csv', redirected)] }),
    );
    await eventually('the refusals', () => whispers().length > before, slack);
    expect(whispers().at(-1)).toContain('not kept by Slack');
    expect(elsewhere.downloads).toEqual([]);
    await elsewhere.close();
    expect((await kept()).filter((name) => /steal|moved/.test(name))).toEqual([]);
  });

  it('is not taken from a stranger', async () => {
    const count = slack.downloads.length;
    const url = slack.host('stranger.csv', csv);
    const before = whispers().length;
    await deliver(house.url, mention('load this', { ts: '1700000102.000001', user: people.stranger, files: [file('stranger.csv', url)] }));
    await eventually('the refusal', () => whispers().length > before, slack);
    expect(slack.downloads).toHaveLength(count);
  });
});
