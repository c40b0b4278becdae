import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Card } from '#domain/effect.ts';
import { conflictError, setupError, transientError } from '#domain/errors.ts';
import type { EventData, NewEvent } from '#domain/events.ts';
import { parsePlanFile, writePlanFile } from '#planning/plan-file.ts';
import type { CliPorts } from '#surfaces/cli/ports.ts';
import { run } from '#surfaces/cli/program.ts';
import { createTerminal } from '#surfaces/cli/terminal.ts';
import { fingerprint } from '#test/support/played/memory-app.ts';
import { sampleCard, samplePlan, sampleReceipt } from '#test/support/played/sample-card.ts';
import { startTestServer, until, type TestServer } from '#test/support/page/web-server.ts';

let server: TestServer;
let folder: string;
let started: number;
let stopped: number;
beforeEach(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'headgate-cli-'));
  started = 0;
  stopped = 0;
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const textOf = (stream: PassThrough): string => String(stream.read() ?? '');

/** Runs a command line as a person at a pipe would. `typed` is what they answer; null closes stdin at once. */
async function headgate(argv: string[], extra: { typed?: string | null; tty?: boolean; ports?: Partial<CliPorts> } = {}) {
  const [stdin, stdout, stderr] = [Object.assign(new PassThrough(), { isTTY: extra.tty === true }), new PassThrough(), new PassThrough()];
  if (typeof extra.typed === 'string') stdin.write(extra.typed);
  if (extra.typed === null) stdin.end();
  const ports: CliPorts = {
    version: '0.0.0-test',
    terminal: createTerminal(stdin, stdout, stderr),
    signal: new AbortController().signal,
    settings: ({ url, token }) => ({ dataDir: folder, ownDatabase: false, url: url ?? null, token: token ?? null, pageFolder: folder }),
    startServer: async () => {
      started += 1;
      return {
        url: server.url,
        token: 'admin-token',
        stop: async () => {
          stopped += 1;
        },
      };
    },
    startWorker: async () => ({ stop: async () => {} }),
    bridgeMcp: async () => {},
    parsePlan: parsePlanFile,
    writePlan: writePlanFile,
    ...extra.ports,
  };
  const code = await run(ports, argv);
  const [out, err] = [textOf(stdout), textOf(stderr)];
  return { code, out, err, lines: out.trimEnd().split('\n') };
}

const drafted: NewEvent = {
  type: 'plan.drafted',
  data: { planId: 'plan-1', version: 1, planHash: 'a', plan: samplePlan, steps: sampleCard.steps, notes: [] },
};
const proposed: EventData<'plan.proposed'> = {
  planId: 'plan-1',
  version: 1,
  fingerprint,
  plan: samplePlan,
  card: sampleCard,
  askedBy: 'Ana',
  expiresAt: '2026-01-06T08:00:00.000Z',
};
const answer = (extra: object = {}): NewEvent => ({
  type: 'message.assistant',
  data: { messageId: 'm1', text: 'There are 2,061 orders.', model: 'offline', ...extra },
});
const step = { step: 'load_1', kind: 'load', words: 'Loading' } as const;

function proposes(card: Card = sampleCard): void {
  server.app.onMessage = (threadId) => {
    server.app.append(threadId, { type: 'agent.entered', data: { agent: 'orchestrator', doing: 'reading the request' } });
    server.app.append(threadId, { type: 'tool.started', data: { callId: 'c1', tool: 'inspect', words: 'Inspecting samples/orders.csv' } });
    server.app.append(threadId, {
      type: 'tool.finished',
      data: { callId: 'c1', tool: 'inspect', ok: true, summary: '2,061 rows, 9 columns', milliseconds: 210 },
    });
    server.app.append(threadId, drafted);
    server.app.append(threadId, { type: 'plan.progress', data: { planId: 'plan-1', ...step, rows: 10, fraction: 0.5 } });
    server.app.append(threadId, { type: 'plan.proposed', data: { ...proposed, card } });
    server.app.append(threadId, answer({ messageId: 'plan-plan-1', text: 'The card is ready.' }));
  };
  server.app.onApprove = (threadId, runId) => {
    server.app.append(threadId, { type: 'run.queued', runId, data: { planId: 'plan-1', runNumber: 41 } });
    server.app.append(threadId, { type: 'run.started', runId, data: { epoch: 1, worker: 'w' } });
    server.app.append(threadId, { type: 'step.finished', runId, data: { ...step, rowsIn: 1241, rowsOut: 1241, milliseconds: 300 } });
    server.app.append(threadId, { type: 'run.succeeded', runId, data: { receipt: sampleReceipt } });
  };
}

