/** The journal of work: what each step of each attempt took and gave. */
import type { ErrorFact } from '#domain/errors.ts';
import type { Sql } from './database.ts';

export type StepKind = 'extract' | 'transform' | 'check' | 'load' | 'verify';

export interface StepKey {
  planId: string;
  runId: string | null;
  epoch: number;
  step: string;
  kind: StepKind;
}

export async function stepStarted(sql: Sql, key: StepKey): Promise<void> {
  await sql.query(
    `insert into run_steps (plan_id, run_id, epoch, step, kind, state) values ($1, $2, $3, $4, $5, 'running')
     on conflict (plan_id, epoch, kind, step) do update set state = 'running', started_at = clock_timestamp()`,
    [key.planId, key.runId, key.epoch, key.step, key.kind],
  );
}

export interface StepOutcome {
  rowsIn: number | null;
  rowsOut: number | null;
  bytes: number | null;
  memoryBytes: number | null;
  error: ErrorFact | null;
}

export async function stepEnded(sql: Sql, key: StepKey, outcome: StepOutcome): Promise<void> {
  await sql.query(
    `update run_steps set state = $5, rows_in = $6, rows_out = $7, bytes = $8, memory_bytes = $9, error = $10, finished_at = clock_timestamp()
     where plan_id = $1 and epoch = $2 and step = $3 and kind = $4`,
    [
      key.planId,
      key.epoch,
      key.step,
      key.kind,
      outcome.error ? 'failed' : 'done',
      outcome.rowsIn,
      outcome.rowsOut,
      outcome.bytes,
      outcome.memoryBytes,
      outcome.error ? JSON.stringify(outcome.error) : null,
    ],
  );
}
