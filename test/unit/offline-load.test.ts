import { expect, test } from 'vitest';
import { withHouse } from './offline-house.ts';

const story =
  'load samples/orders.csv into analytics.orders, only completed orders, drop duplicates by order_id keeping the latest updated_at';

test('the story becomes a filter, a dedupe and a load, in the order said', async () => {
  await withHouse(async (house) => {
    const { draft, notUnderstood } = await house.say(story);
    expect(notUnderstood).toEqual([]);
    expect(draft).toEqual({
      title: 'Load orders into analytics.orders',
      sources: [{ id: 'orders', connection: 'files', path: 'samples/orders.csv' }],
      steps: [
        { id: 'filtered', op: 'filter', from: 'orders', where: "lower(trim(status)) = 'completed'", why: 'You said: “only completed”' },
        {
          id: 'unique',
          op: 'dedupe',
          from: 'filtered',
          key: ['order_id'],
          order: ['updated_at desc'],
          why: 'You said: “drop duplicates by order_id keeping the latest updated_at”',
        },
      ],
      loads: [{ from: 'unique', connection: 'warehouse', table: 'analytics.orders' }],
    });
  });
});

test('a follow-up changes mode and key of the last draft and nothing else', async () => {
  await withHouse(async (house) => {
    const first = await house.say(story);
    const second = await house.say('use upsert instead, key is order_id');
    expect(second.notUnderstood).toEqual([]);
    expect(second.draft).toMatchObject({
      ...(first.draft as object),
      loads: [{ from: 'unique', connection: 'warehouse', table: 'analytics.orders', mode: 'upsert', key: ['order_id'] }],
    });
  });
});
