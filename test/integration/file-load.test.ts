/** From a person's words to files in a folder and back, through the whole product. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate();
});
afterAll(() => headgate.close());

const text = (name: string): string => readFileSync(join(headgate.data, name), 'utf8');
const visible = (folder = ''): string[] => readdirSync(join(headgate.data, folder)).filter((name) => !name.startsWith('.'));

test('completed orders are exported as words say it', async () => {
  const thread = await headgate.open();
  await thread.say('export completed orders to data/completed.parquet');
  const card = await thread.until('plan.proposed');
  expect(card.data.card.effect).toMatchObject([{ target: 'data/completed.parquet', basis: 'exact', tableExists: false, deletes: 0 }]);
  expect(card.data.card.writes).toEqual([{ target: 'data/completed.parquet', mode: 'create', key: [], destructive: false }]);
  expect(card.data.card.notes).toContainEqual(expect.stringContaining('no transactions'));
  expect(visible()).not.toContain('completed.parquet');
  const end = await thread.approve(card);
  expect(end.type, JSON.stringify(end.data)).toBe('run.succeeded');
  expect(readFileSync(join(headgate.data, 'completed.parquet')).subarray(0, 4).toString()).toBe('PAR1');
});

test('a file that is there is replaced after a question, and comes back by an undo', async () => {
  const before = 'customer_id,name\n1,somebody\n';
  await headgate.write('c.csv', before);
  const thread = await headgate.open();
  await thread.say('export customers to data/c.csv');
  const asked = await thread.until('message.assistant', { where: ({ data }) => data.question !== undefined });
  expect(asked.data.question?.choices).toContain('replace');
  expect(text('c.csv')).toBe(before);
  await thread.say('replace');
  const card = await thread.until('plan.proposed');
  expect(card.data.card.effect).toMatchObject([{ mode: 'replace', targetRows: 1, deletes: 1 }]);
  expect(card.data.card.writes).toMatchObject([{ destructive: true }]);
  const end = await thread.approve(card);
  expect(end.type, JSON.stringify(end.data)).toBe('run.succeeded');
  expect(text('c.csv').split('\n').length).toBeGreaterThan(400);
  const reply = await headgate.call('POST', `/runs/${end.runId}/undo`, { threadId: thread.id });
  expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 202 });
  const back = await thread.until('plan.proposed', { after: end.seq });
  expect(back.data.card.effect).toMatchObject([{ target: 'data/c.csv', inserts: 1, takesBack: { changed: 0, gone: 0 } }]);
  const undone = await thread.approve(back);
  expect(undone.type, JSON.stringify(undone.data)).toBe('run.succeeded');
  expect(text('c.csv')).toBe(before);
});

test('a folder by months is written, read again as one dataset, and loaded into the warehouse', async () => {
  const thread = await headgate.open();
  await thread.say('write completed orders to data/monthly as parquet partitioned by month');
  const card = await thread.until('plan.proposed');
  const end = await thread.approve(card);
  expect(end.type, JSON.stringify(end.data)).toBe('run.succeeded');
  expect(visible('monthly').filter((name) => name.startsWith('month=')).length).toBeGreaterThan(3);
  expect(visible('monthly/_headgate')).toHaveLength(1);
  await thread.propose({
    title: 'Back again',
    sources: [{ id: 'monthly', path: 'data/monthly' }],
    loads: [{ from: 'monthly', table: 'public.monthly', mode: 'create' }],
  });
  const second = await thread.until('plan.proposed', { after: end.seq });
  await thread.approve(second);
  const [counted] = await headgate.warehouse<{ rows: string; months: string }>(
    `select count(*) as rows, count(distinct month) as months from monthly where month ~ '^[0-9]{4}-[0-9]{2}$'`,
  );
  expect(Number(counted?.rows)).toBe(card.data.card.effect[0]?.inserts);
  expect(Number(counted?.months)).toBe(visible('monthly').filter((name) => name.startsWith('month=')).length);
});

test('a plan that was rejected leaves no staged file', async () => {
  const thread = await headgate.open();
  await thread.say('export products to data/products.csv');
  const card = await thread.until('plan.proposed');
  const stages = (): string[] =>
    readdirSync(join(headgate.data, '.headgate'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.includes(card.data.planId) && name.startsWith('stage/'),
    );
  expect(stages()).not.toEqual([]);
  await thread.decide(card.data, 'reject', 'not now');
  await expect.poll(stages, { timeout: 60_000 }).toEqual([]);
  expect(visible()).not.toContain('products.csv');
});
