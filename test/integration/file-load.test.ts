/** From a person's words to files in a folder, through the whole product. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestHeadgate, type TestHeadgate } from '#test/support/headgate.ts';

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate();
});
afterAll(() => headgate.close());

test('completed orders are exported as words say it', async () => {
  const thread = await headgate.open();
  await thread.say('export completed orders to data/completed.parquet');
  const card = await thread.until('plan.proposed');
  expect(card.data.card.effect).toMatchObject([{ target: 'data/completed.parquet', basis: 'exact', tableExists: false, deletes: 0 }]);
  expect(readdirSync(headgate.data)).not.toContain('completed.parquet');
  const end = await thread.approve(card);
  expect(end.type, JSON.stringify(end.data)).toBe('run.succeeded');
  expect(readFileSync(join(headgate.data, 'completed.parquet')).subarray(0, 4).toString()).toBe('PAR1');
});
