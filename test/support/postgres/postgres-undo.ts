/** A Postgres target with loads that are taken back. */
import type { LoadEffect } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { openPostgresTarget, type LoadSpec, type PostgresTarget, type Staged } from './postgres-target.ts';

/** A load that was published, which can be taken back. */
export interface Done {
  runId: string;
  load: PlannedLoad;
}

export interface UndoTarget extends Omit<PostgresTarget, 'load' | 'stageUndo'> {
  nextRun(): string;
  /** A table `id, amount, note, extra, serial` with three rows. */
  seed(table: string, key?: string): Promise<void>;
  /** Every row and column of a table as text: equal exactly when the tables are. */
  picture(table: string): Promise<unknown>;
  load(spec: LoadSpec): Promise<Done>;
  stageUndo(done: Done, planId?: string): Promise<Staged>;
  /** Stages an undo and publishes it. */
  undo(done: Done): Promise<Done & { effect: LoadEffect }>;
}

/** A SELECT of rows `id, amount, note`. */
export const orders = (values: string): string => `SELECT * FROM (VALUES ${values}) v(id, amount, note)`;

/** Opens it in a database of its own. Close it in `afterAll`. */
export async function openUndoTarget(): Promise<UndoTarget> {
  const target = await openPostgresTarget();
  let runs = 0;
  const nextRun = (): string => `run-${(runs += 1)}`;
  const stageUndo: UndoTarget['stageUndo'] = ({ runId, load }, planId = nextRun()) => target.stageUndo(load, { runId, planId });
  return {
    ...target,
    nextRun,
    stageUndo,
    async seed(table, key = 'PRIMARY KEY') {
      await target.client.query(
        `CREATE TABLE ${table} (id integer ${key}, amount numeric(12,2), note text DEFAULT 'none', extra text DEFAULT 'kept', serial serial)`,
      );
      await target.client.query(`INSERT INTO ${table} VALUES (1, 10.00, 'one', 'x1'), (2, 20.00, 'two', 'x2'), (3, 30.00, 'three', 'x3')`);
    },
    async picture(table) {
      const columns = await target.rows(
        `SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute
         WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      );
      return { columns, rows: await target.rows(`SELECT t::text FROM ${table} t ORDER BY 1`) };
    },
    async load(spec) {
      const runId = nextRun();
      const staged = await target.stage({ planId: runId, ...spec });
      await target.publish([staged], { runId, planId: runId });
      return { runId, load: staged.load };
    },
    async undo(done) {
      const planId = nextRun();
      const staged = await stageUndo(done, planId);
      await target.publish([staged], { runId: planId, planId });
      return { runId: planId, load: done.load, effect: staged.staged.effect };
    },
  };
}
