/** Readers during a publish: each sees the table as it was, or as the card said, and never anything between. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPostgresTarget, type LoadSpec, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

const rows = 20_000;
const staged = `SELECT i AS id, 'new' AS v FROM range(${rows / 2}, ${rows + rows / 2}) r(i)`;
const specs: [LoadSpec['mode'], string][] = [
  ['upsert', `${rows / 2} old, ${rows} new`],
  ['merge', `${rows} new`],
  ['replace', `${rows} new`],
  ['insert-only-new', `${rows} old, ${rows / 2} new`],
];

test.each(specs)('%s: a crowd of looks sees only the old state and the new one', async (mode, after) => {
  const table = `read_${mode.replaceAll('-', '_')}`;
  await target.client.query(
    `CREATE TABLE ${table} AS SELECT i::bigint AS id, 'old' AS v FROM generate_series(0, ${rows - 1}) i; ALTER TABLE ${table} ADD PRIMARY KEY (id)`,
  );
  const load = await target.stage({ table, mode, key: ['id'], sql: staged, planId: table });
  const reader = await target.otherSession();
  const seen = new Map<string, number>();
  const look = async (): Promise<void> => {
    const { rows: found } = await reader.query<{ state: string }>(
      `SELECT string_agg(n || ' ' || v, ', ' ORDER BY v DESC) AS state FROM (SELECT v, count(*) AS n FROM ${table} GROUP BY v) c`,
    );
    const state = found[0]?.state ?? 'nothing';
    seen.set(state, (seen.get(state) ?? 0) + 1);
  };
  await look();
  const publishing = target.publish([load], { runId: table, planId: table });
  const isOver = (): Promise<boolean> =>
    Promise.race([
      publishing.then(
        () => true,
        () => true,
      ),
      sleep(1, false),
    ]);
  while (!(await isOver())) await look();
  await publishing;
  await look();
  expect([...seen.keys()]).toEqual([`${rows} old`, after]);
  expect(seen.get(`${rows} old`)).toBeGreaterThan(1);
});
