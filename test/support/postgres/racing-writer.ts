/** Somebody else's session that updates, inserts and deletes the very rows that a load changes, and remembers what it committed last. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';

/** Of a table with the rows 1 … n: the first half is not in the load, the second is changed by it, and n+1 … 3n/2 are inserted. */
export type Place = 'everywhere' | 'missing' | 'changed' | 'inserted';

interface WriterTask {
  /** Columns id, v and by_writer. */
  table: string;
  rowCount: number;
  where: Place;
}

export class RacingWriter {
  /** By id: the number of its last write, or null when it deleted the row. */
  readonly committed = new Map<number, number | null>();
  /** Loaded rows that the writer changed or deleted after the publish. */
  overwrote = 0;
  #turn = 0;
  #stopped = false;
  readonly #client: Client;
  readonly #task: WriterTask;

  constructor(client: Client, task: WriterTask) {
    this.#client = client;
    this.#task = task;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Waits for so many more writes. */
  async wrote(count: number): Promise<void> {
    const goal = this.#turn + count;
    while (this.#turn < goal) await sleep(1);
  }

  async run(): Promise<void> {
    const { rowCount, where } = this.#task;
    const half = rowCount / 2;
    const { first, size } = {
      everywhere: { first: 1, size: rowCount + half },
      missing: { first: 1, size: half },
      changed: { first: half + 1, size: half },
      inserted: { first: rowCount + 1, size: half },
    }[where];
    while (!this.#stopped) {
      const id = first + ((this.#turn * 37) % size);
      if (this.#turn % 5 === 4) await this.#remove(id);
      else await this.#write(id);
      this.#turn += 1;
      await sleep(1);
    }
  }

  async #write(id: number): Promise<void> {
    const { table } = this.#task;
    const stamp = this.#turn + 1;
    const updated = await this.#client.query<{ old: string }>(
      `WITH o AS (SELECT id, v FROM ${table} WHERE id = ${id} FOR UPDATE)
       UPDATE ${table} t SET by_writer = ${stamp}, v = 'written' FROM o WHERE t.id = o.id RETURNING o.v AS old`,
    );
    this.#count(updated.rows);
    if (updated.rowCount === 1) this.committed.set(id, stamp);
    else await this.#insert(id, stamp);
  }

  /** Without a unique index, asking first is what an application does; it is not safe against others, so neither are we asked to be. */
  async #insert(id: number, stamp: number): Promise<void> {
    const { table } = this.#task;
    const inserted = await this.#client.query(
      `INSERT INTO ${table} SELECT ${id}, 'written', ${stamp} WHERE NOT EXISTS (SELECT FROM ${table} WHERE id = ${id}) ON CONFLICT DO NOTHING`,
    );
    if (inserted.rowCount === 1) this.committed.set(id, stamp);
  }

  async #remove(id: number): Promise<void> {
    const deleted = await this.#client.query<{ old: string }>(`DELETE FROM ${this.#task.table} WHERE id = ${id} RETURNING v AS old`);
    this.#count(deleted.rows);
    if (deleted.rowCount === 1) this.committed.set(id, null);
  }

  #count(rows: { old: string }[]): void {
    if (rows[0]?.old === 'loaded') this.overwrote += 1;
  }
}
