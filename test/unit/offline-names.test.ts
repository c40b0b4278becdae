/** Names of columns as the planner writes them into SQL. */
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { nameSql } from '#src/models/offline/link/sql-text.ts';

test('whatever word of SQL a column is called by, it can be listed, sorted, grouped, compared and renamed', async () => {
  const instance = await DuckDBInstance.create();
  const database = await instance.connect();
  const words = (await database.runAndReadAll('SELECT DISTINCT keyword_name FROM duckdb_keywords() ORDER BY 1'))
    .getRows()
    .map(([word]) => String(word));
  expect(words).toEqual(expect.arrayContaining(['at', 'left', 'order', 'position', 'value']));
  const refused: string[] = [];
  for (const word of words) {
    const name = nameSql(word);
    const sql = `SELECT ${name}, max(${name}) AS most FROM (SELECT 1 AS "${word}", 2 AS other) WHERE ${name} > 0 AND ${name} IS NOT NULL GROUP BY ${name} ORDER BY ${name} desc`;
    const kept = `SELECT * RENAME (${name} AS another) FROM (SELECT 1 AS "${word}") QUALIFY row_number() OVER (PARTITION BY ${name} ORDER BY ${name} desc) = 1`;
    await database
      .run(sql)
      .then(() => database.run(kept))
      .catch(() => refused.push(word));
  }
  expect(refused).toEqual([]);
  database.closeSync();
  instance.closeSync();
});
