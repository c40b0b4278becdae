/** What is written as a plan file is read again as the same draft. */
import { expect, it } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { parsePlanFile, writePlanFile } from '#planning/plan-file.ts';

it('keeps every member, also texts that YAML would read as something else', () => {
  const draft = Draft.parse({
    title: 'Orders: "daily" #1',
    name: 'daily_orders',
    parameters: { day: 'yesterday', region: 'NO', limit: 10 },
    sources: [{ id: 'raw', path: 'data/orders_{day}.csv', options: { delimiter: ';', header: true } }],
    steps: [
      { id: 'valid', op: 'filter', from: 'raw', where: "status = 'yes' and note <> '1e3'" },
      { id: 'one', op: 'sql', from: ['valid'], sql: 'select *\nfrom valid\nwhere amount > 1.50' },
    ],
    checks: [{ on: 'one', check: 'not-null', columns: ['order_id'], severity: 'warn' }],
    loads: [{ from: 'one', table: 'analytics.orders', mode: 'upsert', key: ['order_id'] }],
    schedule: { cron: '0 7 * * 1-5', timezone: 'Europe/Berlin', catch_up: 'once' },
    strategy: 'balanced',
  });
  expect(parsePlanFile(writePlanFile(draft))).toEqual(draft);
});
