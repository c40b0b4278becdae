/** Following a thread: replay from the caller's seq, then live, in order, without gap or repeat. */
import type { Principal } from '#domain/principal.ts';
import { allowThread } from '../people/allow.ts';
import type { Follower } from '../app.ts';
import type { AppContext } from '../context.ts';

/** Delivers every event after `afterSeq`, and token chunks as they come. Returns the way to stop. */
export async function follow(
  context: AppContext,
  principal: Principal,
  request: { threadId: string; afterSeq: number; follower: Follower },
): Promise<() => void> {
  const { threadId, afterSeq, follower } = request;
  await allowThread(context.database, principal, 'thread.read', threadId);
  const leave = context.tails.join(threadId, afterSeq, (event) => follower.event(event));
  const offTokens = context.tokens.subscribe(threadId, (chunk) => follower.token(chunk));
  return () => {
    leave();
    offTokens();
  };
}
