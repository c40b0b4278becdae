/** The open thread as a snapshot that the screen can follow, fed by the connection. */
import { Connection } from '../wire/connection.ts';
import type { ConnectionListener, ConnectionOptions, ConnectionStatus } from '../wire/connection.ts';
import type { Unsent } from './outbox.ts';
import { createStore } from './store.ts';
import type { Store } from './store.ts';
import { applyEvents, applyToken, emptyThread, withoutStreaming } from './thread-state.ts';
import type { ThreadState } from './thread-state.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import type { Failure } from '../wire/views.ts';
import { unknownYou, type You } from '../you.ts';

export interface ChatSnapshot {
  status: ConnectionStatus;
  /** Null: a new thread that has no message yet. */
  threadId: string | null;
  view: ThreadView | null;
  /** The id of who looks at it. */
  you: You;
  /** True until the stored events of the thread are here. */
  loading: boolean;
  notOpened: Failure | null;
  thread: ThreadState;
  unsent: readonly Unsent[];
}

export interface Chat {
  readonly connection: Connection;
  readonly snapshots: Pick<Store<ChatSnapshot>, 'get' | 'subscribe'>;
  /** The thread that is open or being opened; null: a new one; undefined: none yet. */
  current: () => string | null | undefined;
  open: (threadId: string | null) => void;
  close: () => void;
}

const start: ChatSnapshot = {
  status: 'connecting',
  threadId: null,
  view: null,
  you: unknownYou,
  loading: true,
  notOpened: null,
  thread: emptyThread,
  unsent: [],
};

/** Calls `run` before the next frame. */
export type Schedule = (run: () => void) => void;
type Change = (before: ChatSnapshot) => ChatSnapshot;

/** Changes are gathered and shown once per frame: a thousand events cost one rendering. */
export function startChat(options: Omit<ConnectionOptions, 'listener'>, schedule: Schedule): Chat {
  const snapshots = createStore(start);
  let current: string | null | undefined;
  let waiting: Change[] = [];

  const change = (next: Change): void => {
    waiting.push(next);
    if (waiting.length > 1) return;
    schedule(() => {
      const changes = waiting;
      waiting = [];
      snapshots.set((before) => changes.reduce((snapshot, one) => one(snapshot), before));
    });
  };
  const shown = chatListener(change);
  const opened: ConnectionListener['opened'] = (view, you) => {
    current = view.threadId;
    shown.opened(view, you);
  };
  const connection = new Connection({ ...options, listener: { ...shown, opened } });

  return {
    connection,
    snapshots,
    current: () => current,
    open(threadId) {
      current = threadId;
      connection.open(threadId);
      change((before) => ({ ...start, status: before.status, unsent: before.unsent, threadId, loading: threadId !== null }));
    },
    close: () => connection.close(),
  };
}

function chatListener(change: (next: Change) => void): ConnectionListener {
  return {
    status: (status) =>
      change((before) => ({ ...before, status, thread: status === 'online' ? before.thread : withoutStreaming(before.thread) })),
    opened: (view, you) => change((before) => ({ ...before, view, you, threadId: view.threadId, notOpened: null })),
    caughtUp: () => change((before) => ({ ...before, loading: false })),
    notOpened: (notOpened) => change((before) => ({ ...before, notOpened, loading: false })),
    events: (events) => change((before) => ({ ...before, thread: applyEvents(before.thread, events) })),
    token: (chunk) => change((before) => ({ ...before, thread: applyToken(before.thread, chunk) })),
    unsent: (unsent) => change((before) => ({ ...before, unsent })),
  };
}
