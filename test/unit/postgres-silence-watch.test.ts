/** A session that will never answer is given up; one that works, however long, is not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchSilence, type Doing } from '#tools/connectors/postgres/session/silence-watch.ts';

/** Watches an answer that comes late, with what the server says each time it is asked; after the last saying it repeats itself. */
async function watch(sayings: (Doing | Error)[]): Promise<{ answer: string; asked: number }> {
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<string>();
  const ask = async (): Promise<Doing> => {
    const saying = sayings[Math.min(asked, sayings.length - 1)] ?? 'working';
    asked += 1;
    if (asked === 12) resolve('answered');
    if (saying instanceof Error) throw saying;
    return saying;
  };
  const answer = await watchSilence({ ask, giveUp: () => resolve('given up'), everyMs: 2 }).during(promise);
  const before = asked;
  await sleep(20);
  expect(asked, 'it goes on asking after the answer').toBeLessThanOrEqual(before + 1);
  return { answer, asked: before };
}

test.each([
  ['works all the time', ['working'], 'answered'],
  ['waits for us while we wait for it', ['not working'], 'given up'],
  ['has no such session', ['gone'], 'given up'],
  ['cannot be reached', [new Error('away')], 'given up'],
  ['was missed once, now and then', ['working', 'not working', 'working', new Error('away'), 'working'], 'answered'],
] satisfies [string, (Doing | Error)[], string][])('a server that %s', async (_words, sayings, answer) => {
  const outcome = await watch(sayings);
  expect(outcome.answer).toBe(answer);
  if (answer === 'given up') expect(outcome.asked).toBe(2);
});

test('a failed answer is passed on', async () => {
  const watched = watchSilence({ ask: async () => 'working', giveUp: () => {}, everyMs: 2 });
  await expect(watched.during(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});
