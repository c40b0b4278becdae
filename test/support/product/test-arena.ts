/** The evaluation's arena for one test file: the whole product over two databases of its own. */
import { Client } from 'pg';
import { openArena, type Arena } from '#test/eval/arena.ts';
import { freshDatabase } from '../postgres/postgres.ts';

export interface TestArena extends Arena {
  /** Says one statement to the catalog: for what would take hours to come about. */
  meddleInCatalog(sql: string, values: readonly unknown[]): Promise<void>;
}

/** Closing it drops the databases. */
export async function openTestArena(): Promise<TestArena> {
  const catalog = await freshDatabase();
  const warehouse = await freshDatabase();
  const arena = await openArena({ databases: { catalog: catalog.url, warehouse: warehouse.url } });
  return {
    ...arena,
    async meddleInCatalog(sql, values) {
      const client = new Client({ connectionString: catalog.url, options: '-c search_path=headgate_catalog' });
      await client.connect();
      try {
        await client.query(sql, [...values]);
      } finally {
        await client.end();
      }
    },
    async close() {
      await arena.close();
      await catalog.drop();
      await warehouse.drop();
    },
  };
}
