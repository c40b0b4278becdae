/** A run into several targets of which only some took its rows: what is there is said, and is not loaded again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHeadgate, type TestHeadgate } from '#test/support/headgate.ts';

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
});
