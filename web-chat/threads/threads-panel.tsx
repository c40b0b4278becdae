/** The left column: threads with what they are doing, what waits for a decision, and the theme. */
import { useState } from 'react';
import { exactMoment, moment } from '../elements/format.ts';
import { routeHash } from '../state/route.ts';
import { signOut } from '../state/session.ts';
import { ThemeSwitch } from '../elements/theme-switch.tsx';
import type { ThreadView } from '#domain/thread-view.ts';
import { showInvisible } from '#domain/visible.ts';
import './threads.css';

interface Props {
  threads: readonly ThreadView[];
  current: string | null;
  onGo: () => void;
}

const activityWords: Record<ThreadView['activity'], string> = {
  idle: 'idle',
  thinking: 'thinking',
  waiting: 'waiting for you',
  running: 'running',
  failed: 'failed',
  done: 'done',
};

export function ThreadsPanel({ threads, current, you, onGo }: Props & { you: string }) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = threads.filter(({ title }) => title.toLowerCase().includes(wanted));
  const waiting = found.filter(({ activity }) => activity === 'waiting');
  const others = found.filter(({ activity }) => activity !== 'waiting');
  return (
    <div className="threads">
      <div className="threads-head">
        <a className="brand" href="#/" onClick={onGo}>
          Headgate
        </a>
        <a className="button" href="#/" onClick={onGo}>
          New thread
        </a>
      </div>
      <label className="visually-hidden" htmlFor="thread-search">
        Search threads
      </label>
      <input
        id="thread-search"
        type="search"
        placeholder="Search threads"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {waiting.length > 0 && (
        <section aria-label="Waiting for a decision">
          <h2>
            Waiting for a decision <span className="chip chip-count">{waiting.length}</span>
          </h2>
          <ThreadLinks threads={waiting} current={current} onGo={onGo} />
        </section>
      )}
      <section className="threads-all" aria-label="Threads">
        {others.length > 0 && <h2>Threads</h2>}
        {found.length === 0 && (
          <p className="muted">{wanted === '' ? 'None yet. Ask something to start one.' : 'No thread has these words in its title.'}</p>
        )}
        <ThreadLinks threads={others} current={current} onGo={onGo} />
      </section>
      <div className="threads-foot">
        <ThemeSwitch />
        <button
          type="button"
          className="quiet"
          title={you && `Signed in as ${you}`}
          onClick={() => void signOut(localStorage, sessionStorage)}
        >
          Sign out
        </button>
      </div>
    </div>
  );
}

function ThreadLinks({ threads, current, onGo }: Props) {
  return (
    <ul className="thread-links">
      {threads.map((thread) => (
        <li key={thread.threadId}>
          <a
            href={routeHash({ threadId: thread.threadId, selection: null })}
            aria-current={thread.threadId === current ? 'page' : undefined}
            title={`${showInvisible(thread.title)}\n${exactMoment(thread.updatedAt)}`}
            onClick={onGo}
          >
            <span className={`dot dot-${thread.activity}`} role="img" aria-label={activityWords[thread.activity]} />
            <span className="thread-title">{showInvisible(thread.title) || 'Untitled'}</span>
            <time dateTime={thread.updatedAt}>{moment(thread.updatedAt)}</time>
          </a>
        </li>
      ))}
    </ul>
  );
}
