import { expect, test } from 'vitest';
import { createBell } from '#jobs/bell.ts';

const never = 60_000;

/** Loops that listen, in order; `woken` says which were rung. */
function loops(count: number) {
  const bell = createBell();
  const woken: number[] = [];
  const listening = Array.from({ length: count }, () => bell.listen());
  const wait = (index: number): Promise<void> => listening[index]!.wait(never).then(() => void woken.push(index));
  return { bell, woken, listening, wait };
}

test('one ring wakes one, the one that listens longest', async () => {
  const { bell, woken, wait } = loops(3);
  const waits = [0, 1, 2].map(wait);
  bell.ring();
  await waits[0];
  expect(woken).toEqual([0]);
  bell.ringAll();
  await Promise.all(waits);
  expect(woken).toEqual([0, 1, 2]);
});

test('a ring while one still looks is heard when it waits', async () => {
  const { bell, woken, wait } = loops(1);
  bell.ring();
  await wait(0);
  expect(woken).toEqual([0]);
});

test('whoever found work sends another one to look, also when the ring was meant for itself', async () => {
  const { bell, woken, listening, wait } = loops(2);
  const second = wait(1);
  bell.ring();
  listening[0]?.leave();
  await second;
  expect(woken).toEqual([1]);
});

test('nobody waits longer than it wants to', async () => {
  const bell = createBell();
  await bell.listen().wait(1);
  const next = bell.listen();
  bell.ring();
  await next.wait(never);
});