describe('ask', () => {
  test('starts a server for itself when none runs, prints the answer, and stops it again', async () => {
    server.app.onMessage = (threadId) => void server.app.append(threadId, answer());
    const { code, out } = await headgate(['ask', 'how many orders are there']);
    expect([code, out, started, stopped]).toEqual([0, 'There are 2,061 orders.\n', 1, 1]);
  });

  test('shows streamed text once', async () => {
    server.app.onMessage = (threadId) => {
      server.app.token(threadId, 'There are ');
      server.app.token(threadId, '2,061 orders.');
      server.app.append(threadId, answer());
    };
    expect((await headgate(['ask', 'how many'])).out).toBe('There are 2,061 orders.\n');
  });

  test('--yes approves the card it shows, follows the run and prints the receipt', async () => {
    proposes();
    const { code, out } = await headgate(['ask', 'load completed orders', '--yes']);
    expect(code).toBe(0);
    expect(server.app.decided).toBe('approve');
    const inOrder = [
      '✓ Inspecting samples/orders.csv · 2,061 rows, 9 columns',
      'Plan version 1',
      '+ 1,204 inserted   ~ 37 updated   − 0 deleted   = 18,331 unchanged',
      'Approved by Ana.',
      'Run 41 is queued.',
      '✓ Loading · 1,241 rows',
      '✓ Run 41 succeeded: Load completed orders',
    ];
    expect(inOrder.map((words) => out.indexOf(words)).toSorted((a, b) => a - b)).toEqual(inOrder.map((words) => out.indexOf(words)));
    for (const words of inOrder) expect(out).toContain(words);
    expect(out).not.toContain('\u001b');
  });

  test.each([
    ['y\n', 0, 'approve'],
    ['YES\n', 0, 'approve'],
    ['\n', 3, 'reject'],
    ['n\n', 3, 'reject'],
    ['sure, why not\n', 3, 'reject'],
  ])('the answer %j to "Approve?" ends with %i', async (typed, exit, decision) => {
    proposes();
    const { code, err } = await headgate(['ask', 'load completed orders'], { typed });
    expect([code, server.app.decided]).toEqual([exit, decision]);
    expect(err).toContain('Approve? [y/N]');
  });

  test.each([
    ['--propose', 'open'],
    ['--json', null],
  ])('with %s and nobody to answer the card is left pending', async (flag, typed) => {
    proposes();
    const { code, err } = await headgate(['ask', 'load completed orders', flag], typed === null ? { typed } : {});
    expect([code, server.app.decided]).toEqual([0, null]);
    expect(err).not.toContain('Approve?');
  });

  test('where nobody can answer nothing is asked, and the command that approves is said', async () => {
    proposes();
    const { out, err } = await headgate(['ask', 'load completed orders'], { typed: null });
    expect(out).toMatch(/Waiting for a decision: headgate approve \S+ --yes$/m);
    expect(err).not.toContain('Approve?');
  });

  test.each([null, 'y\n'])('a card that nobody can approve is not asked about, and what helps is said (typed: %j)', async (typed) => {
    const [effect] = sampleCard.effect;
    const broken = { check: 'not_null', words: 'email is never null', severity: 'error', passed: false } as const;
    const card = {
      ...sampleCard,
      effect: effect ? [{ ...effect, basis: 'unavailable', reason: 'Blocked by a check.' }] : [],
      checks: sampleCard.checks.slice(0, 1).map((check) => ({ ...check, ...broken })),
    } as const;
    proposes(Card.parse(card));
    const { out, err, code } = await headgate(['ask', 'load completed orders'], { typed, tty: typed !== null });
    expect([code, server.app.decided, err.includes('Approve?'), out.includes('headgate approve')]).toEqual([0, null, false, false]);
    expect(out).toMatch(/is not known, so it cannot be approved\. .*headgate revise plan-1 "drop these rows", or headgate reject plan-1$/m);
  });

  test('--no rejects', async () => {
    proposes();
    const { code, out } = await headgate(['ask', 'load completed orders', '--no']);
    expect([code, server.app.decided]).toEqual([3, 'reject']);
    expect(out).toContain('Rejected by Ana: Declined on the command line.');
  });

  test('--json prints the thread, then one stored event per line, and nothing else', async () => {
    proposes();
    const { code, lines, err } = await headgate(['ask', 'load completed orders', '--yes', '--json']);
    const events = lines.map((line) => JSON.parse(line) as { type: string; seq?: number; threadId: string });
    expect([code, err]).toEqual([0, '']);
    expect(events[0]).toEqual({ type: 'thread.opened', threadId: 'thread-1' });
    expect(events.slice(1).map((event) => event.seq)).toEqual(events.slice(1).map((_, index) => index + 1));
    expect(events.map((event) => event.type)).toContain('plan.proposed');
    expect(events.at(-1)?.type).toBe('run.succeeded');
  });

  test('goes on in a thread without repeating what was said before', async () => {
    server.app.onMessage = (threadId) => void server.app.append(threadId, answer());
    await headgate(['ask', 'how many', '--json']);
    const { lines } = await headgate(['ask', 'and now', '--thread', 'thread-1', '--json']);
    expect(lines.map((line) => (JSON.parse(line) as { seq?: number }).seq)).toEqual([undefined, 3, 4]);
  });

  test('a typed "approve" decides the one open card of the thread; the model never sees it', async () => {
    proposes();
    await headgate(['ask', 'load completed orders', '--propose']);
    const { code } = await headgate(['ask', 'approve', '--thread', 'thread-1']);
    expect([code, server.app.decided]).toEqual([0, 'approve']);
    const { events } = (await (await server.call('GET', '/api/v1/threads/thread-1/events')).json()) as { events: { type: string }[] };
    expect(events.filter((event) => event.type === 'message.user')).toHaveLength(1);
  });

  test('somebody else may decide while it asks', async () => {
    proposes();
    const asking = headgate(['ask', 'load completed orders']);
    await until('the card is there', () => server.app.followers() === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.call('POST', '/api/v1/plans/plan-1/decision', { body: { fingerprint, decision: 'approve' } });
    const { code, out } = await asking;
    expect(code).toBe(0);
    expect(out).toContain('Run 41 succeeded');
  });

  test.each([
    ['a question', { question: { text: 'Append or replace?', choices: ['append', 'replace'] } }, 2],
    ['a refusal', { refused: { reason: 'That would drop a table.' } }, 3],
  ])('ends with %s', async (_name, extra, exit) => {
    server.app.onMessage = (threadId) => void server.app.append(threadId, answer(extra));
    expect((await headgate(['ask', 'do it'])).code).toBe(exit);
  });

  test('a run that fails ends with 4, what and what to do', async () => {
    proposes();
    server.app.onApprove = (threadId, runId) => {
      const error = {
        family: 'data',
        code: 'check.failed',
        message: '12 rows have no order_id.',
        retryable: false,
        hint: 'Repair them first.',
      };
      server.app.append(threadId, { type: 'run.failed', runId, data: { error } });
    };
    const { code, out } = await headgate(['ask', 'load', '--yes']);
    expect(code).toBe(4);
    expect(out).toContain('✗ The run failed: 12 rows have no order_id.\n  Repair them first.\n');
  });

  test('an interrupt ends it with 130 and stops the server it started', async () => {
    const interruption = new AbortController();
    const asking = headgate(['ask', 'never answered'], { ports: { signal: interruption.signal } });
    await until('it listens', () => server.app.followers() === 1);
    interruption.abort();
    expect((await asking).code).toBe(130);
    expect(stopped).toBe(1);
  });

  test.each([
    ['y', 3],
    ['n', 130],
  ])('whoever interrupts a thought at a terminal is asked whether to stop it: %s', async (typed, code) => {
    const interruption = new AbortController();
    const asking = headgate(['ask', 'never answered'], { typed: `${typed}\n`, tty: true, ports: { signal: interruption.signal } });
    await until('it listens', () => server.app.followers() === 1);
    interruption.abort();
    const ended = await asking;
    expect(ended.code).toBe(code);
    expect(ended.out.includes('Stopped by')).toBe(code === 3);
  });

  test.each([
    [['ask', 'x', '--yes', '--no'], 2],
    [['ask'], 2],
    [['ask', 'x', '--thread', 'nope'], 2],
    [['nonsense'], 2],
    [['ask', 'x', '--bogus'], 2],
    [['--help'], 0],
    [['--version'], 0],
  ])('%j exits with %i', async (argv, exit) => {
    expect((await headgate(argv)).code).toBe(exit);
  });
});

describe('which server', () => {
  test('one that could not be started is told as that, with what helps', async () => {
    const startServer = () => Promise.reject(transientError('catalog.unreachable', 'The catalog database does not answer: timeout'));
    const settings = () => ({ dataDir: folder, ownDatabase: true, url: null, token: null, pageFolder: folder });
    const { code, err } = await headgate(['runs'], { ports: { startServer, settings } });
    expect(code).toBe(5);
    expect(err.replaceAll(/\s+/g, ' ')).toContain(
      `No server runs for ${folder}, and the one started for this command did not get its database in time.`,
    );
    expect(err).toContain('keep one running with "headgate serve"');
  });

  test('the one that runs on the data dir, when it answers', async () => {
    await writeFile(join(folder, 'server.json'), JSON.stringify({ url: server.url, token: 'admin-token', pid: process.pid }));
    expect([(await headgate(['runs'])).code, started]).toEqual([0, 0]);
    // Whoever names a token acts as its person, not as whoever started the server.
    expect((await headgate(['runs', '--token', 'wrong'])).code).toBe(3);
  });

  test('a token that the person set goes before the one the server left, and a refusal says which it was', async () => {
    await writeFile(join(folder, 'server.json'), JSON.stringify({ url: server.url, token: 'admin-token', pid: process.pid }));
    const set = (token: string | null) => ({
      settings: () => ({ dataDir: folder, ownDatabase: false, url: null, token, pageFolder: folder }),
    });
    const [theirs, own, good] = [set('wrong'), set(null), set('admin-token')];
    const refused = await headgate(['runs'], { ports: theirs });
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(/does not know the token of\s+HEADGATE_TOKEN/);
    expect(refused.err).toMatch(/leave\s+HEADGATE_TOKEN\s+out/);
    expect((await headgate(['runs', '--token', 'wrong'], { ports: theirs })).err).toMatch(/does not know the token of\s+--token/);
    expect((await headgate(['whoami'], { ports: own })).out).toContain("by the running server's own token");
    expect((await headgate(['whoami'], { ports: good })).out).toContain('by HEADGATE_TOKEN');
  });

  test.each([
    ['a dead process', { url: '', token: 'admin-token', pid: 2 ** 22 - 3 }],
    ['a port nobody listens on', { url: 'http://127.0.0.1:1', token: 'admin-token', pid: process.pid }],
    ['nonsense', { hello: 1 }],
  ])('a lockfile of %s is passed over', async (_name, lock) => {
    await writeFile(join(folder, 'server.json'), JSON.stringify(lock));
    expect([(await headgate(['runs'])).code, started]).toEqual([0, 1]);
  });

  test('a busy one is waited for, and no other is started beside it', async () => {
    let knocks = 0;
    const slow = createServer((request, response) => {
      knocks += request.url === '/healthz' ? 1 : 0;
      if (knocks > 1) response.setHeader('content-type', 'application/json').end('{"ok":true}');
    });
    await once(slow.listen(0, '127.0.0.1'), 'listening');
    try {
      const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
      await writeFile(join(folder, 'server.json'), JSON.stringify({ url, token: 'admin-token', pid: process.pid }));
      await headgate(['runs']);
      expect([knocks, started]).toEqual([2, 0]);
    } finally {
      slow.closeAllConnections();
      slow.close();
    }
  });

  test('the named one, and never another in its place', async () => {
    const named = await headgate(['runs', '--url', server.url, '--token', 'admin-token']);
    const away = await headgate(['runs', '--url', 'http://127.0.0.1:1', '--token', 'x']);
    const wrong = await headgate(['runs', '--url', server.url, '--token', 'wrong']);
    const none = await headgate(['runs', '--url', server.url]);
    expect([named.code, away.code, wrong.code, none.code, started]).toEqual([0, 5, 3, 2, 0]);
    expect(away.err).toContain('No Headgate server answers at http://127.0.0.1:1.');
  });

  test('a database that cannot be reached ends with 5 and the fix', async () => {
    const startServer = async (): Promise<never> => {
      throw setupError('catalog.unreachable', 'The database at DATABASE_URL does not answer.', { hint: 'Start it.' });
    };
    const { code, err } = await headgate(['ask', 'x'], { ports: { startServer } });
    expect([code, err]).toEqual([5, '✗ The database at DATABASE_URL does not answer.\n  Start it.\n']);
  });
});

describe('other commands', () => {
  test('plan proposes a file', async () => {
    proposes();
    const path = join(folder, 'orders.yaml');
    await writeFile(path, 'title: Orders\nsources: [{id: raw, path: samples/orders.csv}]\nloads: [{from: raw, table: analytics.orders}]\n');
    const { code, out } = await headgate(['plan', path, '--yes']);
    expect(code).toBe(0);
    expect(out).toContain('Run 41 succeeded');
    await writeFile(path, 'title: Orders\n');
    expect((await headgate(['plan', path])).code).toBe(2);
    expect((await headgate(['plan', join(folder, 'gone.yaml')])).code).toBe(2);
  });

  test('approve shows the card before it asks, and follows the run', async () => {
    proposes();
    await headgate(['ask', 'load', '--propose']);
    const { code, out } = await headgate(['approve', 'plan-1'], { typed: 'y\n' });
    expect(code).toBe(0);
    expect(out.indexOf('1,204 inserted')).toBeLessThan(out.indexOf('Run 41 succeeded'));
  });

  test('undo proposes the card that takes a run back in its thread, decides it and follows its run', async () => {
    await headgate(['ask', 'hello', '--propose'], { ports: { signal: AbortSignal.timeout(300) } });
    proposes();
    const { code, out } = await headgate(['undo', '1', '--yes']);
    expect(code).toBe(0);
    expect(server.app.decided).toBe('approve');
    expect(out).toContain('✓ Run 41 succeeded');
    expect((await headgate(['undo', '7', '--yes'])).code).toBe(2);
  });

  test('undo decides a card of the same undo that waits already', async () => {
    proposes();
    await headgate(['ask', 'undo that', '--propose']);
    server.app.onMessage = () => {};
    const { code, lines } = await headgate(['undo', 'run-1', '--no', '--json']);
    expect([code, server.app.decided]).toEqual([3, 'reject']);
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['thread.opened', 'plan.decided']);
  });

  test('reject says no; a card that is decided is a conflict', async () => {
    proposes();
    await headgate(['ask', 'load', '--propose']);
    expect((await headgate(['reject', 'plan-1', '--reason', 'not today'])).code).toBe(0);
    server.app.getPlan = async () => {
      throw conflictError('approval.decided', 'Rejected by Ana.');
    };
    expect((await headgate(['approve', 'plan-1', '--yes'])).code).toBe(3);
    expect((await headgate(['show', '99'])).code).toBe(2);
  });

  test('runs, show, sources and connections list what there is, or JSON lines', async () => {
    expect((await headgate(['runs'])).out).toMatch(/^1 {2}running {2}2026-01-05 08:00:00 +Load completed orders\n$/);
    expect((await headgate(['show', '1'])).out).toBe('Run 1: Load completed orders · running\n');
    expect((await headgate(['sources', 'orders'])).out).toBe('samples/orders.csv  csv    1.2 KB  files\n');
    expect((await headgate(['connections'])).out).toBe('✓  files  files  read  reachable\n');
    expect(JSON.parse((await headgate(['connections', '--json'])).out)).toMatchObject({ name: 'files', healthy: true });
    expect((await headgate(['usage', '--days', '30'])).out).toBe(
      'm  ana  2 turns  3 calls  1,200 in, 90 out  cost 0.0012  4.5 s  1 repair\n',
    );
  });

  test('doctor names what is wrong and the fix', async () => {
    const sick = await headgate(['doctor']);
    expect(sick.code).toBe(5);
    expect(sick.out).toMatch(/✗ web chat +not built; run "npm run prepare"/);
    expect(sick.out).toMatch(/✓ catalog +reachable/);
    await writeFile(join(folder, 'index.html'), '');
    expect((await headgate(['doctor'])).code).toBe(0);
  });

  test('serve says where it is, stays until interrupted, and refuses a data dir in use', async () => {
    const interruption = new AbortController();
    const serving = headgate(['serve'], { ports: { signal: interruption.signal } });
    await until('it started', () => started === 1);
    interruption.abort();
    const { code, out } = await serving;
    expect([code, out, stopped]).toEqual([0, `Headgate is ready: ${server.url}/#token=admin-token\n`, 1]);
    await writeFile(join(folder, 'server.json'), JSON.stringify({ url: server.url, token: 'admin-token', pid: process.pid }));
    const second = await headgate(['serve']);
    expect([second.code, started]).toEqual([2, 1]);
    expect(second.err).toContain('already runs');
  });

  test('a request needs no quotes, an empty one is asked for, and a wrong line says where help is', async () => {
    const asked: string[] = [];
    server.app.onMessage = (threadId, text) => {
      asked.push(text);
      server.app.append(threadId, answer());
    };
    expect((await headgate(['ask', 'how', 'many', 'orders?'])).code).toBe(0);
    expect(asked).toEqual(['how many orders?']);
    const empty = await headgate(['ask', '  ']);
    expect([empty.code, empty.err]).toEqual([2, expect.stringContaining('There is no request.')]);
    expect((await headgate(['show'])).err).toContain('With --help');
    expect((await headgate(['--help'])).out).toContain('To begin with:');
  });

  test('a fixed token is not printed', async () => {
    const interruption = new AbortController();
    const settings = () => ({ dataDir: folder, ownDatabase: false, url: null, token: 'a-fixed-token', pageFolder: folder });
    const serving = headgate(['serve'], { ports: { signal: interruption.signal, settings } });
    await until('it started', () => started === 1);
    interruption.abort();
    expect((await serving).out).toBe(`Headgate is ready: ${server.url}/\n`);
  });

  test('serve that is interrupted while it starts says so, and not that it is ready', async () => {
    const { code, out } = await headgate(['serve'], { ports: { signal: AbortSignal.abort() } });
    expect([code, out, stopped]).toEqual([0, 'Headgate was stopped before it was ready.\n', 1]);
  });
});
