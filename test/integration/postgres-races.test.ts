/** Publishing while somebody else updates, inserts and deletes the very rows that change: in every mode the approved delta or nothing, and no write lost. */
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Failpoint } from '#domain/failpoints.ts';
import { outcomeOf } from '#test/support/failure.ts';
import { openPostgresTarget, type LoadSpec, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';
import { RacingWriter, type Place } from '#test/support/postgres/racing-writer.ts';

const rowCount = 1_000;
const half = rowCount / 2;
const rounds = 20;

interface Mode {
  name: string;
  mode: LoadSpec['mode'];
  key?: string[];
  /** Only rows whose key is new; else also those that are there. */
  onlyNew: boolean;
  /** Rows that the load lacks go. */
  deletes: boolean;
  /** Where one write before the publish is one that it must not overwrite. */
  conflict: Place;
  /** Some rounds without a unique index: then a lock has to do what the index does. */
  mayLackIndex: boolean;
}

const modes: Mode[] = [
  { name: 'upsert', mode: 'upsert', key: ['id'], onlyNew: false, deletes: false, conflict: 'changed', mayLackIndex: true },
  {
    name: 'insert-only-new',
    mode: 'insert-only-new',
    key: ['id'],
    onlyNew: true,
    deletes: false,
    conflict: 'inserted',
    mayLackIndex: true,
  },
  { name: 'merge', mode: 'merge', key: ['id'], onlyNew: false, deletes: true, conflict: 'missing', mayLackIndex: true },
  { name: 'replace by key', mode: 'replace', key: ['id'], onlyNew: false, deletes: true, conflict: 'missing', mayLackIndex: true },
  { name: 'replace of every row', mode: 'replace', onlyNew: false, deletes: true, conflict: 'missing', mayLackIndex: false },
  { name: 'append', mode: 'append', onlyNew: true, deletes: false, conflict: 'inserted', mayLackIndex: false },
];

let target: PostgresTarget;
let client: Client;
beforeAll(async () => {
  target = await openPostgresTarget();
  client = await target.otherSession();
});
afterAll(() => target.close());

describe.each(modes)('$name', (mode) => {
  test(`loses no write in ${rounds} rounds, and is published or refused as a whole`, { timeout: 120_000 }, async () => {
    const outcomes: string[] = [];
    for (let round = 1; round <= rounds; round += 1) outcomes.push(await oneRound(mode, round));
    const words = outcomes.join(', ');
    expect(
      outcomes.filter((outcome) => outcome !== 'done' && outcome !== 'publish.stale'),
      words,
    ).toEqual([]);
    expect(outcomes.filter((outcome) => outcome === 'done').length, words).toBeGreaterThanOrEqual(rounds / 4);
    expect(outcomes.filter((outcome) => outcome === 'publish.stale').length, words).toBeGreaterThanOrEqual(rounds / 4);
  });
});

/** One of four: the writer meddled before; it waits behind the publish; it races it, on the same rows or everywhere. */
async function oneRound(mode: Mode, round: number): Promise<string> {
  const table = `raced_${mode.name.replaceAll(/\W/g, '_')}_${round}`;
  const kind = round % 4;
  await target.client.query(
    `CREATE TABLE ${table} (id integer ${mode.mayLackIndex && round % 5 > 2 ? '' : 'PRIMARY KEY'}, v text, by_writer integer DEFAULT 0)`,
  );
  await target.client.query(`INSERT INTO ${table} SELECT i, 'before', 0 FROM generate_series(1, ${rowCount}) i`);
  const sql = `SELECT i AS id, 'loaded' AS v FROM range(${(mode.onlyNew ? rowCount : half) + 1}, ${rowCount + half + 1}) r(i)`;
  const staged = await target.stage({ table, mode: mode.mode, key: mode.key ?? [], sql, planId: table });
  const writer = new RacingWriter(client, { table, rowCount, where: kind === 3 ? 'everywhere' : mode.conflict });
  let writing: Promise<void> = Promise.resolve();
  const start = (): void => void (writing = writer.run());
  if (kind !== 1) start();
  if (kind === 0) await writer.wrote(5);
  const failpoint = (name: Failpoint): void => {
    if (kind === 1 && name === 'publish.before-commit') start();
  };
  const outcome = await outcomeOf(target.publish([staged], { runId: table, planId: table, failpoint }));
  await writer.wrote(10);
  writer.stop();
  await writing;
  if (kind === 0) expect(outcome, `${table}: somebody wrote before the publish`).toBe('publish.stale');
  if (kind === 1) expect(outcome, `${table}: nobody wrote before the publish`).toBe('done');
  await expectNoLostWrite(mode, { table, writer, outcome });
  return outcome;
}

/** What the writer committed last about each row must be there, and the load must be there whole or not at all. */
async function expectNoLostWrite(
  mode: Mode,
  { table, writer, outcome }: { table: string; writer: RacingWriter; outcome: string },
): Promise<void> {
  const rows = await target.rows(`SELECT id, v, by_writer FROM ${table} ORDER BY id`);
  const byId = new Map(rows.map((row) => [Number(row['id']), row]));
  expect(byId.size, `${table} holds a key twice`).toBe(rows.length);
  for (const [id, last] of writer.committed) {
    if (last === null) expect(byId.get(id), `${table} ${id} was deleted by the writer`).toBeUndefined();
    else expect(byId.get(id), `${table} ${id}: the writer's last write`).toMatchObject({ v: 'written', by_writer: last });
  }
  const count = (v: string): number => rows.filter((row) => row['v'] === v).length;
  if (outcome !== 'done') return expect(count('loaded'), `${table}: refused, yet rows are loaded`).toBe(0);
  expect(count('loaded') + writer.overwrote, `${table}: loaded rows`).toBe(mode.onlyNew ? half : rowCount);
  if (mode.deletes) expect(count('before'), `${table}: rows that were to go`).toBe(0);
}
