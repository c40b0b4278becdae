/** A run into several targets of which only some took its rows: what is there is said, and is not loaded again. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate();
});
afterAll(() => headgate.close());

test('rows in one of two targets are not denied, and no fresh card brings them again', async () => {
  await headgate.write('few.csv', 'id,name\n1,one\n2,two\n');
  await headgate.warehouse('create table few (id bigint, name text)');
  const thread = await headgate.open();
  await thread.propose({
    title: 'A few rows twice',
    sources: [{ id: 'few', path: 'data/few.csv' }],
    loads: [
      { from: 'few', connection: 'files', path: 'data/copy.csv', mode: 'create' },
      { from: 'few', table: 'public.few', mode: 'append' },
    ],
  });
  const card = await thread.until('plan.proposed');
  await headgate.warehouse('alter table few add column later text');
  const end = await thread.approve(card);
  expect(end).toMatchObject({
    type: 'run.failed',
    data: { error: { code: 'publish.stale', details: { written: 'partly', targets: ['data/copy.csv'] } } },
  });
  await thread.until('message.assistant', { after: end.seq, where: ({ data }) => data.text.includes('Its rows are in data/copy.csv') });
  expect(readFileSync(join(headgate.data, 'copy.csv'), 'utf8')).toBe('id,name\n1,one\n2,two\n');
  expect(await headgate.warehouse('select 1 from few')).toEqual([]);
  expect(thread.all('plan.drafted')).toHaveLength(1);

  // What was committed has its own receipt and its own way back, and nothing else is touched.
  const { number } = (await headgate.catalog<{ number: number }>('select number::int from runs'))[0]!;
  const { body } = await headgate.call('GET', `/runs/${number}`);
  expect(body).toMatchObject({ error: { details: { loads: [{ target: 'data/copy.csv', inserted: 2, undoUntil: expect.any(String) }] } } });
  await thread.say(`undo run ${number}`);
  const undo = await thread.until('plan.proposed', { after: end.seq });
  expect(undo.data.card.effect).toMatchObject([{ target: 'data/copy.csv', deletes: 2 }]);
  expect(await thread.approve(undo)).toMatchObject({ type: 'run.succeeded' });
  expect(existsSync(join(headgate.data, 'copy.csv'))).toBe(false);
  expect(await headgate.catalog('select state from runs order by number')).toEqual([{ state: 'undone' }, { state: 'succeeded' }]);
  expect(await headgate.call('POST', `/runs/${number}/undo`)).toMatchObject({ status: 409, body: { code: 'undo.done' } });
});
