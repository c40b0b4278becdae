/** The three columns: threads, conversation, inspector. */
import { useEffect, useSyncExternalStore } from 'react';
import { ActionsContext } from './actions.ts';
import { Announcer } from './elements/announcer.tsx';
import type { ChatSnapshot } from './state/chat.ts';
import { threeColumns } from './client.ts';
import type { Client } from './client.ts';
import { ConnectionBanner } from './elements/connection-banner.tsx';
import { Composer } from './conversation/composer.tsx';
import { Conversation } from './conversation/conversation.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { parseRoute } from './state/route.ts';
import { SidePanel } from './elements/side-panel.tsx';
import { activityOf } from './state/thread-state.ts';
import { ThreadsPanel } from './threads/threads-panel.tsx';
import { useHash, useMedia } from './elements/use-browser.ts';
import { showInvisible } from '#domain/visible.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import { YouContext } from './you.ts';
import './styles/workspace.css';

export function Workspace({ client }: { client: Client }) {
  const { actions, chat, lists, screen } = client;
  const snapshot = useSyncExternalStore(chat.snapshots.subscribe, chat.snapshots.get);
  const { draft, notice, sheet } = useSyncExternalStore(screen.subscribe, screen.get);
  const listed = useSyncExternalStore(lists.store.subscribe, lists.store.get);
  const { selection } = parseRoute(useHash());
  const wide = useMedia(threeColumns);
  const { thread, threadId, status } = snapshot;
  // The list is fresher than the view of the opening: a thread is named after its first message.
  const listedThread = listed.threads.find((one) => one.threadId === threadId);
  const named = showInvisible(listedThread?.title || snapshot.view?.title || '');
  const title = named || (snapshot.loading ? '' : snapshot.view ? 'Untitled' : 'New thread');
  const threads = withActivity(listed.threads, snapshot);
  const closeSheet = (): void => actions.showSheet(null);

  return (
    <ActionsContext value={actions}>
      <div className="workspace">
        <SidePanel side="left" label="Threads" column={wide} open={sheet === 'left'} onClose={closeSheet}>
          <ThreadsPanel threads={threads} current={threadId} you={snapshot.you.id} onGo={closeSheet} />
        </SidePanel>
        <main className="middle">
          <MiddleHead
            title={title}
            waiting={threads.filter(({ activity }) => activity === 'waiting').length}
            wide={wide}
            onSheet={actions.showSheet}
          />
          <ConnectionBanner status={status} />
          <YouContext value={snapshot.you}>
            <Conversation
              key={threadId}
              chat={snapshot}
              datasets={listed.datasets}
              pipeline={listed.pipelines.find((one) => one.threadId === threadId)?.name ?? null}
            />
          </YouContext>
          <Composer draft={draft} notice={notice} thread={thread} />
        </main>
        <SidePanel side="right" label="Inspector" column={wide} open={sheet === 'right'} onClose={closeSheet}>
          <Inspector selection={selection} thread={thread} lists={listed} />
        </SidePanel>
        <Announcer thread={thread} />
      </div>
    </ActionsContext>
  );
}

/** The open thread's own events know sooner than the list what it is doing. */
function withActivity(threads: readonly ThreadView[], { threadId, thread, loading }: ChatSnapshot): ThreadView[] {
  return threads.map((listed) => {
    if (listed.threadId !== threadId || loading) return listed;
    const settled = ['thinking', 'waiting', 'running'].includes(listed.activity) ? 'idle' : listed.activity;
    return { ...listed, activity: activityOf(thread) ?? settled };
  });
}

interface HeadProps {
  title: string;
  /** How many threads wait for a decision: seen on the tab of a page that is not looked at. */
  waiting: number;
  wide: boolean;
  onSheet: (sheet: 'left' | 'right') => void;
}

function MiddleHead({ title, waiting, wide, onSheet }: HeadProps) {
  useEffect(() => {
    const name = title === '' ? 'Headgate' : `${title} · Headgate`;
    document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
  }, [title, waiting]);
  return (
    <header className="middle-head">
      {!wide && (
        <button type="button" onClick={() => onSheet('left')}>
          Threads
        </button>
      )}
      <h1>{title}</h1>
      {!wide && (
        <button type="button" onClick={() => onSheet('right')}>
          Inspect
        </button>
      )}
    </header>
  );
}
