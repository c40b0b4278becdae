/** What a client may ask over its socket. Every request is parsed and acknowledged with `{ok: true, …}` or `{ok: false, error}`. */
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { can } from '#auth/access.ts';
import { inputError } from '#domain/errors.ts';
import { parseRequest } from './parse.ts';
import { publicFact } from './problem.ts';
import { CancelRun, CloseThread, DecidePlan, FollowThread, SendMessage, StopTurn } from './requests.ts';
import type { Session } from './session.ts';

/** Events in the acknowledgement of `thread.open`; what is older than the newest of them follows as `event`s. */
const replayed = 500;

interface SocketRequest {
  handle(session: Session, raw: unknown): Promise<{ reply: object; after?: () => Promise<void> }>;
}

function request<Schema extends z.ZodType>(
  input: Schema,
  run: (session: Session, input: z.output<Schema>) => Promise<{ reply: object; after?: () => Promise<void> }>,
): SocketRequest {
  return { handle: async (session, raw) => run(session, parseRequest(input, raw)) };
}

const requests = new Map<string, SocketRequest>([
  [
    'thread.open',
    request(FollowThread, async (session, { afterSeq = 0, ...wanted }) => {
      const { app } = session.options;
      const thread = await app.openThread(session.principal, definedMembers(wanted));
      const events = await app.events(session.principal, thread.threadId, afterSeq, replayed);
      const last = events.at(-1)?.seq ?? afterSeq;
      // After the acknowledgement, so that the replay in it comes first; from its last seq, so that nothing is missed or repeated.
      const mayApprove = can(session.principal, 'plan.approve');
      return { reply: { thread, events, you: session.principal.id, mayApprove }, after: () => session.follow(thread.threadId, last) };
    }),
  ],
  [
    'thread.close',
    request(CloseThread, async (session, { threadId }) => {
      session.unfollow(threadId);
      return { reply: {} };
    }),
  ],
  [
    'message.send',
    request(SendMessage, async (session, { clientMessageId = randomUUID(), ...message }) => ({
      reply: await session.options.app.sendMessage(session.principal, { ...message, clientMessageId }),
    })),
  ],
  [
    'plan.decide',
    request(DecidePlan, async (session, { planId, ...decision }) => ({
      reply: { outcome: await session.options.app.decide(session.principal, planId, decision) },
    })),
  ],
  [
    'turn.stop',
    request(StopTurn, async (session, { threadId }) => ({
      reply: { thread: await session.options.app.stopTurn(session.principal, threadId) },
    })),
  ],
  [
    'run.cancel',
    request(CancelRun, async (session, { runId }) => ({
      reply: { run: await session.options.app.cancelRun(session.principal, runId) },
    })),
  ],
]);

/** Everything a client may ask. */
export const socketRequestNames: readonly string[] = [...requests.keys()];

/** Handles one thing a client emitted. Never throws: whatever it was, the client gets an acknowledgement if it asked for one. */
export async function answer(session: Session, name: string, args: unknown[]): Promise<void> {
  const last = args.at(-1);
  const acknowledge = typeof last === 'function' ? (reply: object): void => void Reflect.apply(last, undefined, [reply]) : () => {};
  try {
    if (!session.mayRequest()) throw inputError('request.too-many', 'Too many requests.', { hint: 'Wait a second, then go on.' });
    await session.options.rate.count(session.principal);
    const known = requests.get(name);
    if (known === undefined) {
      throw inputError('request.unknown', 'There is no such request.', { hint: `Known are ${socketRequestNames.join(', ')}.` });
    }
    const { reply, after } = await known.handle(session, args[0]);
    acknowledge({ ok: true, ...reply });
    if (after !== undefined) await after().catch((error: unknown) => giveUp(session, error));
  } catch (error) {
    acknowledge({ ok: false, error: publicFact(error, session.options.log) });
  }
}

/** The client was told that it follows, and it does not: it must come back and ask again. */
function giveUp(session: Session, error: unknown): void {
  session.options.log.warn('a thread could not be followed', { error });
  session.disconnect();
}

/** `exactOptionalPropertyTypes`: a member that is undefined is left out. */
function definedMembers(wanted: { threadId?: string | undefined; title?: string | undefined }): { threadId?: string; title?: string } {
  return {
    ...(wanted.threadId === undefined ? {} : { threadId: wanted.threadId }),
    ...(wanted.title === undefined ? {} : { title: wanted.title }),
  };
}
