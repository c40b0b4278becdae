/** How long a person waits: from a request to the structure of a plan, to its exact effect, and what the house adds to a run. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Line, median, milliseconds, percentile, seconds, timed, times } from './bench.ts';
import { type BenchHouse, openHouse, orderColumns, ordersSql, writeFileOf } from './house.ts';
import { lookingMs } from '../support/product/looking-time.ts';

interface Waited {
  /** Milliseconds from the message to the structural card, and of these outside the tools that look at data. */
  structure: number;
  planning: number;
  /** Milliseconds from the message to the exact effect. */
  effect: number;
}

export const conversation: Bench = {
  name: 'conversation',
  about:
    'request → structural card → exact effect over a 100 MB CSV with the offline planner, and what agent, approval and queue add to a small run',
  async run({ scale, rounds, say }) {
    const house = await openHouse();
    try {
      const path = join(house.data, 'orders.csv');
      await writeFileOf(ordersSql(Math.round(1_080_000 * scale)), path);
      await writeFileOf(ordersSql(100), join(house.data, 'few.csv'));
      await ask(house, 'bench/few.csv', 'bench.first');
      const [waits, copies, added]: [Waited[], number[], number[]] = [[], [], []];
      for (let round = 1; round <= rounds * 3; round += 1) {
        waits.push(await ask(house, 'bench/orders.csv', `bench.orders_${round}`));
        copies.push(await copyIntoStage(house, path));
        added.push(await overhead(house, round));
        say(
          `round ${round}: structure ${milliseconds(waits.at(-1)!.structure)}, effect ${milliseconds(waits.at(-1)!.effect)}, overhead ${milliseconds(added.at(-1)!)}`,
        );
      }
      return lines({ waits, copies, added, megabytes: statSync(path).size / 1e6 });
    } finally {
      await house.close();
    }
  },
};

async function ask(house: BenchHouse, file: string, table: string): Promise<Waited> {
  const thread = await house.open();
  await thread.say(`load ${file} into ${table}`);
  const card = await thread.until('plan.proposed', { seconds: 120 });
  await thread.decide(card.data, 'reject');
  await thread.until('plan.decided');
  thread.close();
  const at = (type: string): number => Date.parse(thread.events.find((event) => event.type === type)?.at ?? '');
  const tools = lookingMs(thread.events);
  const [asked, drafted] = [at('message.user'), at('plan.drafted')];
  return { structure: drafted - asked, planning: drafted - asked - tools, effect: at('plan.proposed') - asked };
}

async function copyIntoStage(house: BenchHouse, path: string): Promise<number> {
  await house.sql(`drop table if exists stage; create table stage (${orderColumns})`);
  const copy = `\\copy stage from '${path}' with (format csv, header true)`;
  return timed(() => execFileSync('psql', [house.warehouseUrl, '-q', '-c', copy]));
}

/** Milliseconds of a small run that neither preparing nor publishing explains. */
async function overhead(house: BenchHouse, round: number): Promise<number> {
  const thread = await house.open();
  const asked = performance.now();
  await thread.say(`load bench/few.csv into bench.few_${round}`);
  const done = await thread.approve(await thread.until('plan.proposed'));
  const taken = performance.now() - asked;
  thread.close();
  if (done.type !== 'run.succeeded') throw new Error(JSON.stringify(done.data).slice(0, 500));
  const { prepare, publish } = done.data.receipt.seconds;
  return taken - (prepare + publish) * 1000;
}

function lines(measured: { waits: Waited[]; copies: number[]; added: number[]; megabytes: number }): Line[] {
  const { waits, copies, added, megabytes } = measured;
  const allowed = median(copies) * 1.6 + 1.5;
  const effect = median(waits.map((one) => one.effect)) / 1000;
  const none = { yardstick: '–', theirs: '–', ratio: '–' };
  const p95 = (pick: (one: Waited) => number): string => milliseconds(percentile(waits.map(pick), 0.95));
  return [
    {
      what: `request → structural card, ${megabytes.toFixed(0)} MB CSV`,
      ...none,
      ours: `p95 ${p95((one) => one.structure)}`,
      wanted: 'p95 ≤ 1.5 s',
    },
    { what: 'of which planning (all but the tools)', ...none, ours: `p95 ${p95((one) => one.planning)}`, wanted: 'p95 ≤ 150 ms' },
    {
      what: 'request → exact effect',
      yardstick: 'bare COPY into a stage × 1.6 + 1.5 s',
      ours: seconds(effect),
      theirs: seconds(allowed),
      ratio: times(effect / allowed),
      wanted: '≤ 1×',
    },
    { what: 'agent, approval and queue around a small run', ...none, ours: `median ${milliseconds(median(added))}`, wanted: '≤ 500 ms' },
  ];
}
