/** The audit log: append-only, each entry's hash over the one before it and its own content. */
import { createHash } from 'node:crypto';
import type { AuditVerdict, AuditView } from '#domain/audit-view.ts';
import { canonicalJson, type JsonValue } from '#domain/json.ts';
import { showInvisible } from '#domain/visible.ts';
import type { Database, Sql, Transaction } from './database.ts';

export interface AuditEntry {
  /** A principal's id; `system` for what no person did; `nobody` for who could not say who they are. */
  by: string;
  /** What was done or tried, `area.verb`: `plan.approve`, `token.create`, `connection.change`. */
  action: string;
  /** On what, `kind:id`: `plan:<uuid>`, `run:<uuid>`, `token:<name>`. */
  about: string;
  outcome: 'done' | 'denied';
  /** What it was and what it became, or further facts. Never secrets, never rows of data. */
  before?: JsonValue;
  after?: JsonValue;
}

export interface AuditRow extends Omit<AuditView, 'at'> {
  at: Date;
  previous_hash: string;
}

/** What the first entry's hash stands on. */
const beginning = '0'.repeat(64);
const columns = 'seq::int, at, by, action, about, outcome, before, after, previous_hash, hash';

/**
 * Notes an entry in the caller's transaction: it is there if and only if the transaction commits.
 * It is written just before the commit, so that the chain, which everybody appends to, is locked as briefly as can be and
 * always last (a lock taken later could wait for somebody who waits for the chain).
 */
export function recordAudit(tx: Transaction, entry: AuditEntry): void {
  tx.beforeCommit(() => append(tx, entry));
}

async function append(tx: Transaction, entry: AuditEntry): Promise<void> {
  // The row lock makes the order of entries the order of commits.
  const { rows } = await tx.query<{ seq: number; hash: string; at: Date }>(
    `select seq::int, hash, date_trunc('milliseconds', clock_timestamp()) as at from audit_head for update`,
  );
  const head = rows[0] ?? { seq: 0, hash: beginning, at: new Date() };
  const row = {
    seq: head.seq + 1,
    at: head.at,
    by: storable(entry.by),
    action: storable(entry.action),
    about: storable(entry.about),
    outcome: entry.outcome,
    before: entry.before ?? null,
    after: entry.after ?? null,
    previous_hash: head.hash,
  };
  const hash = hashOf(row);
  await tx.query(
    `insert into audit (seq, at, by, action, about, outcome, before, after, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7::json, $8::json, $9, $10)`,
    [
      row.seq,
      row.at,
      row.by,
      row.action,
      row.about,
      row.outcome,
      JSON.stringify(row.before),
      JSON.stringify(row.after),
      row.previous_hash,
      hash,
    ],
  );
  await tx.query('update audit_head set seq = $1, hash = $2', [row.seq, hash]);
}

/** As Postgres keeps a text: no NUL, no half characters, and nothing in it that forges a line of a listing. */
const storable = (text: string): string => showInvisible(text.slice(0, 500)).toWellFormed();

/** SHA-256 over the previous hash and the canonical content. */
function hashOf({ previous_hash, at, ...content }: Omit<AuditRow, 'hash'>): string {
  return createHash('sha256')
    .update(`${previous_hash}\n${canonicalJson({ ...content, at: at.toISOString() })}`)
    .digest('hex');
}

/** Entries before `before` (a seq), newest first. `about` and `by` narrow exactly. */
export async function auditPage(
  sql: Sql,
  query: { before: number | null; limit: number; about?: string | undefined; by?: string | undefined },
): Promise<AuditRow[]> {
  const { rows } = await sql.query<AuditRow>(
    `select ${columns} from audit
     where ($1::bigint is null or seq < $1) and ($2::text is null or about = $2) and ($3::text is null or by = $3)
     order by seq desc limit $4`,
    [query.before, query.about ?? null, query.by ?? null, query.limit],
  );
  return rows;
}

const verifiedAtOnce = 1000;

/** Recomputes the chain from its beginning, as of one moment. */
export async function verifyAudit(database: Database): Promise<AuditVerdict> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const head = (await tx.query<{ seq: number; hash: string }>('select seq::int, hash from audit_head')).rows[0];
    let last = { seq: 0, hash: beginning };
    let entries = 0;
    for (;;) {
      const { rows } = await tx.query<AuditRow>(`select ${columns} from audit where seq > $1 order by seq limit ${verifiedAtOnce}`, [
        last.seq,
      ]);
      for (const { hash, ...row } of rows) {
        entries += 1;
        const verdict = { ok: false, entries, head: last.hash };
        if (row.seq !== last.seq + 1) return { ...verdict, broken: { seq: last.seq + 1, why: 'missing' } };
        if (row.previous_hash !== last.hash || hashOf(row) !== hash) return { ...verdict, broken: { seq: row.seq, why: 'changed' } };
        last = { seq: row.seq, hash };
      }
      if (rows.length < verifiedAtOnce) break;
    }
    const verdict = { ok: false, entries, head: last.hash };
    if (head === undefined || head.seq > last.seq) return { ...verdict, broken: { seq: last.seq + 1, why: 'missing' } };
    if (head.seq < last.seq) return { ...verdict, broken: { seq: head.seq + 1, why: 'inserted' } };
    if (head.hash !== last.hash) return { ...verdict, broken: { seq: last.seq, why: 'changed' } };
    return { ...verdict, ok: true, broken: null };
  });
}
