/**
 * `npm run bench [-- name … --scale 0.1 --rounds 3]`: every benchmark, or the named ones, each beside its yardstick in the same run.
 * Without names all of them, one after the other; the figures come as a table for the README. A timing never fails anything.
 */
import { spawnSync } from 'node:child_process';
import { arch, availableParallelism, cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Bench, Line } from './bench.ts';
import { conversation } from './conversation.ts';
import { decision } from './decision.ts';
import { exporting } from './export.ts';
import { fanOut } from './fan-out.ts';
import { firstToken } from './first-token.ts';
import { flood } from './flood.ts';
import { load } from './load.ts';
import { fromS3 } from './s3.ts';
import { transforms } from './transforms.ts';
import { upsert } from './upsert.ts';

const all: Bench[] = [load, fromS3, exporting, upsert, transforms, conversation, decision, fanOut, flood, firstToken];

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { scale: { type: 'string', default: '1' }, rounds: { type: 'string', default: '3' } },
  });
  const unknown = positionals.filter((name) => !all.some((bench) => bench.name === name));
  if (unknown.length > 0)
    return refuse(`There is no benchmark ${unknown.join(', ')}. There are ${all.map(({ name }) => name).join(', ')}.`);
  if (spawnSync('psql', ['--version']).status !== 0) {
    return refuse('The yardstick is psql, which is not installed (Debian: apt-get install postgresql-client).');
  }
  const [scale, rounds] = [Number(values.scale), Number(values.rounds)];
  if (!(scale > 0) || !Number.isInteger(rounds) || rounds < 1)
    return refuse('--scale is a number above 0, --rounds a whole number from 1.');
  const lines: Line[] = [];
  for (const bench of all.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
    console.log(`${bench.name}: ${bench.about}`);
    lines.push(...(await bench.run({ scale, rounds, say: (line) => console.log(`  ${line}`) })));
  }
  console.log(`\n${machine()}; medians of ${rounds} rounds, scale ${scale}\n`);
  for (const row of table(lines)) console.log(row);
  return 0;
}

function refuse(sentence: string): number {
  console.error(sentence);
  return 2;
}

const machine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model ?? arch()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;

function table(lines: Line[]): string[] {
  const rows = lines.map(({ what, ours, yardstick, theirs, ratio, wanted }) => [what, ours, yardstick, theirs, ratio, wanted]);
  const header = ['what', 'Headgate', 'yardstick', 'its time', 'ratio', 'wanted'];
  return [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
}

process.exitCode = await main();
