/** Stores a message of the assistant once, whatever is run again. */
import type { EventData } from '#domain/events.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { messageSeq, rememberMessage } from '#store/threads.ts';

/** Returns false when this message id was said before. */
export async function sayOnce(tx: Transaction, threadId: string, message: EventData<'message.assistant'>): Promise<boolean> {
  const id = `assistant:${message.messageId}`;
  if ((await messageSeq(tx, threadId, id)) !== null) return false;
  const seq = await appendEvents(tx, threadId, [{ type: 'message.assistant', data: message }]);
  await rememberMessage(tx, threadId, id, seq);
  return true;
}
