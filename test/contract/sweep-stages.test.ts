/** Staged rows whose plan has ended, though nobody could drop them then: the target was away for longer than the job tries. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { sweep } from '#jobs/sweep.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { openFileTarget, type FileTarget } from '#test/support/files/file-target.ts';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';

let warehouse: PostgresTarget;
let folder: FileTarget;
let fresh: FreshDatabase;
let catalog: Database;
beforeAll(async () => {
  [warehouse, folder, fresh] = await Promise.all([openPostgresTarget(), openFileTarget(), freshDatabase()]);
  catalog = openDatabase({ url: fresh.url, log: silentLogger, name: 'sweep test' });
  await migrate(catalog);
});
afterAll(async () => {
  await catalog.close();
  await Promise.all([warehouse.close(), folder.close(), fresh.drop()]);
});

async function planIn(state: string, connection: string): Promise<string> {
  const [id, thread] = [randomUUID(), randomUUID()];
  await catalog.query(`insert into threads (id, title, created_by) values ($1, 'a thread', 'ana')`, [thread]);
  await catalog.query(
    `insert into plans (id, thread_id, version, state, title, draft, plan, plan_hash, notes, model, asked_by, epoch)
     values ($1, $2, 1, $3, 'a plan', '{}', $4, 'hash', '[]', 'offline', 'ana', 1)`,
    [id, thread, state, JSON.stringify({ loads: [{ connection }] })],
  );
  return id;
}

const targets = [
  {
    connection: 'warehouse',
    stage: (planId: string) => warehouse.stage({ table: `"t_${planId}"`, mode: 'create', sql: 'SELECT 1 AS id', planId }),
    staged: async () => (await warehouse.rows('SELECT plan_id FROM headgate.stages')).map(({ plan_id: id }) => id),
  },
  {
    connection: 'files',
    stage: (planId: string) => folder.stage({ path: `out/${planId}.csv`, sql: 'SELECT 1 AS id', planId }),
    staged: () => Promise.resolve(folder.hidden().flatMap((path) => /\/stage\/([^/]+)\//.exec(path)?.[1] ?? [])),
  },
];

test.each(targets)('in $connection are dropped by sweeping; those of plans that wait, or of another Headgate, stay', async (target) => {
  const plans: Record<string, string> = { unknown: randomUUID(), foreign: 'no-id-of-ours' };
  for (const state of ['expired', 'rejected', 'superseded', 'proposed', 'preparing']) plans[state] = await planIn(state, target.connection);
  for (const planId of Object.values(plans)) await target.stage(planId);
  expect(new Set(await target.staged())).toEqual(new Set(Object.values(plans)));
  const connections = new Map([
    ['warehouse', warehouse.connection],
    ['files', folder.connection],
  ]);
  await sweep({ database: catalog, connections, retention: { undoDays: 30, rejectDays: 7 }, log: silentLogger });
  const { unknown, foreign, proposed, preparing } = plans;
  expect(new Set(await target.staged())).toEqual(new Set([unknown, foreign, proposed, preparing]));
});
