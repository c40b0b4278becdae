/** Threads, the messages accepted into them, and the lease that lets one turn run at a time. */
import type { Activity } from '#domain/thread-view.ts';
import type { Sql, Transaction } from './database.ts';

export interface ThreadRow {
  id: string;
  title: string;
  created_by: string;
  created_at: Date;
  updated_at: Date;
  last_seq: number;
  activity: Activity;
}

const columns = 'id, title, created_by, created_at, updated_at, last_seq::int, activity';

export async function insertThread(sql: Sql, thread: { id: string; title: string; createdBy: string }): Promise<ThreadRow> {
  const { rows } = await sql.query<ThreadRow>(`insert into threads (id, title, created_by) values ($1, $2, $3) returning ${columns}`, [
    thread.id,
    thread.title,
    thread.createdBy,
  ]);
  return rows[0]!;
}

export async function findThread(sql: Sql, id: string): Promise<ThreadRow | null> {
  return (await sql.query<ThreadRow>(`select ${columns} from threads where id = $1`, [id])).rows[0] ?? null;
}

/** Newest first, to the millisecond, from the one after `after` on; of everybody, or of one principal. */
export async function latestThreads(
  sql: Sql,
  query: { owner: string | null; limit: number; after?: { threadId: string; updatedAt: string } | null },
): Promise<ThreadRow[]> {
  const { rows } = await sql.query<ThreadRow>(
    `select ${columns} from threads
     where ($1::text is null or created_by = $1)
       and ($3::timestamptz is null or (date_trunc('milliseconds', updated_at), id) < ($3, $4::uuid))
     order by date_trunc('milliseconds', updated_at) desc, id desc limit $2`,
    [query.owner, query.limit, query.after?.updatedAt ?? null, query.after?.threadId ?? null],
  );
  return rows;
}

export async function setActivity(sql: Sql, id: string, activity: Activity): Promise<void> {
  await sql.query('update threads set activity = $2 where id = $1 and activity <> $2', [id, activity]);
}

/** Names a thread after its first message. */
export async function titleThread(sql: Sql, id: string, title: string): Promise<void> {
  await sql.query(`update threads set title = $2 where id = $1 and title = ''`, [id, title]);
}

/** Waits for its turn at a thread. A transaction that touches the thread's plans takes this first, so that none wait in a circle. */
export async function lockThread(tx: Transaction, threadId: string): Promise<void> {
  await tx.query('select 1 from threads where id = $1 for update', [threadId]);
}

/** The seq a client message was stored under before, or null when it is new. */
export async function messageSeq(tx: Transaction, threadId: string, clientMessageId: string): Promise<number | null> {
  // Two deliveries of the same message wait for each other.
  await lockThread(tx, threadId);
  const { rows } = await tx.query<{ seq: number }>('select seq::int from messages where thread_id = $1 and client_message_id = $2', [
    threadId,
    clientMessageId,
  ]);
  return rows[0]?.seq ?? null;
}

export async function rememberMessage(tx: Transaction, threadId: string, clientMessageId: string, seq: number): Promise<void> {
  await tx.query('insert into messages (thread_id, client_message_id, seq) values ($1, $2, $3)', [threadId, clientMessageId, seq]);
}

/** Takes the thread's lease for `seconds`, or returns false while another holder's is alive. Renewing is taking it again. */
export async function takeLease(sql: Sql, threadId: string, holder: string, seconds: number): Promise<boolean> {
  const { count } = await sql.query(
    `insert into thread_leases (thread_id, holder, expires_at) values ($1, $2, now() + make_interval(secs => $3))
     on conflict (thread_id) do update set holder = excluded.holder, expires_at = excluded.expires_at
     where thread_leases.holder = excluded.holder or thread_leases.expires_at < now()`,
    [threadId, holder, seconds],
  );
  return count === 1;
}

export async function releaseLease(sql: Sql, threadId: string, holder: string): Promise<void> {
  await sql.query('delete from thread_leases where thread_id = $1 and holder = $2', [threadId, holder]);
}
