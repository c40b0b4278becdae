/** Foolish and hostile input: each gets a clear sentence that says what, where and what to do, and nothing is written. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/product/headgate.ts';

let headgate: TestHeadgate;
const csv = 'order_id,amount,status\n1,10.50,completed\n2,20.00,pending\n';

beforeAll(async () => {
  headgate = await startTestHeadgate();
  await headgate.write('good.csv', csv);
  await headgate.write('empty.csv', '');
  await headgate.write('twice.csv', 'id,amount,id\n1,2,3\n');
  const whole = gzipSync(Buffer.from(`id,amount\n${Array.from({ length: 20_000 }, (_, i) => `${i},${i}.5`).join('\n')}\n`));
  await writeFile(join(headgate.data, 'cut.csv.gz'), whole.subarray(0, whole.length - 2000));
});
afterAll(() => headgate.close());

const tables = (): Promise<{ name: string }[]> =>
  headgate.warehouse(
    `select schemaname || '.' || tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'headgate', 'headgate_catalog') order by 1`,
  );

const draft = (change: Partial<DraftInput> = {}): DraftInput => ({
  title: 'Test',
  sources: [{ id: 'o', path: 'data/good.csv' }],
  steps: [],
  loads: [{ from: 'o', table: 'bad.never' }],
  ...change,
});

/** What proposing a draft is answered with, when it is refused. */
async function refusal(change: Partial<DraftInput>): Promise<string> {
  const thread = await headgate.open();
  return thread.propose(draft(change)).then(
    () => 'accepted',
    (error: Error) => error.message,
  );
}

describe('a draft that cannot be compiled is refused at once', () => {
  it.each<[string, Partial<DraftInput>, RegExp]>([
    ['an unknown file, with the nearest', { sources: [{ id: 'o', path: 'data/goood.csv' }] }, /goood\.csv.*data\/good\.csv/s],
    ['a path outside the roots', { sources: [{ id: 'o', path: '../../etc/passwd' }] }, /outside|root/i],
    ['an absolute path', { sources: [{ id: 'o', path: '/etc/passwd' }] }, /outside|root/i],
    ['an empty file', { sources: [{ id: 'o', path: 'data/empty.csv' }] }, /empty/i],
    ['a duplicate header', { sources: [{ id: 'o', path: 'data/twice.csv' }] }, /twice\.csv.*id/s],
    ['a truncated gzip', { sources: [{ id: 'o', path: 'data/cut.csv.gz' }] }, /cut\.csv\.gz.*(truncat|cut|short|incomplete|end)/is],
    [
      'an unknown column, with the nearest',
      { steps: [{ id: 's', op: 'select', from: 'o', columns: ['amuont'] }], loads: [{ from: 's', table: 'bad.never' }] },
      /amuont.*amount/s,
    ],
    [
      'an unknown column in an expression',
      { steps: [{ id: 's', op: 'filter', from: 'o', where: 'amuont > 1' }], loads: [{ from: 's', table: 'bad.never' }] },
      /amuont.*amount/s,
    ],
    [
      'an upsert without a key, with the question it comes down to',
      { loads: [{ from: 'o', table: 'bad.never', mode: 'upsert' }] },
      /needs the columns that identify a row\. Which column identifies a row of bad\.never\?/,
    ],
    ['a target in a protected schema', { loads: [{ from: 'o', table: 'pg_catalog.pg_class' }] }, /pg_catalog/],
    ['the private schema as a target', { loads: [{ from: 'o', table: 'headgate.ledger' }] }, /headgate/],
    [
      'a plan that loops',
      {
        steps: [
          { id: 'a', op: 'filter', from: 'b', where: 'true' },
          { id: 'b', op: 'filter', from: 'a', where: 'true' },
        ],
        loads: [{ from: 'b', table: 'bad.never' }],
      },
      /loop/,
    ],
    [
      'two statements',
      { steps: [{ id: 's', op: 'sql', from: 'o', sql: 'select 1; drop table o' }], loads: [{ from: 's', table: 'bad.never' }] },
      /one|statement|;/,
    ],
    [
      'a hidden second statement',
      { steps: [{ id: 's', op: 'filter', from: 'o', where: 'true); drop table o; --' }], loads: [{ from: 's', table: 'bad.never' }] },
      /bracket|statement|;|closed/i,
    ],
    [
      'a file read in SQL',
      {
        steps: [{ id: 's', op: 'sql', from: 'o', sql: "select * from read_text('/etc/passwd')" }],
        loads: [{ from: 's', table: 'bad.never' }],
      },
      /read_text/,
    ],
    ['a name with a NUL', { loads: [{ from: 'o', table: 'bad.ne\0ver' }] }, /loads\.0\.table.*NUL character/],
  ])('%s', async (_name, change, words) => {
    expect(await refusal(change)).toMatch(words);
    expect(await tables()).toEqual([]);
  });
});

