/** What a model writes in another form than asked: mended where it can only mean one thing, untouched where it cannot. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ActionRequest } from '#domain/action-request.ts';
import { asMeant } from '#domain/as-meant.ts';
import { Draft } from '#domain/draft.ts';
import { JsonObject } from '#domain/json.ts';
import { transforms } from '#tools/transforms/index.ts';

const Form = z.strictObject({
  columns: z.array(z.union([z.string(), z.object({ column: z.string(), as: z.string() })])).optional(),
  keep: z.enum(['first', 'row-number']).optional(),
  limit: z.number().int().optional(),
  header: z.boolean().optional(),
  name: z.string().optional(),
  run: z.union([z.literal('last'), z.number().int()]).optional(),
  map: z.record(z.string(), z.number()).optional(),
});

test.each<[string, unknown, unknown]>([
  ['one value for a list', { columns: 'id' }, { columns: ['id'] }],
  ['one object for a list', { columns: { column: 'a', as: 'b' } }, { columns: [{ column: 'a', as: 'b' }] }],
  ['a list as JSON', { columns: '["a", "b"]' }, { columns: ['a', 'b'] }],
  ['a choice in another case', { keep: 'FIRST' }, { keep: 'first' }],
  ['a choice with another mark', { keep: 'row_number' }, { keep: 'row-number' }],
  ['a number as text', { limit: '10' }, { limit: 10 }],
  ['a number as text, of a union', { run: '12' }, { run: 12 }],
  ['a choice of a union', { run: 'Last' }, { run: 'last' }],
  ['true as text', { header: 'True' }, { header: true }],
  ['an object as JSON with numbers as text inside', { map: '{"a": "1"}' }, { map: { a: 1 } }],
  ['everything as JSON', '{"limit": "3"}', { limit: 3 }],
])('%s is read as it was meant', (_, written, meant) => {
  expect(asMeant(Form, written)).toEqual(meant);
});

test.each<[string, unknown]>([
  ['what fits', { columns: ['a'], limit: 1 }],
  ['words for a number', { limit: 'ten' }],
  ['a choice that is none', { keep: 'second' }],
  ['a member that is not known', { limit: '1', colour: 'red' }],
  ['nothing at all', null],
  ['a list for an object', { map: [1] }],
  ['a number for a name', { name: 2026 }],
])('%s stays as it is', (_, written) => {
  expect(asMeant(Form, written)).toBe(written);
});

test('what was written is not changed in its place', () => {
  const written = { map: { a: '1' } };
  asMeant(Form, written);
  expect(written).toEqual({ map: { a: '1' } });
});

test('a whole draft and an action may come as text', () => {
  const draft = { title: 'T', sources: [{ id: 'o', path: 'a.csv' }], loads: { from: 'o', table: 'x', mode: 'Replace', key: 'id' } };
  expect(Draft.parse(asMeant(Draft, JSON.stringify(draft))).loads).toMatchObject([{ from: 'o', mode: 'replace', key: ['id'] }]);
  expect(asMeant(ActionRequest, { do: 'Watch', dataset: 'c', watch: '{"kind":"missing","column":"email","mostPercent":"2"}' })).toEqual({
    do: 'watch',
    dataset: 'c',
    watch: { kind: 'missing', column: 'email', mostPercent: 2 },
  });
});

test.each<[string, object]>([
  ['aggregate', { group: 'order_date', measures: { revenue: 'sum(amount)' } }],
  ['join', { on: 'order_id', type: 'ANTI' }],
  ['sort', { order: 'amount desc', limit: '10' }],
  ['dedupe', { key: 'order_id', order: 'updated_at desc' }],
])('the step %s takes one name where it wants a list', (op, params) => {
  expect(transforms.get(op)?.parse(JsonObject.parse(params)).ok).toBe(true);
});
