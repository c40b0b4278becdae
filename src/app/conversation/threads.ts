/** Opening and listing conversations. */
import { randomUUID } from 'node:crypto';
import { can } from '#auth/access.ts';
import { inputError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import type { StoredEvent } from '#domain/events.ts';
import { eventsAfter } from '#store/events.ts';
import { insertThread, latestThreads, type ThreadRow } from '#store/threads.ts';
import { allow, allowThread, isUuid } from '../people/allow.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import type { AppContext } from '../context.ts';
import { refuseSecrets } from './pasted-secrets.ts';

/** A page of the most that REST gives, and the one that tells whether there are more. */
const maxListed = 201;
const maxEvents = 5000;

const threadView = (row: ThreadRow): ThreadView => ({
  threadId: row.id,
  title: row.title,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  lastSeq: row.last_seq,
  activity: row.activity,
});

export async function openThread(
  context: AppContext,
  principal: Principal,
  request: { threadId?: string; title?: string },
): Promise<ThreadView> {
  refuseSecrets(request.title);
  if (request.threadId !== undefined) return threadView(await allowThread(context.database, principal, 'thread.read', request.threadId));
  allow(principal, 'thread.write', principal.id);
  return threadView(
    await insertThread(context.database, { id: randomUUID(), title: request.title?.slice(0, 120) ?? '', createdBy: principal.id }),
  );
}

export async function listThreads(
  context: AppContext,
  principal: Principal,
  { limit = 50, after }: { limit?: number | undefined; after?: Pick<ThreadView, 'threadId' | 'updatedAt'> | undefined },
): Promise<ThreadView[]> {
  allow(principal, 'thread.read', principal.id);
  const owner = can(principal, 'thread.read') ? null : principal.id;
  if (after && !isUuid(after.threadId)) throw inputError('request.invalid', 'The cursor is not one of this list.');
  const query = { owner, limit: Math.min(limit, maxListed), after: after ?? null };
  return (await latestThreads(context.database, query)).map(threadView);
}

export async function threadEvents(
  context: AppContext,
  principal: Principal,
  query: { threadId: string; afterSeq: number; limit: number },
): Promise<StoredEvent[]> {
  await allowThread(context.database, principal, 'thread.read', query.threadId);
  return eventsAfter(context.database, query.threadId, query.afterSeq, Math.min(query.limit, maxEvents));
}
