/** Every use case begins here: may this principal do this to that? */
import { can, scopeOf, type Action } from '#auth/access.ts';
import { deniedError, inputError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import type { Sql } from '#store/database.ts';
import { findThread, type ThreadRow } from '#store/threads.ts';

/** Throws `access.denied`. */
export function allow(principal: Principal, action: Action, ownerId?: string): void {
  if (can(principal, action, ownerId === undefined ? {} : { ownerId })) return;
  throw deniedError('access.denied', `${principal.name} may not do this (${action}).`, {
    hint:
      principal.scopes === undefined
        ? 'Ask somebody with the right role.'
        : `Use a token with the scope ${scopeOf[action]}, or ask somebody with the right role.`,
    details: { action },
  });
}

/** Before something is looked up: a token that may see none of it is told so, whatever there is. Throws `access.denied`. */
export function requireScope(principal: Principal, action: Action): void {
  if (principal.scopes?.includes(scopeOf[action]) === false) allow(principal, action);
}

/** The cause of saying that something does not exist to somebody who may not even know of it. */
export const hidden = (principal: Principal, action: Action): Error =>
  deniedError('access.denied', `${principal.name} may not know of this.`, { details: { action } });

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => uuid.test(text);

/** The thread, when it exists and the principal may. Throws `thread.not-found`, `access.denied`. */
export async function allowThread(sql: Sql, principal: Principal, action: Action, threadId: string): Promise<ThreadRow> {
  requireScope(principal, 'thread.read');
  const thread = isUuid(threadId) ? await findThread(sql, threadId) : null;
  // A thread that may not even be read does not exist for the one who asks.
  if (!thread || !can(principal, 'thread.read', { ownerId: thread.created_by })) {
    throw inputError('thread.not-found', 'There is no such conversation.', {
      hint: 'List your conversations, or start a new one.',
      ...(thread ? { cause: hidden(principal, 'thread.read') } : {}),
    });
  }
  allow(principal, action, thread.created_by);
  return thread;
}
