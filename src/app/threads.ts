/** Opening and listing conversations. */
import { randomUUID } from 'node:crypto';
import { can } from '#auth/access.ts';
import type { Principal } from '#domain/principal.ts';
import type { StoredEvent } from '#domain/events.ts';
import { eventsAfter } from '#store/events.ts';
import { insertThread, latestThreads, type ThreadRow } from '#store/threads.ts';
import { allow, allowThread } from './allow.ts';
import type { ThreadView } from './app.ts';
import type { AppContext } from './context.ts';

const maxListed = 200;
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
  if (request.threadId !== undefined) return threadView(await allowThread(context.database, principal, 'thread.read', request.threadId));
  allow(principal, 'thread.write', principal.id);
  return threadView(
    await insertThread(context.database, { id: randomUUID(), title: request.title?.slice(0, 120) ?? '', createdBy: principal.id }),
  );
}

export async function listThreads(context: AppContext, principal: Principal, limit = 50): Promise<ThreadView[]> {
  allow(principal, 'thread.read', principal.id);
  const owner = can(principal, 'thread.read') ? null : principal.id;
  return (await latestThreads(context.database, { owner, limit: Math.min(limit, maxListed) })).map(threadView);
}

export async function threadEvents(
  context: AppContext,
  principal: Principal,
  query: { threadId: string; afterSeq: number; limit: number },
): Promise<StoredEvent[]> {
  await allowThread(context.database, principal, 'thread.read', query.threadId);
  return eventsAfter(context.database, query.threadId, query.afterSeq, Math.min(query.limit, maxEvents));
}
