/**
 * The library's Postgres saver, writing less: a checkpoint is one statement, where the library sends one for each channel and a transaction
 * around them, and the values that a node returned are told by the checkpoint of its step alone.
 */
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import type { Pool } from 'pg';
import { z } from 'zod';

type Put = PostgresSaver['put'];
type PutWrites = PostgresSaver['putWrites'];

const Place = z.object({ thread_id: z.string(), checkpoint_ns: z.string().default(''), checkpoint_id: z.string().optional() });

/**
 * What a step leaves that no checkpoint tells: why it waits, what it was answered, what broke. The rest of a step's writes would spare
 * nodes that ran beside one that failed; in our graphs each step is one node, which is made to be run again.
 */
const kept = new Set(['__error__', '__scheduled__', '__interrupt__', '__resume__']);

/** For graphs whose steps have one node each. */
export class StepSaver extends PostgresSaver {
  readonly #pool: Pool;
  readonly #schema: string;

  constructor(pool: Pool, schema: string) {
    super(pool, undefined, { schema });
    this.#pool = pool;
    this.#schema = schema;
  }

  override async put(...[config, checkpoint, metadata, versions]: Parameters<Put>): ReturnType<Put> {
    const { thread_id: thread, checkpoint_ns: space, checkpoint_id: parent } = Place.parse(config.configurable);
    const blobs = await this._dumpBlobs(thread, space, checkpoint.channel_values, versions);
    const facts: unknown = await this._dumpMetadata(metadata);
    const whole = [thread, space, checkpoint.id, parent, this._dumpCheckpoint(checkpoint), facts];
    const rows = placeholders(blobs, whole.length);
    const insertBlobs = `with blobs as (
      insert into "${this.#schema}".checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob) values ${rows} on conflict do nothing)`;
    await this.#pool.query(
      `${blobs.length > 0 ? insertBlobs : ''}
       insert into "${this.#schema}".checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (thread_id, checkpoint_ns, checkpoint_id) do update set checkpoint = excluded.checkpoint, metadata = excluded.metadata`,
      [...whole, ...blobs.flat()],
    );
    return { configurable: { thread_id: thread, checkpoint_ns: space, checkpoint_id: checkpoint.id } };
  }

  override async putWrites(...[config, writes, taskId]: Parameters<PutWrites>): Promise<void> {
    const special = writes.filter(([channel]) => kept.has(channel));
    if (special.length === 0) return;
    const { thread_id: thread, checkpoint_ns: space, checkpoint_id: checkpoint = '' } = Place.parse(config.configurable);
    const dumped = await this._dumpWrites(thread, space, checkpoint, taskId, special);
    await this.#pool.query(
      `insert into "${this.#schema}".checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
       values ${placeholders(dumped, 0)}
       on conflict (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
       do update set channel = excluded.channel, type = excluded.type, blob = excluded.blob`,
      dumped.flat(),
    );
  }
}

/** `($1, $2), ($3, $4)` for rows of values, numbered after `before`. */
const placeholders = (rows: readonly (readonly unknown[])[], before: number): string =>
  rows.map((row, at) => `(${row.map((_, column) => `$${before + at * row.length + column + 1}`).join(', ')})`).join(', ');
