/** Stores how the columns of a draft's loads have drifted, once for each draft. */
import type { Drift } from '#domain/drift.ts';
import type { Transaction } from '#store/database.ts';
import { insertDriftQuestion, type DriftQuestionRow } from '#store/drift-questions.ts';
import { appendEvents } from '#store/events.ts';
import { lockThread, messageSeq, rememberMessage } from '#store/threads.ts';

export interface DriftNote {
  /** Names the draft: the same one handed in again changes nothing. */
  key: string;
  drifts: Drift[];
  /** Present when the draft was refused for it: it is kept until somebody answers. */
  question?: Pick<DriftQuestionRow, 'id' | 'draft' | 'asked_by' | 'model'>;
}

export async function noteDrifts(tx: Transaction, threadId: string, { key, drifts, question }: DriftNote): Promise<void> {
  if (drifts.length === 0) return;
  await lockThread(tx, threadId);
  const id = `drift:${key}`;
  if ((await messageSeq(tx, threadId, id)) !== null) return;
  const seq = await appendEvents(
    tx,
    threadId,
    drifts.map((drift) => ({ type: 'drift.found', data: { ...drift, ...(question ? { questionId: question.id } : {}) } })),
  );
  if (question) await insertDriftQuestion(tx, { ...question, thread_id: threadId, drifts });
  await rememberMessage(tx, threadId, id, seq);
}