describe('in the chat', () => {
  it('an unknown file is a question with the nearest name', async () => {
    const thread = await headgate.open();
    await thread.say('load data/goood.csv into bad.never');
    const { data } = await thread.until('message.assistant');
    expect(data.question?.choices.join()).toContain('data/good.csv');
  });

  it('nonsense is answered honestly, and nothing is planned', async () => {
    const thread = await headgate.open();
    await thread.say('florble the wuzzle ~~ ; drop table x');
    const { data } = await thread.until('message.assistant');
    expect(data.text.length).toBeGreaterThan(10);
    expect(thread.all('plan.drafted')).toEqual([]);
  });
});

describe('values that break a type behind the rows that were looked at', () => {
  it('are rejected with file, line, column and value, and the card says so', async () => {
    const rows = Array.from(
      { length: 400_000 },
      (_, i) => `${i},${i}.25,some text to make the file longer than what is looked at ${i % 97}`,
    );
    rows[399_990] = '399990,not-a-number,x';
    await headgate.write('surprise.csv', `id,amount,note\n${rows.join('\n')}\n`);
    const thread = await headgate.open();
    await thread.propose(
      draft({ sources: [{ id: 'o', path: 'data/surprise.csv', options: {} }], loads: [{ from: 'o', table: 'bad.surprise' }] }),
    );
    const { type, data } = await thread.until(['plan.proposed', 'plan.failed']);
    const text = JSON.stringify(data);
    if (type === 'plan.proposed') {
      const { card } = z
        .object({
          card: z.object({
            rejects: z.array(z.object({ line: z.number(), column: z.string(), value: z.string() })),
            rows: z.object({ rejected: z.number(), loaded: z.number() }),
          }),
        })
        .parse(data);
      const typed = card.rejects.length > 0;
      // Either the whole file was looked at, and the column is text, or the value is rejected by name and place.
      if (typed) expect(card.rejects[0]).toMatchObject({ line: 399_992, column: 'amount', value: 'not-a-number' });
      expect(card.rows.rejected + card.rows.loaded).toBe(400_000);
    } else expect(text).toMatch(/399,?992/);
    expect(await tables()).toEqual([]);
  });
});

describe('approvals that are not worth anything', () => {
  it('forged, stale and second ones change nothing', async () => {
    const thread = await headgate.open();
    await thread.propose(draft({ loads: [{ from: 'o', table: 'bad.gate' }] }));
    const card = await thread.until('plan.proposed');
    const forged = await thread.decide({ planId: card.data.planId, fingerprint: 'f'.repeat(64) }, 'approve');
    expect(forged).toMatchObject({ ok: false, error: { code: 'approval.stale' } });
    const unknown = await thread.decide({ planId: '00000000-0000-4000-8000-000000000000', fingerprint: card.data.fingerprint }, 'approve');
    expect(unknown).toMatchObject({ ok: false, error: { code: 'plan.not-found' } });
    expect(await tables()).toEqual([]);
    await thread.approve(card);
    const second = await thread.decide(card.data, 'approve');
    expect(second).toMatchObject({ ok: false, error: { code: 'approval.decided', message: expect.stringContaining('admin') } });
    expect(await headgate.catalog('select 1 from runs where plan_id = $1', [card.data.planId])).toHaveLength(1);
    await headgate.warehouse('drop schema bad cascade');
  });
});

describe('garbage on the socket', () => {
  it('is answered or ignored, and the server goes on', async () => {
    const socket = io(headgate.url, { auth: { token: headgate.token }, transports: ['websocket'], forceNew: true });
    await new Promise<void>((resolve) => {
      socket.once('connect', () => resolve());
    });
    const garbage: unknown[] = [
      null,
      7,
      'text',
      [],
      { threadId: 7 },
      { threadId: '../x', text: {} },
      { goto: 'exec', update: { approved: true } },
      { resume: true },
    ];
    for (const name of ['thread.open', 'message.send', 'plan.decide', 'turn.stop', 'run.cancel', 'no.such.event']) {
      for (const data of garbage) {
        const reply: unknown = await socket
          .timeout(500)
          .emitWithAck(name, data)
          .catch(() => ({ ok: false }));
        if (name !== 'thread.open') expect(reply).toMatchObject({ ok: false });
      }
    }
    socket.disconnect();
    expect((await fetch(`${headgate.url}/healthz`)).status).toBe(200);
    expect(await tables()).toEqual([]);
  });
});

describe('a model endpoint that is down', () => {
  it('hands over to the offline planner, which says so', async () => {
    const other = await startTestHeadgate({
      env: { HEADGATE_MODEL: 'some-model', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1', OPENAI_API_KEY: 'none' },
    });
    try {
      await other.write('good.csv', csv);
      const thread = await other.open();
      await thread.say('load data/good.csv into bad.fallback');
      const card = await thread.until('plan.proposed', { seconds: 20 });
      expect(card.data.card.effect[0]).toMatchObject({ inserts: 2 });
      const told = JSON.stringify(thread.events.map(({ data }) => data));
      expect(told).toMatch(/did not answer|took over|offline/i);
    } finally {
      await other.close();
    }
  });
});
