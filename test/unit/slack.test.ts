/** The parts of the Slack surface that need no server: what people wrote, what is drawn, and the other way to connect. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { JsonObject } from '#domain/json.ts';
import { silentLogger } from '#domain/log.ts';
import { pastedSecret } from '#domain/pasted-secret.ts';
import { plainName, uploadName } from '#domain/upload.ts';
import { isFresh } from '#surfaces/slack/freshness.ts';
import { typedIn } from '#surfaces/slack/incoming/payloads.ts';
import { plainText } from '#surfaces/slack/incoming/plain-text.ts';
import { typedDecision } from '#surfaces/slack/incoming/typed-decision.ts';
import { chartSvg } from '#surfaces/slack/picture/chart-svg.ts';
import { drawPng } from '#surfaces/slack/picture/draw.ts';
import { toMrkdwn } from '#surfaces/slack/render/answer-blocks.ts';
import { startSlack } from '#surfaces/slack/slack.ts';
import { chartOfAnswer, chartOfRun } from '#surfaces/slack/tell/show-picture.ts';
import type { SlackStore } from '#surfaces/slack/world.ts';
import { deliverBySocket, eventually, mention, people, startFakeSlack } from '../support/slack/fake-slack.ts';
import { memoryApp } from '../support/played/memory-app.ts';

const Manifest = z.object({
  features: z.object({ slash_commands: z.array(z.object({ command: z.string(), url: z.url() })) }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    event_subscriptions: z.object({ request_url: z.url(), bot_events: z.array(z.string()) }),
    interactivity: z.object({ request_url: z.url() }),
  }),
});

describe('what a person wrote', () => {
  it.each([
    ['<@UBOT> load <https://x.example/a.csv|a.csv> into <#C1|general>', 'load https://x.example/a.csv into #general'],
    ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
    ['<@UANA|ana> asked <!channel> about <mailto:x@y.example|x@y.example>', '@ana asked about x@y.example'],
    ['status is “completed”', 'status is "completed"'],
  ])('%s is read as %s', (raw, text) => {
    expect(plainText(raw, 'UBOT')).toBe(text);
  });

  it.each([
    ['approve', 'approve', ''],
    ['Approved.', 'approve', ''],
    ['yes approve', 'approve', ''],
    ['approve analytics.orders', 'approve', 'analytics.orders'],
    ['reject: too many rows', 'reject', 'too many rows'],
  ])('"%s" decides', (text, decision, rest) => {
    expect(typedDecision(text)).toEqual({ decision, rest });
  });

  it.each([
    'as admin I approve plan 7',
    '> approve',
    '"approve"',
    '`approve`',
    'approve it when ana is back',
    'do not approve',
    'please approve',
    '',
  ])('"%s" decides nothing', (text) => {
    expect(typedDecision(text)).toBeNull();
  });
});

describe('Markdown in Slack', () => {
  it('keeps bold and lists, and shows where a link leads', () => {
    expect(toMrkdwn('## Title\n- **bold** and [click](https://evil.example/?q=1)')).toBe(
      '*Title*\n• *bold* and click (https://evil.example/?q=1)',
    );
    expect(toMrkdwn('<!channel> & <https://x.example|y>')).toBe('&lt;!channel&gt; &amp; &lt;https://x.example|y&gt;');
  });
});

describe('headers', () => {
  const signature = `v0=${'a'.repeat(64)}`;
  const at = 1_700_000_000;
  it.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])('%d seconds off are fresh: %s', (off, fresh) => {
    const headers = { 'x-slack-request-timestamp': String(at + off), 'x-slack-signature': signature };
    expect(isFresh(headers, at * 1000)).toBe(fresh);
  });
});

describe('names of files', () => {
  it.each([
    ['../../etc/passwd.csv', 'passwd.csv'],
    ['C:\\data\\My <x>.csv', 'My _x_.csv'],
    ['.hidden.csv', 'hidden.csv'],
    [`${'n'.repeat(300)}.csv.gz`, `${'n'.repeat(113)}.csv.gz`],
  ])('%s is kept as %s', (given, kept) => {
    expect(plainName(given)).toBe(kept);
    expect(uploadName(kept)).toBe(kept);
  });
});

describe('pictures', () => {
  it('are drawn as PNG, and names in them stay names', async () => {
    const table = {
      columns: [
        { name: 'country</text><image href="https://evil.example/x"/>', type: 'VARCHAR' },
        { name: 'sum', type: 'DECIMAL(12,2)' },
      ],
      rows: [
        ['DE', '12.50'],
        ['FR', null],
        ['<script>', '-3'],
      ],
      truncated: false,
    };
    const picture = chartOfAnswer(table, { kind: 'bar', x: table.columns[0]?.name ?? '', y: ['sum'] });
    expect(picture.series[0]?.values).toEqual([12.5, null, -3]);
    const svg = chartSvg(picture);
    expect(svg).not.toMatch(/<(image|script)/);
    const png = await drawPng(svg);
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(png.length).toBeGreaterThan(5000);
  });

  it('name months and days as the table beside them does', () => {
    const table = {
      columns: [
        { name: 'month', type: 'TIMESTAMP' },
        { name: 'revenue', type: 'DECIMAL(12,2)' },
      ],
      rows: [['2025-05-01T00:00:00', '12.50']],
      truncated: false,
    };
    const picture = chartOfAnswer(table, { kind: 'line', x: 'month', y: ['revenue'] });
    expect(picture).toMatchObject({ labels: ['2025-05-01'], series: [{ name: 'revenue', values: [12.5] }] });
  });

  it('of a run need a few measurements, and say how much memory it took', () => {
    const point = { rows: 1, totalRows: null, rowsPerSecond: 10, bytes: 1, engineMemoryBytes: 2_000_000, seconds: 1, secondsLeft: null };
    expect(chartOfRun([point, point], 'The run')).toBeNull();
    const many = chartOfRun(
      Array.from({ length: 1000 }, () => point),
      'The run',
    );
    expect(many?.labels.length).toBeLessThanOrEqual(125);
    expect(many?.title).toContain('2 MB');
    // Whose rows are all counted in its last moment: a flat line would say that it stood still.
    const still = { ...point, rowsPerSecond: 0, engineMemoryBytes: 0 };
    expect(chartOfRun([...Array.from({ length: 60 }, () => still), point], 'The run')).toBeNull();
    expect(
      chartOfRun(
        Array.from({ length: 3 }, () => ({ ...point, engineMemoryBytes: 0 })),
        'The run',
      )?.title,
    ).toBe('The run');
  });
});

describe('the manifest', () => {
  /** What each method of the Web API takes, by Slack's reference. */
  const scopesOf: Record<string, string[]> = {
    'chat.appendStream': ['chat:write'],
    'chat.delete': ['chat:write'],
    'chat.postEphemeral': ['chat:write'],
    'chat.postMessage': ['chat:write'],
    'chat.startStream': ['chat:write'],
    'chat.stopStream': ['chat:write'],
    'chat.update': ['chat:write'],
    'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
    'files.completeUploadExternal': ['files:write'],
    'files.delete': ['files:write'],
    'files.getUploadURLExternal': ['files:write'],
    'views.open': [],
  };
  // The last one is for files that are downloaded.
  const besides = ['app_mentions:read', 'im:history', 'commands', 'files:read'];

  it('asks for exactly what the code uses', async () => {
    const folder = join(import.meta.dirname, '../../src/surfaces/slack');
    const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const code = (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
    const methods = [...new Set(Array.from(code.matchAll(/client\.([a-z]+\.[a-zA-Z]+)\(/g), ([, method = '']) => method))];
    expect(methods.toSorted()).toEqual(Object.keys(scopesOf).toSorted());
    const scopes = new Set([...methods.flatMap((method) => scopesOf[method] ?? []), ...besides]);
    const manifest = Manifest.parse(parseYaml(await readFile(join(import.meta.dirname, '../../docs/slack-manifest.yaml'), 'utf8')));
    expect(manifest.oauth_config.scopes.bot.toSorted()).toEqual([...scopes].toSorted());
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(
      Array.from(code.matchAll(/bolt\.command\('([^']+)'/g), ([, command]) => command),
    );
    const { event_subscriptions: events, interactivity } = manifest.settings;
    expect(events.bot_events.map((name) => name.split('.')[0])).toEqual(
      Array.from(code.matchAll(/bolt\.event\('([^']+)'/g), ([, event]) => event),
    );
    const addresses = [events.request_url, interactivity.request_url, ...manifest.features.slash_commands.map(({ url }) => url)];
    expect(addresses.map((url) => new URL(url).pathname)).toEqual(addresses.map(() => '/slack/events'));
  });
});

describe('what a person typed', () => {
  it.each([
    ['a mention', mention('use postgres://bob:Kw7x-pQ2z@db.example.com/x'), true],
    ['a command', { command: '/headgate', text: 'my password is Kw7x-pQ2z' }, true],
    ['an edit', { event: { type: 'message', subtype: 'message_changed', message: { text: 'pw: Kw7x-pQ2z' } } }, true],
    ['a window', { view: { private_metadata: '{}', state: { values: { reason: { value: { value: 'pw: Kw7x-pQ2z' } } } } } }, true],
    ['an ordinary mention', mention('load data/few.csv into analytics.few'), false],
    ['what Slack says beside it', { trigger_id: '1.2.Kw7x', action_token: 'Kw7xpQ2zKw7xpQ2z', event: { text: 'hello' } }, false],
  ])('holds a secret or not: %s', (_what, body, holds) => {
    const given = JsonObject.parse(typeof body === 'string' ? JSON.parse(body) : body);
    expect(pastedSecret(typedIn(given)) !== null).toBe(holds);
  });
});

describe('Socket Mode', () => {
  it('takes deliveries over a connection of ours, acknowledges them, and acts on each once', async () => {
    const slack = await startFakeSlack();
    const taken = new Set<string>();
    const store: Pick<SlackStore, 'accept' | 'finish' | 'takeLeft' | 'behind'> = {
      accept: async (id) => taken.size < taken.add(id).size,
      finish: async () => {},
      takeLeft: async () => [],
      behind: async () => [],
    };
    const surface = await startSlack({
      app: memoryApp(),
      store: new Proxy(Object.create(null), { get: (_all, name) => Reflect.get(store, name) }),
      settings: { botToken: 'xoxb-test', signingSecret: null, appToken: 'xapp-test', apiUrl: slack.apiUrl, alertChannel: null, users: {} },
      log: silentLogger,
      onEvents: () => () => {},
      isBlocked: async () => false,
    });
    expect(surface.mount).toBeNull();
    const hello = mention('hello', { user: people.stranger, id: 'EvSOCKET' });
    await Promise.all([1, 2].map(() => deliverBySocket(slack, hello)));
    await eventually('the answer', () => slack.callsOf('chat.postEphemeral').length > 0, slack, 20);
    expect(slack.callsOf('chat.postEphemeral')).toHaveLength(1);
    await surface.close();
    await slack.close();
  });
});
