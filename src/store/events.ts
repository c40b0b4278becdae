/** The event log: each thread's facts, numbered from 1 without gaps. */
import type { EventData, NewEvent, StoredEvent } from '#domain/events.ts';
import type { Sql, Transaction } from './database.ts';

/** Payload: the thread id. */
export const eventChannel = 'headgate_events';

/**
 * Appends events to a thread in the caller's transaction and wakes followers at its commit.
 * The thread's row lock makes `seq` gapless and its order the commit order.
 */
export async function appendEvents(tx: Transaction, threadId: string, events: readonly NewEvent[]): Promise<number> {
  const { rows } = await tx.query<{ last: number }>(
    'update threads set last_seq = last_seq + $2, updated_at = now() where id = $1 returning last_seq::int as last',
    [threadId, events.length],
  );
  const last = rows[0]?.last ?? 0;
  const first = last - events.length + 1;
  // Whole documents, never taken apart by Postgres: it would refuse NUL and half characters, which people and files do contain.
  await tx.query(
    `insert into events (thread_id, seq, type, run_id, data)
     select $1, $2 + ordinality - 1, type, run_id, data
     from unnest($3::text[], $4::uuid[], $5::json[]) with ordinality as given(type, run_id, data, ordinality)`,
    [
      threadId,
      first,
      events.map(({ type }) => type),
      events.map(({ runId }) => runId ?? null),
      events.map(({ data }) => JSON.stringify(data)),
    ],
  );
  await tx.query('select pg_notify($1, $2)', [eventChannel, threadId]);
  return last;
}

interface EventRow {
  seq: number;
  type: string;
  run_id: string | null;
  at: Date;
  data: unknown;
}

/** Events after `afterSeq`, in order. */
export async function eventsAfter(sql: Sql, threadId: string, afterSeq: number, limit: number): Promise<StoredEvent[]> {
  const { rows } = await sql.query<EventRow>(
    'select seq::int, type, run_id, at, data from events where thread_id = $1 and seq > $2 order by seq limit $3',
    [threadId, afterSeq, limit],
  );
  return rows.map((row) => toStoredEvent(threadId, row));
}

/** A person's messages to a thread within `(after, upTo]`, in order. */
export async function userMessages(
  sql: Sql,
  threadId: string,
  { after, upTo }: { after: number; upTo: number },
): Promise<{ seq: number; data: EventData<'message.user'> }[]> {
  const { rows } = await sql.query<{ seq: number; data: EventData<'message.user'> }>(
    `select seq::int, data from events where thread_id = $1 and seq > $2 and seq <= $3 and type = 'message.user' order by seq`,
    [threadId, after, upTo],
  );
  return rows;
}

function toStoredEvent(threadId: string, row: EventRow): StoredEvent {
  const event = {
    seq: row.seq,
    threadId,
    type: row.type,
    at: row.at.toISOString(),
    data: row.data,
    ...(row.run_id ? { runId: row.run_id } : {}),
  };
  // Rows were written by appendEvents from typed events, so their shape is known.
  return event as StoredEvent;
}
