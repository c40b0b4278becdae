/** Following a thread: replay from the caller's seq, then live, in order, without gap or repeat. */
import type { Principal } from '#domain/principal.ts';
import { eventChannel, eventsAfter } from '#store/events.ts';
import { allowThread } from './allow.ts';
import type { Follower } from './app.ts';
import type { AppContext } from './context.ts';

const batch = 500;
/** A notification can be lost with its connection; a look this often finds what it announced. */
const lookMs = 5000;

/**
 * Delivers every event after `afterSeq`. Notifications only wake the reading; what is delivered comes from the table,
 * so a lost or doubled notification changes nothing. Returns the way to stop.
 */
export async function follow(
  context: AppContext,
  principal: Principal,
  request: { threadId: string; afterSeq: number; follower: Follower },
): Promise<() => void> {
  await allowThread(context.database, principal, 'thread.read', request.threadId);
  const { threadId, follower } = request;
  const stopped = new AbortController();
  let cursor = request.afterSeq;
  let draining: Promise<void> | null = null;
  let again = false;

  const drain = async (): Promise<void> => {
    do {
      again = false;
      const events = await eventsAfter(context.database, threadId, cursor, batch);
      for (const event of events) {
        if (stopped.signal.aborted) return;
        cursor = event.seq;
        follower.event(event);
      }
      again ||= events.length === batch;
    } while (again && !stopped.signal.aborted);
  };
  const wake = (): void => {
    again = true;
    draining ??= drain()
      .catch((error: Error) => context.log.warn('reading events failed; trying again', { threadId, error: error.message }))
      .finally(() => {
        draining = null;
      });
  };
  const off = context.listener.on(eventChannel, (payload) => {
    if (payload === null || payload === threadId) wake();
  });
  const offTokens = context.tokens.subscribe(threadId, (chunk) => follower.token(chunk));
  const timer = setInterval(wake, lookMs);
  wake();
  return () => {
    stopped.abort();
    clearInterval(timer);
    off();
    offTokens();
  };
}
