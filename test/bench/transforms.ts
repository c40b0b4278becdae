/** Our engine child beside plain DuckDB in this process: the same SQL, the same threads. */
import { DuckDBInstance } from '@duckdb/node-api';
import { openTestHost } from '../support/engine/engine.ts';
import { type Bench, median, seconds, timed, times } from './bench.ts';
import { ordersSql } from './house.ts';

const fullRows = 4_000_000;
const queries: Record<string, string> = {
  filter: `select * from orders where status = 'completed' and amount > 100`,
  dedupe: 'select * from orders qualify row_number() over (partition by customer_id order by updated_at desc) = 1',
  aggregate: 'select country, currency, order_date, sum(amount) as revenue, count(*) as orders from orders group by all',
};

export const transforms: Bench = {
  name: 'transforms',
  about: 'DuckDB transforms through the sandboxed engine child, beside the same SQL in plain DuckDB with as many threads',
  async run({ scale, rounds, say }) {
    const rows = Math.round(fullRows * scale);
    const opened = openTestHost({ limits: { memoryBytes: 2 ** 31, diskBytes: 2 ** 33, statementMs: 300_000 } });
    const plain = await (await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '2GB' })).connect();
    try {
      const engine = await opened.host.start();
      await engine.materialise('orders', ordersSql(rows));
      await plain.run(`create table orders as ${ordersSql(rows)}`);
      const taken = new Map(Object.keys(queries).map((name) => [name, { ours: [] as number[], theirs: [] as number[] }]));
      for (let round = 1; round <= rounds; round += 1) {
        for (const [name, sql] of Object.entries(queries)) {
          taken.get(name)?.theirs.push(await timed(() => plain.run(`create or replace table made as ${sql}`)));
          taken.get(name)?.ours.push(await timed(() => engine.materialise('made', sql)));
        }
        say(`round ${round} of ${rounds}`);
      }
      await engine.close();
      return [...taken].map(([name, { ours, theirs }]) => ({
        what: `${name} over ${(rows / 1e6).toFixed(1)} M rows`,
        yardstick: 'plain DuckDB',
        ours: seconds(median(ours)),
        theirs: seconds(median(theirs)),
        ratio: times(median(ours) / median(theirs)),
        wanted: '≤ 1.10× the time',
      }));
    } finally {
      plain.closeSync();
      await opened.close();
    }
  },
};
