/** Threads that live in memory, and events that are played into them one by one. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Follower } from '#app/app.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import { inputError } from '#domain/errors.ts';
import type { NewEvent, StoredEvent } from '#domain/events.ts';

export interface PlayedThread {
  view: ThreadView;
  events: StoredEvent[];
  followers: Set<Follower>;
}

export class PlayedThreads {
  readonly #threads = new Map<string, PlayedThread>();
  readonly #stopped = new AbortController();
  readonly #halted = new Set<string>();
  readonly #beatMs: number;

  constructor(beatMs: number) {
    this.#beatMs = beatMs;
  }

  all(): PlayedThread[] {
    return [...this.#threads.values()];
  }

  find(threadId: string): PlayedThread {
    const thread = this.#threads.get(threadId);
    if (!thread) throw inputError('thread.not-found', `There is no thread ${threadId}.`, { hint: 'Start a new one.' });
    return thread;
  }

  open(title: string): ThreadView {
    const at = new Date().toISOString();
    const threadId = `thread-${this.#threads.size + 1}`;
    const view: ThreadView = { threadId, title, createdAt: at, updatedAt: at, lastSeq: 0, activity: 'idle' };
    this.#threads.set(threadId, { view, events: [], followers: new Set() });
    return view;
  }

  /** Stores events at once and tells the followers. */
  append(threadId: string, events: NewEvent[]): void {
    const thread = this.find(threadId);
    for (const event of events) {
      if (event.type === 'message.user') this.#halted.delete(threadId);
      const at = new Date().toISOString();
      const stored: StoredEvent = { ...event, seq: thread.events.length + 1, threadId, at };
      thread.events.push(stored);
      thread.view = { ...thread.view, lastSeq: stored.seq, updatedAt: at, activity: activityAfter(stored, thread.view.activity) };
      for (const follower of thread.followers) follower.event(stored);
    }
  }

  /** Plays events one by one. False: it was stopped, or `goOn` said no. */
  async play(threadId: string, events: NewEvent[], goOn = (): boolean => true): Promise<boolean> {
    for (const event of events) {
      await this.#beat(this.#beatMs);
      if (this.#stopped.signal.aborted || this.#halted.has(threadId) || !goOn()) return false;
      this.append(threadId, [event]);
    }
    return true;
  }

  /** Plays events, the last of which is a message that is spoken word by word. */
  async speak(threadId: string, messageId: string, events: NewEvent[]): Promise<void> {
    const last = events.at(-1);
    await this.play(threadId, events.slice(0, -1));
    const words = last?.type === 'message.assistant' ? (last.data.text.match(/\S+\s*/g) ?? []) : [];
    for (const text of words) {
      if (this.#halted.has(threadId)) return;
      for (const follower of this.find(threadId).followers) follower.token({ threadId, messageId, text });
      await this.#beat(Math.min(this.#beatMs, 40));
    }
    if (last) await this.play(threadId, [last]);
  }

  /** Ends what is being played in a thread, as a person's Stop does. */
  halt(threadId: string, by: string): void {
    this.#halted.add(threadId);
    this.append(threadId, [{ type: 'turn.stopped', data: { by, planIds: [] } }]);
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #beat(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await sleep(milliseconds, undefined, { signal: this.#stopped.signal, ref: false }).catch(() => {});
  }
}

function activityAfter(event: StoredEvent, before: ThreadView['activity']): ThreadView['activity'] {
  const activities: Partial<Record<StoredEvent['type'], ThreadView['activity']>> = {
    'message.user': 'thinking',
    'message.assistant': before === 'thinking' ? 'idle' : before,
    'turn.stopped': 'idle',
    'plan.proposed': 'waiting',
    'plan.failed': 'failed',
    'plan.decided': 'idle',
    'run.started': 'running',
    'run.succeeded': 'done',
    'run.failed': 'failed',
    'run.cancelled': 'idle',
  };
  return activities[event.type] ?? before;
}
