/** The catalog's schema as text, checked in, so that a migration's effect is seen in review. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { catalogSchema, migrate, openDatabase, type Database } from '#store/database.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres/postgres.ts';

const dump = new URL('../../src/store/schema.txt', import.meta.url);
let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'schema test' });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

async function describeSchema(): Promise<string> {
  const { rows } = await database.query<{ line: string }>(
    `select line from (
       select c.relname as part, 1 as kind, a.attnum::int as place,
         c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
         || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || case a.attidentity when '' then '' else ' identity' end as line
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
       where c.relnamespace = $1::text::regnamespace and c.relkind = 'r'
       union all
       select c.relname, 2, 0, c.relname || ' ' || pg_get_constraintdef(k.oid) from pg_constraint k join pg_class c on c.oid = k.conrelid
       where k.connamespace = $1::text::regnamespace and k.contype <> 'n'
       union all
       select tablename, 3, 0, indexdef from pg_indexes where schemaname = $1
       union all
       select c.relname, 4, 0, pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
       where c.relnamespace = $1::text::regnamespace and not t.tgisinternal
     ) as parts order by part, kind, place, line`,
    [catalogSchema],
  );
  return `${rows.map(({ line }) => line).join('\n')}\n`;
}

it('is what schema.txt says, and migrating again changes nothing', async () => {
  expect(await migrate(database)).not.toEqual([]);
  const now = await describeSchema();
  // `UPDATE_SCHEMA=1 npx vitest run test/contract/catalog-schema.test.ts` writes it anew; the difference is then in the commit.
  if (process.env['UPDATE_SCHEMA']) await writeFile(dump, now);
  expect(now).toBe(await readFile(dump, 'utf8'));
  expect(await migrate(database)).toEqual([]);
});

/** A card as the first version of the catalog kept it. */
const waitingCard = `
  with thread as (insert into threads (id, title, created_by) values (gen_random_uuid(), 'a thread', 'ana') returning id),
    plan as (insert into plans (id, thread_id, version, state, title, draft, plan, plan_hash, notes, model, asked_by)
      select gen_random_uuid(), id, 1, 'proposed', 'a plan', '{}', '{}', 'hash', '[]', 'offline', 'ana' from thread returning id),
    card as (insert into proposals (plan_id, fingerprint, plan, plan_hash, snapshots, staged, card, prepare_seconds, settings)
      select id, 'print', '{}', 'hash', '[]', '[]', '{}', 1, '{}' from plan returning plan_id)
  insert into approvals (id, plan_id, fingerprint, state, expires_at) select gen_random_uuid(), plan_id, 'print', 'pending', now() + interval '1 day' from card`;

/** Sessions of this database that wait for a lock. */
const stuck = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

it('an upgrade that is cut off changes nothing, and the next one keeps the cards that wait', async () => {
  const other = await freshDatabase();
  const [before, after] = ['before', 'after'].map((name) => openDatabase({ url: other.url, log: silentLogger, name, max: 3 }));
  if (!before || !after) throw new Error('two were opened');
  const folder = new URL('../../src/store/migrations/', import.meta.url);
  const [first] = (await readdir(folder)).sort();
  await before.transaction(async (tx) => {
    await tx.query(`create schema ${catalogSchema}`);
    await tx.query('create table migrations (name text primary key, applied_at timestamptz not null default now())');
    await tx.query(await readFile(new URL(first!, folder), 'utf8'));
    await tx.query('insert into migrations (name) values ($1)', [first]);
    await tx.query(waitingCard);
  });
  // Somebody still reads what the upgrade is about to change, so that it is cut off in the middle.
  await expect(
    before.transaction(async (tx) => {
      await tx.query('select 1 from approvals');
      const upgrade = migrate(after);
      upgrade.catch(() => {});
      await expect.poll(async () => (await before.query(stuck)).rows.length, { timeout: 30_000 }).toBe(1);
      await before.query(`select pg_terminate_backend(pid) from (${stuck}) as upgrade`);
      await upgrade;
    }),
  ).rejects.toMatchObject({ code: 'catalog.unreachable' });
  expect((await before.query('select name from migrations')).rows).toEqual([{ name: first }]);
  expect(await migrate(after)).not.toEqual([]);
  const { rows } = await after.query(`select a.state, p.state as plan from approvals a join plans p on p.id = a.plan_id`);
  expect(rows).toEqual([{ state: 'pending', plan: 'proposed' }]);
  await Promise.all([before.close(), after.close()]);
  await other.drop();
});

it('is migrated once, however many processes start together', async () => {
  const other = await freshDatabase();
  const starts = Array.from({ length: 4 }, (_, n) => openDatabase({ url: other.url, log: silentLogger, name: `start ${n}`, max: 2 }));
  const applied = await Promise.all(starts.map(migrate));
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  await Promise.all(starts.map((one) => one.close()));
  await other.drop();
});

/** Made before there were two releases to live side by side. */
const madeBefore = new Set(['0007-cursor-moves.sql']);

it.each(['src/store/migrations/', 'tools/connectors/postgres/target-schema/'])(
  'no migration of %s takes away what the release before it uses',
  async (path) => {
    const folder = new URL(`../../${path}`, import.meta.url);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql') && !madeBefore.has(name));
    expect(names).not.toEqual([]);
    const takers: string[] = [];
    for (const name of names) {
      const sql = (await readFile(new URL(name, folder), 'utf8')).replaceAll(/--.*/g, '');
      if (/\b(drop (table|column|type)|rename|set not null|alter column \S+ type)\b/i.test(sql)) takers.push(name);
    }
    expect(takers).toEqual([]);
  },
);
