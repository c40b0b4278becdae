/** A keyed publish beside what people write by hand: one INSERT … ON CONFLICT DO UPDATE of every staged row. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Bench, median, seconds, timed, times } from './bench.ts';
import { type BenchHouse, openHouse, orderColumns, ordersSql, writeFileOf } from './house.ts';

const fullRows = 1_000_000;

export const upsert: Bench = {
  name: 'upsert',
  about:
    'publishing 1 M staged rows into 1 M by key (80 % are there, a fifth of those changed), beside INSERT … ON CONFLICT DO UPDATE of all of them',
  async run({ scale, rounds, say }) {
    const rows = Math.round(fullRows * scale);
    const house = await openHouse();
    try {
      // Four fifths of the staged keys are in the target, and of these every fifth row is another one.
      const staged = `select * replace (case when i % 5 = 0 then status || '!' else status end as status) from
        (select *, id as i from (${ordersSql(rows, Math.round(rows * 0.2))}))`;
      await writeFileOf(`select * exclude (i) from (${staged})`, join(house.data, 'changed.csv'));
      await writeFileOf(ordersSql(rows), join(house.data, 'before.csv'));
      await prepareTables(house);
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 1; round <= rounds; round += 1) {
        await refill(house, 'theirs');
        theirs.push(await timed(() => house.sql(plainUpsert)));
        await refill(house, 'ours');
        ours.push(await publish(house));
        say(`round ${round}: ON CONFLICT ${seconds(theirs.at(-1)!)}, guarded publish ${seconds(ours.at(-1)!)}`);
      }
      const same = `select 1 / (case when exists (table ours except table theirs) or exists (table theirs except table ours) then 0 else 1 end)`;
      await house.sql(same);
      return [
        {
          what: `guarded publish of a delta, ${(rows / 1e6).toFixed(1)} M staged rows into as many`,
          yardstick: 'INSERT … ON CONFLICT DO UPDATE of the whole stage',
          ours: seconds(median(ours)),
          theirs: seconds(median(theirs)),
          ratio: times(median(theirs) / median(ours)),
          wanted: 'faster, no concurrent write lost',
        },
      ];
    } finally {
      await house.close();
    }
  },
};

async function prepareTables(house: BenchHouse): Promise<void> {
  for (const [table, file] of [
    ['filled', 'before.csv'],
    ['stage', 'changed.csv'],
  ] as const) {
    await house.sql(`create table ${table} (${orderColumns})`);
    const copy = `\\copy ${table} from '${join(house.data, file)}' with (format csv, header true)`;
    execFileSync('psql', [house.warehouseUrl, '-q', '-c', copy]);
  }
}

async function refill(house: BenchHouse, table: string): Promise<void> {
  await house.sql(
    `drop table if exists ${table}; create table ${table} (${orderColumns}, primary key (id)); insert into ${table} table filled`,
  );
  await house.sql(`vacuum analyze ${table}`);
  await house.sql('checkpoint');
}

const names = orderColumns.split(', ').map((column) => column.split(' ')[0] ?? '');
const plainUpsert = `insert into theirs table stage on conflict (id) do update set ${names
  .filter((name) => name !== 'id')
  .map((name) => `${name} = excluded.${name}`)
  .join(', ')}`;

/** The seconds of the publish as the receipt has them. */
async function publish(house: BenchHouse): Promise<number> {
  const thread = await house.open();
  await thread.propose({
    title: 'Changed orders',
    sources: [{ id: 'changed', path: 'bench/changed.csv' }],
    loads: [{ from: 'changed', table: 'public.ours', mode: 'upsert', key: ['id'] }],
  });
  const done = await thread.approve(await thread.until('plan.proposed', { seconds: 300 }));
  thread.close();
  if (done.type !== 'run.succeeded') throw new Error(JSON.stringify(done.data).slice(0, 500));
  return done.data.receipt.seconds.publish;
}
