/** Requests under an idempotency key: long ones stay claimed, those of a server that died are done again, and nobody keeps for another. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onceCases, type KeptAnswer } from '#app/once.ts';
import { silentLogger } from '#domain/log.ts';
import type { Principal } from '#domain/principal.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres/postgres.ts';

const ada: Principal = { id: 'ada', name: 'Ada', roles: ['analyst'] };
const answer = (reply: string): KeptAnswer => ({ status: 200, reply });

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'once test' });
  await migrate(database);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

/** Work that lasts until it is told to end. */
function lasting(): { work: () => Promise<KeptAnswer>; begun: Promise<unknown>; end: (result: KeptAnswer | Error) => void } {
  const [begin, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<KeptAnswer>()];
  const work = (): Promise<KeptAnswer> => {
    begin.resolve();
    return ended.promise;
  };
  return { work, begun: begin.promise, end: (result) => (result instanceof Error ? ended.reject(result) : ended.resolve(result)) };
}
const heldFor = async (key: string): Promise<number> => {
  const { rows } = await database.query<{ seconds: number }>(
    'select extract(epoch from held_until - now())::float8 as seconds from idempotent_requests where key = $1',
    [key],
  );
  return rows[0]?.seconds ?? 0;
};
/** What is stored when the server died that held the claim. */
const die = (key: string): Promise<unknown> =>
  database.query(`update idempotent_requests set held_until = now() - interval '1 second' where key = $1`, [key]);

it('one that takes longer than its claim stays claimed by who works on it', async () => {
  const cases = onceCases({ database, holdSeconds: 2 });
  const request = { key: 'long', requestHash: 'a' };
  const { work, begun, end } = lasting();
  const first = cases.once(ada, request, work);
  await begun;
  await database.query(`update idempotent_requests set held_until = now() + interval '0.1 seconds' where key = 'long'`);
  // Renewed before anybody could take it over.
  await expect.poll(() => heldFor('long'), { timeout: 30_000 }).toBeGreaterThan(0.5);
  await expect(cases.once(ada, request, async () => answer('second'))).rejects.toMatchObject({ code: 'idempotency.under-way' });
  end(answer('first'));
  expect(await first).toEqual({ ...answer('first'), isReplay: false });
  expect(await cases.once(ada, request, async () => answer('third'))).toEqual({ ...answer('first'), isReplay: true });
});

it('one whose server died is done again, and the dead one’s late end changes nothing', async () => {
  const cases = onceCases({ database });
  for (const [key, late] of [
    ['answered-late', answer('late')],
    ['failed-late', new Error('late')],
  ] as const) {
    const request = { key, requestHash: 'a' };
    const dead = lasting();
    const first = cases.once(ada, request, dead.work).catch((error: Error) => error.message);
    await dead.begun;
    await die(key);
    const next = lasting();
    const second = cases.once(ada, request, next.work);
    await next.begun;
    dead.end(late);
    await first;
    await expect(cases.once(ada, request, async () => answer('third'))).rejects.toMatchObject({ code: 'idempotency.under-way' });
    next.end(answer('second'));
    expect(await second).toEqual({ ...answer('second'), isReplay: false });
    expect(await cases.once(ada, request, async () => answer('fourth'))).toEqual({ ...answer('second'), isReplay: true });
  }
});
