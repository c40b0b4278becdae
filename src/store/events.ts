/** The event log: each thread's facts, numbered from 1 without gaps. */
import type { EventData, NewEvent, StoredEvent } from '#domain/events.ts';
import { storableJson } from '#domain/storable.ts';
import type { Database, Sql, Transaction } from './database.ts';

/** Payload: the thread id. */
export const eventChannel = 'headgate_events';

/**
 * Appends events to a thread in the caller's transaction and wakes followers at its commit.
 * The thread's row lock makes `seq` gapless and its order the commit order.
 */
export const appendEvents = (tx: Transaction, threadId: string, events: readonly NewEvent[]): Promise<number> =>
  append(tx, threadId, events);

/** Appends events that stand alone: no state changes with them. One statement is their whole transaction. */
export const appendAlone = (database: Database, threadId: string, events: readonly NewEvent[]): Promise<number> =>
  append(database, threadId, events);

async function append(sql: Sql, threadId: string, events: readonly NewEvent[]): Promise<number> {
  const { rows } = await sql.query<{ last: number }>(
    `with numbered as (
       update threads set last_seq = last_seq + $2, updated_at = now() where id = $1 returning last_seq - $2 as before, last_seq as last),
     stored as (
       insert into events (thread_id, seq, type, run_id, data)
       select $1, before + ordinality, type, run_id, data
       from numbered, unnest($3::text[], $4::uuid[], $5::json[]) with ordinality as given(type, run_id, data, ordinality))
     select last::int, pg_notify('${eventChannel}', $6) from numbered`,
    [
      threadId,
      events.length,
      events.map(({ type }) => type),
      events.map(({ runId }) => runId ?? null),
      events.map(({ data }) => storableJson(data)),
      threadId,
    ],
  );
  return rows[0]?.last ?? 0;
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

/** People's messages to a thread within `(after, upTo]`, in order, without those of people who are blocked now. */
export async function userMessages(
  sql: Sql,
  threadId: string,
  { after, upTo }: { after: number; upTo: number },
): Promise<{ seq: number; data: EventData<'message.user'> }[]> {
  const { rows } = await sql.query<{ seq: number; data: EventData<'message.user'> }>(
    `select seq::int, data from events where thread_id = $1 and seq > $2 and seq <= $3 and type = 'message.user'
       and not exists (select 1 from people_shown_out where principal_id = data->>'by' and blocked_by is not null)
     order by seq`,
    [threadId, after, upTo],
  );
  return rows;
}

/** What somebody said last in a thread. */
export async function newestMessageOf(
  sql: Sql,
  threadId: string,
  { by, upTo }: { by: string; upTo: number | null },
): Promise<EventData<'message.user'> | null> {
  const { rows } = await sql.query<{ data: EventData<'message.user'> }>(
    `select data from events where thread_id = $1 and type = 'message.user' and data->>'by' = $2 and ($3::bigint is null or seq <= $3)
     order by seq desc limit 1`,
    [threadId, by, upTo],
  );
  return rows[0]?.data ?? null;
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
