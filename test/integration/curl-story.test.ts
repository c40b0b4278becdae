/** What the README says about curl, done exactly as it stands there; and the command line in scripts beside it. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { pipedLists } from '#surfaces/cli/piped-lists.ts';
import { cliAt } from '#test/support/product/cli-at.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { hasTerminals, inTerminal, type InTerminal } from '#test/support/pseudo-terminal.ts';

vi.setConfig({ testTimeout: 240_000 });

const missing = ['bash', 'curl', 'grep', 'cut'].filter((program) => spawnSync(program, ['--version']).error !== undefined);
if (missing.length > 0) console.warn(`The README's story is not run: ${missing.join(', ')} is missing here.`);
if (!hasTerminals) console.warn('The command line is not tried in a real terminal: script of util-linux is missing here.');

let headgate: TestHeadgate;
beforeAll(async () => {
  if (missing.length === 0 || hasTerminals) headgate = await startTestHeadgate();
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

describe.skipIf(!hasTerminals)('the command line in a real terminal', () => {
  const program = fileURLToPath(new URL('../../src/surfaces/cli/headgate.mjs', import.meta.url));
  const opened: InTerminal[] = [];
  afterEach(async () => {
    for (const terminal of opened) terminal.kill();
    await Promise.all(opened.splice(0).map((terminal) => terminal.end()));
  });
  const run = (argv: string[], { columns = 100, more = {} }: { columns?: number; more?: NodeJS.ProcessEnv } = {}): InTerminal => {
    const env = { PATH: process.env['PATH'], HEADGATE_URL: headgate.url, HEADGATE_TOKEN: headgate.token, ...more };
    const terminal = inTerminal([process.execPath, program, ...argv], { columns, env });
    opened.push(terminal);
    return terminal;
  };
  const lines = (terminal: InTerminal): string[] => stripVTControlCharacters(terminal.shown()).split(/[\r\n]+/);
  const shows = (terminal: InTerminal, text: string) => expect.poll(() => terminal.shown(), { timeout: 60_000 }).toContain(text);
  const coloured = /\u001b\[3\dm/; // oxlint-disable-line eslint/no-control-regex -- the codes of colours are what is looked for
  const load = (table: string): string => `load samples/customers.csv into public.${table}`;

  test('shows what goes on, asks, and loads on a typed y', async () => {
    const asked = run(['ask', load('by_terminal')]);
    await shows(asked, 'Approve? [y/N]');
    // What goes on stands on a line that is taken away again.
    expect(asked.shown()).toContain('\r\u001b[2K');
    expect(asked.shown()).toMatch(coloured);
    expect(await headgate.warehouse(`select to_regclass('public.by_terminal') as there`)).toEqual([{ there: null }]);
    asked.type('y\r');
    expect(await asked.end()).toBe(0);
    expect(lines(asked).join('\n')).toMatch(/✓ Run \d+ succeeded/);
    expect(await headgate.warehouse('select count(*)::int > 0 as loaded from public.by_terminal')).toEqual([{ loaded: true }]);
  });

  test('leaves the card as it is on Ctrl-C, and says how to come back', async () => {
    const asked = run(['ask', load('by_ctrl_c')]);
    await shows(asked, 'Approve? [y/N]');
    asked.type('\u0003');
    expect(await asked.end()).toBe(130);
    expect(asked.shown()).toMatch(/Waiting for a decision: headgate approve [\w-]{36}/);
    const waiting = `select state from plans where plan::text like '%by_ctrl_c%'`;
    expect(await headgate.catalog(waiting)).toEqual([{ state: 'proposed' }]);
    expect(await headgate.warehouse(`select to_regclass('public.by_ctrl_c') as there`)).toEqual([{ there: null }]);
  });

  test('lists as tables, within a narrow terminal as paragraphs, and without colours where NO_COLOR says so', async () => {
    const wide = run(['token', 'list'], { columns: 220 });
    expect(await wide.end()).toBe(0);
    expect(lines(wide).find((line) => line.includes('HEADGATE_TOKEN'))).toMatch(/^[\w-]{36} {2}admin {2}admin {2}/);
    for (const list of ['token list', 'sources', 'audit list']) {
      const narrow = run(list.split(' '), { columns: 44 });
      expect(await narrow.end(), list).toBe(0);
      // A name without blanks is not broken.
      const tooLong = lines(narrow).filter((line) => line.length > 44 && line.trim().includes(' '));
      expect(tooLong, list).toEqual([]);
    }
    const piped = await bash(`'${process.execPath}' '${program}' runs | cat`);
    expect(
      piped.out
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toContainEqual(expect.objectContaining({ runNumber: 1 }));
    const [coloursOf, plain] = [run(['show', '1']), run(['show', '1'], { columns: 44, more: { NO_COLOR: '1' } })];
    expect([await coloursOf.end(), await plain.end()]).toEqual([0, 0]);
    expect(coloursOf.shown()).toContain('\u001b[');
    expect(plain.shown()).not.toContain('\u001b[');
    expect(lines(plain).filter((line) => line.length > 44)).toEqual([]);
  });
});
