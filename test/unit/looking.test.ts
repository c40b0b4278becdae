/** Looking again and again: one look at a time, and none after the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { lookAgain } from '#domain/looking.ts';

test('a look begins at once, and the next one only when it has ended', async () => {
  let [under, most, looks] = [0, 0, 0];
  const looking = lookAgain(
    async () => {
      under += 1;
      looks += 1;
      most = Math.max(most, under);
      await sleep(5);
      under -= 1;
    },
    { everyMs: 1, log: silentLogger, what: 'looking' },
  );
  expect(looks).toBe(1);
  await vi.waitFor(() => expect(looks).toBeGreaterThan(3));
  await looking.stop();
  expect(most).toBe(1);
});

test('the end waits for the look under way, and no look comes after it', async () => {
  let [looks, ended] = [0, 0];
  const looking = lookAgain(
    async () => {
      looks += 1;
      await sleep(20);
      ended += 1;
    },
    { everyMs: 1, log: silentLogger, what: 'looking' },
  );
  await looking.stop();
  expect(ended).toBe(1);
  await sleep(30);
  expect(looks).toBe(1);
});

test('a look that fails is told, and the next one comes all the same', async () => {
  const warn = vi.fn();
  let looks = 0;
  const looking = lookAgain(
    async () => {
      looks += 1;
      if (looks === 1) throw new Error('nobody answered');
    },
    { everyMs: 1, log: { ...silentLogger, warn }, what: 'looking for news' },
  );
  await vi.waitFor(() => expect(looks).toBeGreaterThan(1));
  await looking.stop();
  expect(warn.mock.calls).toEqual([['looking for news failed', { error: 'nobody answered' }]]);
});
