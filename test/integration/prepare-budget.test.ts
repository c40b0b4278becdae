/** A prepare that is dear is asked about first, and begins only at a person's word. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { stagesOf } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ testTimeout: 120_000 });

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate({ env: { HEADGATE_PREPARE_BUDGET_BYTES: '100' } });
  await headgate.write('large.csv', `id,name\n${Array.from({ length: 50 }, (_, n) => `${n},name ${n}`).join('\n')}\n`);
  await headgate.write('small.csv', 'id,name\n1,one\n');
}, 120_000);
afterAll(() => headgate.close());

const loading = (file: string, table: string): DraftInput => ({
  title: `Load ${file}`,
  sources: [{ id: 'rows', path: `data/${file}.csv` }],
  loads: [{ from: 'rows', table: `public.${table}` }],
});
const stateOf = async (planId: string) =>
  (await headgate.catalog<{ state: string }>('select state from plans where id = $1', [planId]))[0]?.state;

test('what is within the budget is measured without a question', async () => {
  const thread = await headgate.open();
  await thread.propose(loading('small', 'small'));
  await thread.until('plan.proposed');
  expect(thread.all('plan.asked')).toEqual([]);
});

test('what is packed is judged by about what it unpacks to', async () => {
  const packed = gzipSync('id,name\n1,one\n'.padEnd(4000, '2,two\n'));
  expect(packed.length).toBeLessThan(100);
  await writeFile(join(headgate.data, 'packed.csv.gz'), packed);
  const thread = await headgate.open();
  await thread.propose({ ...loading('small', 'packed'), sources: [{ id: 'rows', path: 'data/packed.csv.gz' }] });
  expect((await thread.until('plan.asked')).data.budget.bytes).toBe(packed.length * 8);
});

test('a dear one says bytes, minutes and space, stages nothing, and goes on when a person says yes in the conversation', async () => {
  const thread = await headgate.open();
  await thread.say('load data/large.csv into public.by_word');
  const asked = await thread.until('plan.asked');
  const { planId, budget, question } = asked.data;
  expect(budget.bytes).toBeGreaterThan(100);
  expect(question.text).toMatch(/\d B.*a minute.*free space in the target/);
  const message = await thread.until('message.assistant', { after: asked.seq });
  expect(message.data.question?.choices).toEqual(['yes, measure it', 'no, leave it']);
  expect(await stateOf(planId)).toBe('drafting');
  expect(await stagesOf(headgate, planId).catch(() => [])).toEqual([]);

  await thread.say('yes, measure it');
  const card = await thread.until('plan.proposed');
  expect(card.data).toMatchObject({ planId, card: { rows: { loaded: 50 } } });
  expect(thread.all('plan.continued')).toMatchObject([{ planId }]);
  expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
});

test('by REST it begins once; a plan that waits for nothing is told apart', async () => {
  const thread = await headgate.open();
  const planId = await thread.propose(loading('large', 'by_rest'));
  await thread.until('plan.asked');
  const say = (go: boolean) => headgate.call('POST', `/plans/${planId}/prepare`, { go });
  const replies = await Promise.all([say(true), say(true), say(true)]);
  expect(replies.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409, 409]);
  await thread.until('plan.proposed');
  expect(thread.all('plan.continued')).toHaveLength(1);
  expect((await say(false)).body).toMatchObject({ code: 'plan.not-asked' });
});

test('at no it is given up, and nothing was read', async () => {
  const thread = await headgate.open();
  await thread.say('load data/large.csv into public.never');
  const { data } = await thread.until('plan.asked');
  await thread.say('no');
  await thread.until('plan.decided');
  expect(await stateOf(data.planId)).toBe('rejected');
  expect(thread.all('plan.progress')).toEqual([]);
  const answer = await thread.until('message.assistant', { where: (event) => /nothing is measured/i.test(event.data.text) });
  expect(answer.data.text).toMatch(/Nothing was written/);
});

test('another request takes the place of the one that waits', async () => {
  const thread = await headgate.open();
  const first = await thread.propose(loading('large', 'first'));
  await thread.until('plan.asked');
  await thread.propose(loading('small', 'second'));
  await thread.until('plan.proposed');
  expect(await stateOf(first)).toBe('superseded');
});

test.each([
  ['--yes', 0, 'approved'],
  ['--no', 3, 'rejected'],
  ['--propose', 2, 'drafting'],
])('at the terminal %s ends with %i', async (answer, code, state) => {
  const table = `public.cli${answer.replaceAll('-', '_')}`;
  const ended = await headgateCli('ask', `load data/large.csv into ${table}`, answer, '--json');
  expect(ended.code, ended.output).toBe(code);
  const [plan] = await headgate.catalog<{ state: string }>(`select state from plans where plan->'loads'->0->>'table' = $1`, [
    table.split('.')[1],
  ]);
  expect(plan?.state).toBe(state);
});

async function headgateCli(...words: string[]): Promise<{ code: number | null; output: string }> {
  const cli = new URL('../../src/surfaces/cli/headgate.mjs', import.meta.url);
  const child = spawn(process.execPath, [fileURLToPath(cli), ...words, '--url', headgate.url, '--token', headgate.token], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const [code] = await once(child, 'close');
  return { code: typeof code === 'number' ? code : null, output: output.join('') };
}
