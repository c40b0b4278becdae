/** A person's message: stored, numbered and queued as a turn in one transaction. */
import { can } from '#auth/access.ts';
import { inputError } from '#domain/errors.ts';
import type { EventData } from '#domain/events.ts';
import type { Reach } from '#domain/history.ts';
import type { Principal } from '#domain/principal.ts';
import { showInvisible } from '#domain/visible.ts';
import { appendEvents } from '#store/events.ts';
import { messageSeq, rememberMessage, setActivity, titleThread } from '#store/threads.ts';
import { allowThread } from '../people/allow.ts';
import type { Guard } from './asking.ts';
import type { AppContext } from '../context.ts';
import { refuseSecrets } from './pasted-secrets.ts';
import { withinQuota } from '../people/quota.ts';

const maxCharacters = 8000;
const longestTitle = 80;

export interface Message {
  threadId: string;
  text: string;
  clientMessageId: string;
}

/** Throws `message.empty`, `message.too-long`, `thread.not-found`, `access.denied`, `secret.pasted`, `quota.turns`. */
export async function sendMessage(context: AppContext, principal: Principal, message: Message): Promise<{ seq: number }> {
  const { created_by: ownerId } = await allowThread(context.database, principal, 'thread.write', message.threadId);
  const mayPropose = can(principal, 'plan.propose', { ownerId });
  return takeWords(context, principal, { ...message, ownerId, mayPropose });
}

/** Words of somebody who may say them here, unless they come too late for `guard`. */
export async function takeWords(
  context: AppContext,
  principal: Principal,
  words: Message & { ownerId: string; mayPropose: boolean; guard?: Guard },
): Promise<{ seq: number }> {
  const { threadId, clientMessageId, ownerId, mayPropose, guard } = words;
  const text = plainWords(words.text);
  refuseSecrets(text);
  return context.database.transaction(async (tx) => {
    await withinQuota(tx, context.quotas, { of: 'turns', person: principal.id });
    const before = await messageSeq(tx, threadId, clientMessageId);
    if (before !== null) return { seq: before };
    await guard?.(tx);
    const may = { mayPropose, mayReject: can(principal, 'plan.reject', { ownerId }) };
    const limits = principal.connections === undefined ? {} : { connections: principal.connections };
    const data: EventData<'message.user'> = { text, clientMessageId, by: principal.id, reach: reachOf(principal), ...may, ...limits };
    const seq = await appendEvents(tx, threadId, [{ type: 'message.user', data }]);
    await rememberMessage(tx, threadId, clientMessageId, seq);
    await titleThread(tx, threadId, titleOf(text));
    await setActivity(tx, threadId, 'thinking');
    await context.queue.enqueue(tx, { name: 'turn', data: { threadId, cause: 'message', seq } });
    return { seq };
  });
}

function plainWords(given: string): string {
  const text = given.trim();
  if (text === '') throw inputError('message.empty', 'The message is empty.', { hint: 'Say what to load, or ask about the data.' });
  if (text.length <= maxCharacters) return text;
  const [has, most] = [text.length, maxCharacters].map((count) => count.toLocaleString('en-US'));
  throw inputError('message.too-long', `The message has ${has} characters; ${most} are taken.`, {
    hint: 'Put long SQL or mappings into a plan file.',
  });
}

/** Whose runs the turn may speak of: what the person may read now, whoever's worker takes the message in later. */
const reachOf = (principal: Principal): Reach => (can(principal, 'run.read') ? 'any' : 'own');

/** The beginning of a message, with nothing invisible in it. */
function titleOf(text: string): string {
  const visible = showInvisible(text).toWellFormed();
  return visible.length > longestTitle ? `${visible.slice(0, longestTitle - 1)}…`.toWellFormed() : visible;
}
