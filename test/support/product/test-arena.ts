/** The evaluation's arena for one test file: the whole product over two databases of its own. */
import { openArena, type Arena } from '#test/eval/arena.ts';
import { freshDatabase } from '../postgres/postgres.ts';

/** Closing it drops the databases. */
export async function openTestArena(): Promise<Arena> {
  const catalog = await freshDatabase();
  const warehouse = await freshDatabase();
  const arena = await openArena({ databases: { catalog: catalog.url, warehouse: warehouse.url } });
  return {
    ...arena,
    async close() {
      await arena.close();
      await catalog.drop();
      await warehouse.drop();
    },
  };
}
