/** The audit log: written with what it tells of, in one chain that shows every change. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { auditPage, recordAudit, verifyAudit } from '#store/audit.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres/postgres.ts';

let fresh: FreshDatabase;
let database: Database;

beforeAll(async () => {
  fresh = await freshDatabase({ name: 'audit-chain', fill: fillChain });
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'audit test' });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const record = (into: Database, about: string): Promise<void> =>
  into.transaction(async (tx) => recordAudit(tx, { by: 'ada', action: 'plan.approve', about, outcome: 'done', after: { b: 1, a: 'x' } }));

describe('an entry', () => {
  it('is there when its transaction committed, and not when it rolled back', async () => {
    await expect(
      database.transaction(async (tx) => {
        recordAudit(tx, { by: 'ada', action: 'plan.approve', about: 'plan:rolled-back', outcome: 'done' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await auditPage(database, { before: null, limit: 10, about: 'plan:rolled-back' })).toEqual([]);
    const [newest] = await auditPage(database, { before: null, limit: 1 });
    expect(newest).toMatchObject({ seq: 3, by: 'ada', action: 'plan.approve', about: 'plan:3', outcome: 'done', after: { b: 1, a: 'x' } });
  });

  it('keeps texts that Postgres would refuse or that would forge a line', async () => {
    await database.transaction(async (tx) =>
      recordAudit(tx, { by: 'a\0b', action: 'x', about: 'y\nz\u202e', outcome: 'denied', after: { text: '\0 \ud800 "' } }),
    );
    const [newest] = await auditPage(database, { before: null, limit: 1 });
    expect(newest).toMatchObject({ by: 'a\\u0000b', about: 'y\\nz\\u202e', after: { text: '\0 \ud800 "' } });
    expect(await verifyAudit(database)).toMatchObject({ ok: true });
  });

  it('cannot be changed or removed by an ordinary statement', async () => {
    for (const statement of [`update audit set by = 'eve'`, 'delete from audit', 'truncate audit', 'delete from audit_head']) {
      await expect(database.query(statement), statement).rejects.toThrow('written once');
    }
  });
});

describe('the chain', () => {
  it('stays one chain when many append at once', async () => {
    const before = await verifyAudit(database);
    await Promise.all(Array.from({ length: 40 }, (_, n) => record(database, `run:${n}`)));
    expect(await verifyAudit(database)).toMatchObject({ ok: true, entries: before.entries + 40, broken: null });
  });

  it.each([
    ['a name', `update audit set by = 'eve' where seq = 2`, { seq: 2, why: 'changed' }],
    ['a time', `update audit set at = at + interval '1 millisecond' where seq = 2`, { seq: 2, why: 'changed' }],
    ['an outcome', `update audit set outcome = 'denied' where seq = 2`, { seq: 2, why: 'changed' }],
    ['a fact', `update audit set after = '{"a": "y", "b": 1}' where seq = 2`, { seq: 2, why: 'changed' }],
    ['a hash', `update audit set hash = repeat('f', 64) where seq = 2`, { seq: 2, why: 'changed' }],
    ['a row taken out', 'delete from audit where seq = 2', { seq: 2, why: 'missing' }],
    ['the newest row taken off', 'delete from audit where seq = (select max(seq) from audit)', { why: 'missing' }],
    [
      'a row put on the end',
      `insert into audit select seq + 1, at, 'eve', action, about, outcome, before, after, hash, repeat('f', 64) from audit order by seq desc limit 1`,
      { why: 'changed' },
    ],
    [
      'two rows in another order',
      `update audit a set at = b.at, by = b.by, action = b.action, about = b.about, outcome = b.outcome, before = b.before, after = b.after,
         previous_hash = b.previous_hash, hash = b.hash from audit b where a.seq in (2, 3) and b.seq = 5 - a.seq`,
      { seq: 2, why: 'changed' },
    ],
    ['a forged end', `update audit_head set hash = repeat('f', 64)`, { why: 'changed' }],
  ])('tells %s, changed by a superuser without triggers', async (_what, statement, broken) => {
    const copy = await freshDatabase({ name: 'audit-chain', fill: fillChain });
    const tampered = openDatabase({ url: copy.url, log: silentLogger, name: 'tampered' });
    try {
      await tampered.transaction(async (tx) => {
        await tx.query('set local session_replication_role = replica');
        expect((await tx.query(statement)).count).toBeGreaterThan(0);
      });
      const verdict = await verifyAudit(tampered);
      expect(verdict).toMatchObject({ ok: false, broken });
    } finally {
      await tampered.close();
      await copy.drop();
    }
  });
});

async function fillChain(url: string): Promise<void> {
  const filled = openDatabase({ url, log: silentLogger, name: 'audit chain' });
  await migrate(filled);
  for (let n = 1; n <= 3; n += 1) await record(filled, `plan:${n}`);
  await filled.close();
}
