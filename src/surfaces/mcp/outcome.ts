/** Sends a request into a conversation and waits for what it comes to: an answer, a question, or a card. */
import { randomUUID } from 'node:crypto';
import type { App } from '#app/app.ts';
import type { EventData, StoredEvent } from '#domain/events.ts';
import type { Principal } from '#domain/principal.ts';

export interface Outcome {
  threadId: string;
  /** Null when it was not finished in time. */
  said: EventData<'message.assistant'> | null;
  /** The plan whose card came with it. */
  planId: string | null;
}

export interface Asked {
  request: string;
  threadId?: string | undefined;
  signal: AbortSignal;
  patienceMs: number;
}

/** Throws what opening the conversation and sending the message throw. */
export async function askAndWait(app: App, principal: Principal, { request, threadId, signal, patienceMs }: Asked): Promise<Outcome> {
  const thread = await app.openThread(principal, threadId === undefined ? {} : { threadId });
  const { seq } = await app.sendMessage(principal, { threadId: thread.threadId, text: request, clientMessageId: randomUUID() });
  const end = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const events: StoredEvent[] = [];
  // What earlier messages of the conversation come to is no answer to this one.
  const isAnswer = (event: StoredEvent): event is Extract<StoredEvent, { type: 'message.assistant' }> =>
    event.type === 'message.assistant' && (event.data.answers ?? seq) === seq;
  const answered = Promise.withResolvers<void>();
  const stop = await app.follow(principal, thread.threadId, seq, {
    event: (event) => {
      events.push(event);
      if (isAnswer(event) || event.type === 'plan.asked') answered.resolve();
    },
    token: () => {},
  });
  const giveUp = (): void => answered.resolve();
  end.addEventListener('abort', giveUp, { once: true });
  try {
    await answered.promise;
  } finally {
    end.removeEventListener('abort', giveUp);
    stop();
  }
  const said = events.findLast(isAnswer)?.data ?? null;
  const planId = events.findLast((event) => event.type === 'plan.proposed')?.data.planId ?? null;
  return { threadId: thread.threadId, said, planId };
}
