/** What the README says about curl, done exactly as it stands there; and the command line in scripts beside it. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pipedLists } from '#surfaces/cli/piped-lists.ts';
import { cliAt } from '#test/support/cli-at.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/headgate.ts';

vi.setConfig({ testTimeout: 240_000 });

const missing = ['bash', 'curl', 'grep', 'cut'].filter((program) => spawnSync(program, ['--version']).error !== undefined);
if (missing.length > 0) console.warn(`The README's story is not run: ${missing.join(', ')} is missing here.`);

let headgate: TestHeadgate;
beforeAll(async () => {
  if (missing.length === 0) headgate = await startTestHeadgate();
});
afterAll(() => headgate?.close());

const story = (): string => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  return /## With curl alone[\s\S]*?```bash\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
};

/** Runs a script to its end, and stops at its first failure. */
const bash = (script: string): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const { PATH = '' } = process.env;
    const env = { PATH, HEADGATE_URL: headgate.url, HEADGATE_TOKEN: headgate.token };
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.once('close', (code) => resolve({ code, out, err }));
  });

test.skipIf(missing.length > 0)("the README's own lines propose, approve, show the receipt and undo", async () => {
  const script = story();
  expect(script).toContain('/undo');
  const { code, out, err } = await bash(script);
  expect(err).toBe('');
  expect(code).toBe(0);
  const answers = out.split(/(?<=\})(?=\{"(?:planId|runId)")/).map((text): unknown => JSON.parse(text));
  expect(answers).toMatchObject([
    { state: 'proposed', card: { effect: [{ target: expect.stringContaining('orders_by_curl'), basis: 'exact' }] } },
    { state: 'succeeded', receipt: { rows: { loaded: expect.any(Number) } } },
    { state: 'undone' },
  ]);
  const [card] = answers as [{ card: { effect: { inserts: number }[] } }];
  const [, receipt] = answers as [unknown, { receipt: { rows: { loaded: number } } }];
  expect(card.card.effect[0]?.inserts).toBeGreaterThan(0);
  expect(receipt.receipt.rows.loaded).toBe(card.card.effect[0]?.inserts);
  expect(await headgate.warehouse(`select to_regclass('analytics.orders_by_curl') as there`)).toEqual([{ there: null }]);
});

test.skipIf(missing.length > 0)('the command line lists as tables for a person, and as JSON lines into a pipe', async () => {
  const { url, token } = headgate;
  for (const list of pipedLists) {
    const piped = await cliAt({ url, token, isPiped: true }, ...list.split(' '));
    expect([piped.code, piped.err], list).toEqual([0, '']);
    const lines = piped.out.split('\n').filter((line) => line !== '');
    for (const line of lines) expect(() => JSON.parse(line) as unknown, `${list}: ${line}`).not.toThrow();
    const shown = await cliAt({ url, token }, ...list.split(' '));
    expect(shown.out, list).not.toMatch(/^\{/m);
    if (['runs', 'connections', 'sources', 'token list', 'audit list', 'threads list'].includes(list))
      expect(lines.length, list).toBeGreaterThan(0);
  }
  // What makes a token prints it alone, also into a variable of a script.
  expect((await cliAt({ url, token, isPiped: true }, 'token', 'create', 'x', '--roles', 'viewer')).out).toMatch(/^hg_\S+\n$/);
});
