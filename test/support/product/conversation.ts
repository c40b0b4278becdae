/** A person at a running server, over the real socket contract: says things, waits for events, decides. */
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import type { StoredEvent, TokenChunk } from '#domain/events.ts';

export interface Conversation {
  threadId: string;
  /** Everything received, in order. */
  events: StoredEvent[];
  tokens: TokenChunk[];
  /** Sends a message; events from before it no longer count for `until`. */
  say(text: string): Promise<void>;
  /** The first event since the last `say` or `decide` that fits. Rejects after `timeoutMs`. */
  until(fits: (event: StoredEvent) => boolean, timeoutMs?: number): Promise<StoredEvent>;
  /** Sends a decision; the acknowledgement as it came. */
  decide(planId: string, fingerprint: string, decision: 'approve' | 'reject' | 'revise', reason?: string): Promise<Acknowledged>;
  close(): void;
}

export type Acknowledged = { ok: boolean; error?: { code: string; message: string }; outcome?: { runId: string | null; by: string } };

/** Opens a new thread, or an existing one from its start. */
export async function openConversation(server: { url: string; token: string }, threadId?: string): Promise<Conversation> {
  const socket = io(server.url, { auth: { token: server.token }, transports: ['websocket'], forceNew: true });
  const events: StoredEvent[] = [];
  const tokens: TokenChunk[] = [];
  const waiting = new Set<() => void>();
  let since = 0;
  const take = (event: StoredEvent): void => {
    events.push(event);
    for (const look of waiting) look();
  };
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  socket.on('event', take);
  socket.on('token', (chunk: TokenChunk) => tokens.push(chunk));
  const opened: { ok: boolean; thread: { threadId: string }; events: StoredEvent[] } = await socket.emitWithAck(
    'thread.open',
    threadId ? { threadId, afterSeq: 0 } : {},
  );
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  opened.events.forEach(take);
  const id = opened.thread.threadId;
  return {
    threadId: id,
    events,
    tokens,
    async say(text) {
      since = events.length;
      const reply: Acknowledged = await socket.emitWithAck('message.send', { threadId: id, text, clientMessageId: randomUUID() });
      if (!reply.ok) throw new Error(JSON.stringify(reply.error));
    },
    until(fits, timeoutMs = 30_000) {
      const find = (): StoredEvent | undefined => events.slice(since).find(fits);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(
            new Error(
              `nothing fitting came within ${timeoutMs} ms; last were ${events
                .slice(-5)
                .map(({ type }) => type)
                .join(', ')}`,
            ),
          );
        }, timeoutMs);
        const look = (): void => {
          const found = find();
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      });
    },
    async decide(planId, fingerprint, decision, reason) {
      since = events.length;
      return socket.emitWithAck('plan.decide', { planId, fingerprint, decision, ...(reason ? { reason } : {}) });
    },
    close: () => void socket.close(),
  };
}
