import { Client } from 'pg';
import { expect, it } from 'vitest';
import { freshDatabase } from '#test/support/postgres/postgres.ts';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it('gives every test a database of its own', async () => {
  const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  await query(one.url, 'create table t (x int)');
  expect(await query(other.url, "select to_regclass('t') as t")).toEqual([{ t: null }]);
  await one.drop();
  await other.drop();
  await expect(query(one.url, 'select 1')).rejects.toThrow('does not exist');
});

it('fills a template once and copies it', async () => {
  let fills = 0;
  const template = {
    name: 'proof',
    fill: async (url: string) => {
      fills += 1;
      await query(url, 'create table t as select 42 as x');
    },
  };
  const databases = await Promise.all([freshDatabase(template), freshDatabase(template)]);
  for (const database of databases) {
    expect(await query(database.url, 'select x from t')).toEqual([{ x: 42 }]);
    await database.drop();
  }
  expect(fills).toBe(1);
});
