/** Refused drafts that wait for answers about their columns. */
import type { Draft } from '#domain/draft.ts';
import type { Drift } from '#domain/drift.ts';
import type { Sql, Transaction } from './database.ts';

export interface DriftQuestionRow {
  id: string;
  thread_id: string;
  draft: Draft;
  drifts: Drift[];
  asked_by: string;
  model: string;
  answered_by: string | null;
}

const columns = 'id, thread_id, draft, drifts, asked_by, model, answered_by';

/** The same question again changes nothing. */
export async function insertDriftQuestion(tx: Transaction, question: Omit<DriftQuestionRow, 'answered_by'>): Promise<void> {
  const { id, thread_id: threadId, draft, drifts, asked_by: askedBy, model } = question;
  await tx.query(
    'insert into drift_questions (id, thread_id, draft, drifts, asked_by, model) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing',
    [id, threadId, JSON.stringify(draft), JSON.stringify(drifts), askedBy, model],
  );
}

export async function findDriftQuestion(sql: Sql, id: string): Promise<DriftQuestionRow | null> {
  return (await sql.query<DriftQuestionRow>(`select ${columns} from drift_questions where id = $1`, [id])).rows[0] ?? null;
}

/** Compare-and-set: false when somebody has answered before. */
export async function markDriftAnswered(tx: Transaction, id: string, by: string): Promise<boolean> {
  const { count } = await tx.query(
    'update drift_questions set answered_by = $2, answered_at = now() where id = $1 and answered_by is null',
    [id, by],
  );
  return count === 1;
}
