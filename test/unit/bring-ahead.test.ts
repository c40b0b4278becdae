import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import type { Plan } from '#domain/plan.ts';
import { bringAhead } from '#jobs/bring-ahead.ts';
import type { SourceReader } from '#tools/connectors/connector.ts';

type Bring = NonNullable<SourceReader['bring']>;
type Source = Plan['sources'][number];

const source = (id: string, more: Partial<Source> = {}): Source => ({
  id,
  connection: 'lake',
  kind: 's3',
  dataset: `${id}.csv`,
  reader: {},
  columns: [],
  ...more,
});
const unread = (): never => {
  throw new Error('Nobody reads here.');
};
const world = (bring?: Bring) => {
  const reader: SourceReader = { list: unread, inspect: unread, open: unread, ...(bring && { bring }) };
  return { connections: new Map([['lake', { reader }]]), log: silentLogger };
};
const never = new AbortController().signal;

/** The datasets that are brought of these sources. */
async function broughtOf(sources: Source[]): Promise<string[]> {
  const brought: string[] = [];
  const bring: Bring = async (dataset) => void brought.push(dataset);
  await bringAhead(world(bring), { sources }, never).stop();
  return brought;
}

test('the first source is brought; of one that reads new files alone nobody knows which', async () => {
  expect(await broughtOf([source('orders'), source('people')])).toEqual(['orders.csv']);
  expect(await broughtOf([source('new', { incremental: { by: 'files', replaced: 'ask' } }), source('people')])).toEqual(['people.csv']);
  expect(await broughtOf([])).toEqual([]);
});

test('what fails is left to whoever opens the source, and what need not be brought is not', async () => {
  const failing: Bring = async () => {
    throw new Error('The service is away.');
  };
  await expect(bringAhead(world(failing), { sources: [source('orders')] }, never).stop()).resolves.toBeUndefined();
  await expect(bringAhead(world(), { sources: [source('orders')] }, never).stop()).resolves.toBeUndefined();
});

test('when the work ends, what is still on its way is stopped and waited for', async () => {
  let state = 'under way';
  const slow: Bring = async (_, signal) => {
    await sleep(60_000, undefined, { signal }).catch(() => {});
    await sleep(1);
    state = 'stopped';
  };
  const ahead = bringAhead(world(slow), { sources: [source('orders')] }, never);
  await ahead.stop();
  expect(state).toBe('stopped');
});
