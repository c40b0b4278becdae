/** Files → Postgres, a new table, beside `psql \copy` of the same rows into the same server. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Line, median, seconds, timed, times } from './bench.ts';
import { type BenchHouse, openHouse, orderColumns, ordersSql, writeFileOf } from './house.ts';

interface Measured {
  seconds: number;
  workerMiB: number;
  engineMiB: number;
}

const fullRows = 5_000_000;

export const load: Bench = {
  name: 'load',
  about: 'request → exact card plus approval → committed receipt, without the human wait, beside psql \\copy of the same rows',
  async run({ scale, rounds, say }) {
    const rows = Math.round(fullRows * scale);
    const house = await openHouse();
    try {
      const csv = join(house.data, 'orders.csv');
      await writeFileOf(ordersSql(rows), csv);
      await writeFileOf(ordersSql(rows), join(house.data, 'orders.parquet'));
      const [yard, fromCsv, fromParquet]: [number[], Measured[], Measured[]] = [[], [], []];
      // Interleaved, so that a slow minute of the machine hits all of them.
      for (let round = 1; round <= rounds; round += 1) {
        yard.push(await psqlCopy(house, csv));
        fromCsv.push(await loadFile(house, 'orders.csv', { round, rows }));
        fromParquet.push(await loadFile(house, 'orders.parquet', { round, rows }));
        say(
          `round ${round}: psql ${seconds(yard.at(-1)!)}, CSV ${seconds(fromCsv.at(-1)!.seconds)}, Parquet ${seconds(fromParquet.at(-1)!.seconds)}`,
        );
      }
      return [lineOf('CSV', { rows, yard, ours: fromCsv }), lineOf('Parquet', { rows, yard, ours: fromParquet })];
    } finally {
      await house.close();
    }
  },
};

async function psqlCopy(house: BenchHouse, path: string): Promise<number> {
  await house.sql(`drop table if exists yardstick; create table yardstick (${orderColumns}); checkpoint`);
  const copy = `\\copy yardstick from '${path}' with (format csv, header true)`;
  const taken = await timed(() => execFileSync('psql', [house.warehouseUrl, '-q', '-c', copy]));
  await house.sql('drop table yardstick');
  return taken;
}

const peakMiB = (pid: string): number => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

async function loadFile(house: BenchHouse, file: string, { round, rows }: { round: number; rows: number }): Promise<Measured> {
  const table = `bench.${file.replace('.', '_')}_${round}`;
  await house.sql('checkpoint');
  const thread = await house.open();
  const asked = performance.now();
  await thread.say(`load bench/${file} into ${table}`);
  const card = await thread.until('plan.proposed', { seconds: 900 });
  const done = await thread.approve(card);
  const taken = (performance.now() - asked) / 1000;
  if (done.type !== 'run.succeeded' || done.data.receipt.rows.loaded !== rows) throw new Error(JSON.stringify(done.data).slice(0, 500));
  const worker = thread.all('run.started')[0]?.worker ?? '';
  thread.close();
  await house.sql(`drop table ${table}`);
  return {
    seconds: taken,
    workerMiB: peakMiB(worker.split(':').at(-1) ?? ''),
    engineMiB: Number(done.data.receipt.settings['enginePeakBytes']) / 2 ** 20,
  };
}

function lineOf(format: string, { rows, yard, ours }: { rows: number; yard: number[]; ours: Measured[] }): Line {
  const [theirs, taken] = [median(yard), median(ours.map((one) => one.seconds))];
  const [worker, engine] = [median(ours.map((one) => one.workerMiB)), median(ours.map((one) => one.engineMiB))];
  return {
    what: `${format} → Postgres, ${(rows / 1e6).toFixed(1)} M rows × 10; peak worker ${worker.toFixed(0)} MiB, engine ${engine.toFixed(0)} MiB`,
    yardstick: 'psql \\copy of the CSV',
    ours: seconds(taken),
    theirs: seconds(theirs),
    ratio: times(theirs / taken),
    wanted: '≥ 0.75× the rows/s, worker ≤ 256 MiB',
  };
}
