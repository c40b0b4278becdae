/** Turns of a conversation: which messages still have theirs before them, which have ended, and which a person stopped. */
import { cancelledError } from '#domain/errors.ts';
import type { Sql, Transaction } from './database.ts';

/** Payload: the thread id. */
export const stopChannel = 'headgate_stops';

const waitingMessages = `select data->>'by' as by from events
  where thread_id = threads.id and type = 'message.user' and seq > greatest(ended_seq, stopped_seq)`;

/** Who sent the messages whose turns have not ended. */
export async function askersUnderWay(tx: Transaction, threadId: string): Promise<string[]> {
  const { rows } = await tx.query<{ by: string }>(`select asked.by from threads, lateral (${waitingMessages}) as asked where id = $1`, [
    threadId,
  ]);
  return rows.map(({ by }) => by);
}

/** Threads in which a message of this person has its turn before it or under way, in one order for everybody who locks them. */
export async function threadsAskedBy(tx: Transaction, personId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from threads where exists (select 1 from (${waitingMessages}) as asked where asked.by = $1) order by id`,
    [personId],
  );
  return rows.map(({ id }) => id);
}

/** Stops the turns of all messages so far; servers that work on one hear of it at the commit. The caller holds the thread's lock. */
export async function stopTurns(tx: Transaction, threadId: string): Promise<void> {
  await tx.query('update threads set stopped_seq = last_seq where id = $1', [threadId]);
  await tx.query('select pg_notify($1, $2)', [stopChannel, threadId]);
}

/** The newest message whose turn was stopped; 0 when none was. */
export async function stoppedSeq(sql: Sql, threadId: string): Promise<number> {
  const { rows } = await sql.query<{ seq: number }>('select stopped_seq::int as seq from threads where id = $1', [threadId]);
  return rows[0]?.seq ?? 0;
}

/** Whether a turn was stopped, for what its graph throws then. */
export const turnStopped = 'turn.stopped';

/** Throws `turn.stopped` when somebody stopped the turn of this message: nothing of it is stored after that. Takes the thread's lock. */
export async function refuseStopped(tx: Transaction, threadId: string, seq: number): Promise<void> {
  // Locked by its id alone: a stop that is about to commit is waited for, and then seen.
  const { rows } = await tx.query<{ stopped: number }>('select stopped_seq::int as stopped from threads where id = $1 for update', [
    threadId,
  ]);
  if ((rows[0]?.stopped ?? 0) >= seq) throw cancelledError(turnStopped, 'Somebody stopped this.');
}

/** Notes that the turns up to this message have ended. A thread that still says that it thinks says what it does from now on. */
export async function endTurns(sql: Sql, threadId: string, seq: number): Promise<void> {
  await sql.query(
    `update threads set ended_seq = greatest(ended_seq, $2), activity = case
         when activity <> 'thinking' then activity
         when exists (${waitingMessages} and seq > $2) or exists (select 1 from plans where thread_id = $1 and state = 'preparing') then 'thinking'
         when exists (select 1 from runs where thread_id = $1 and state in ('queued', 'running')) then 'running'
         when exists (select 1 from plans where thread_id = $1 and state = 'proposed') then 'waiting'
         else 'idle' end
     where id = $1`,
    [threadId, seq],
  );
}
