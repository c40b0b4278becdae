/** The catalog's schema as text, checked in, so that a migration's effect is seen in review. */
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { catalogSchema, migrate, openDatabase, type Database } from '#store/database.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres.ts';

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

it('is migrated once, however many processes start together', async () => {
  const other = await freshDatabase();
  const starts = Array.from({ length: 4 }, (_, n) => openDatabase({ url: other.url, log: silentLogger, name: `start ${n}`, max: 2 }));
  const applied = await Promise.all(starts.map(migrate));
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  await Promise.all(starts.map((one) => one.close()));
  await other.drop();
});
