/** The fields of the edit form: what they show of a plan, and that only what differs is sent. */
import { expect, test } from 'vitest';
import { Edit } from '#domain/edit.ts';
import type { Plan } from '#domain/plan.ts';
import { editOf, fieldsOf } from '../../web-chat/card/edit-fields.ts';
import { storyPlan } from '../support/page/page-story.ts';

const story = storyPlan('upsert');
const limit = { ...story.steps[1]!, id: 'first_rows', op: 'sort', params: { order: ['order_id'], limit: 100 } };
const plan: Plan = {
  ...story,
  steps: [...story.steps, limit],
  loads: story.loads.map((load) => ({ ...load, from: 'first_rows' })),
  schedule: { cron: '0 7 * * *', timezone: 'UTC', catch_up: 'once' },
};
const editable = { plan, parameters: { day: '2026-01-01', most: 5 } };
const fields = fieldsOf(editable);

test('show what the plan has, a limit set on a card as such', () => {
  expect(fields).toMatchObject({
    loads: { to_orders: { mode: 'upsert', key: 'order_id', target: 'analytics.orders', connection: 'warehouse', limit: '100' } },
    steps: { completed: { where: "lower(trim(status)) = 'completed'" }, unique_orders: { key: '["order_id"]' } },
    parameters: { day: '2026-01-01', most: '5' },
    cron: '0 7 * * *',
    strategy: 'auto',
  });
  expect(Object.keys(fields.steps)).not.toContain('first_rows');
});

test('that are left alone send nothing', () => {
  expect(editOf(editable, fields)).toBe(null);
  const bare = { plan: story, parameters: {} };
  expect(editOf(bare, fieldsOf(bare))).toBe(null);
});

test('send what differs, each in its form', () => {
  const edit = editOf(editable, {
    ...fields,
    loads: { to_orders: { ...fields.loads['to_orders']!, limit: '', key: '', target: 'staging.orders', connection: 'other' } },
    steps: { ...fields.steps, unique_orders: { key: '["order_id","status"]', order: '' } },
    parameters: { day: '2026-01-02', most: '7' },
    cron: '0 8 * * *',
  });
  expect(Edit.parse(edit)).toEqual({
    loads: [{ load: 'to_orders', limit: null, key: null, table: 'staging.orders', connection: 'other' }],
    steps: [{ step: 'unique_orders', params: { key: ['order_id', 'status'], order: null } }],
    parameters: { day: '2026-01-02', most: 7 },
    schedule: { cron: '0 8 * * *', timezone: 'UTC', catch_up: 'once' },
  });
  expect(editOf(editable, { ...fields, cron: ' ' })).toEqual({ schedule: null });
});
