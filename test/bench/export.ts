/** Postgres → Parquet beside the quickest a client can read the same table. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Bench, median, seconds, timed, times } from './bench.ts';
import { type BenchHouse, openHouse, orderColumns, ordersSql, writeFileOf } from './house.ts';

const fullRows = 2_000_000;

export const exporting: Bench = {
  name: 'export',
  about: 'a Postgres table to one Parquet file, request → receipt without the human wait, beside psql COPY TO STDOUT > /dev/null',
  async run({ scale, rounds, say }) {
    const rows = Math.round(fullRows * scale);
    const house = await openHouse();
    try {
      const csv = join(house.data, 'orders.csv');
      await writeFileOf(ordersSql(rows), csv);
      await house.sql(`create schema bench; create table bench.orders (${orderColumns}, primary key (id))`);
      execFileSync('psql', [house.warehouseUrl, '-q', '-c', `\\copy bench.orders from '${csv}' with (format csv, header true)`]);
      await house.sql('vacuum analyze bench.orders');
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 1; round <= rounds; round += 1) {
        theirs.push(await timed(() => readAll(house.warehouseUrl)));
        ours.push(await exportTable(house, { round, rows }));
        say(`round ${round}: psql ${seconds(theirs.at(-1)!)}, export ${seconds(ours.at(-1)!)}`);
      }
      return [
        {
          what: `Postgres → Parquet, ${(rows / 1e6).toFixed(1)} M rows × 10`,
          yardstick: 'psql COPY TO STDOUT > /dev/null',
          ours: seconds(median(ours)),
          theirs: seconds(median(theirs)),
          ratio: times(median(theirs) / median(ours)),
          wanted: '≥ 0.45×',
        },
      ];
    } finally {
      await house.close();
    }
  },
};

const readAll = (url: string): Buffer => execFileSync('sh', ['-c', `psql "$1" -q -c 'copy bench.orders to stdout' > /dev/null`, 'sh', url]);

async function exportTable(house: BenchHouse, { round, rows }: { round: number; rows: number }): Promise<number> {
  const thread = await house.open();
  const started = performance.now();
  await thread.propose({
    title: 'Orders as Parquet',
    sources: [{ id: 'orders', connection: 'warehouse', table: 'bench.orders' }],
    loads: [{ from: 'orders', connection: 'files', path: `bench/orders_${round}.parquet`, mode: 'create' }],
  });
  const done = await thread.approve(await thread.until('plan.proposed', { seconds: 300 }));
  const taken = (performance.now() - started) / 1000;
  thread.close();
  if (done.type !== 'run.succeeded' || done.data.receipt.rows.loaded !== rows) throw new Error(JSON.stringify(done.data).slice(0, 500));
  return taken;
}
