/** The middle of the screen: the turns of the open thread, scrolled to the newest unless the reader went back. */
import { startTransition, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { DatasetEntry } from '#domain/dataset.ts';
import { useActions } from '../actions.ts';
import type { ChatSnapshot } from '../state/chat.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { waitingCards } from '../state/thread-state.ts';
import type { ThreadState } from '../state/thread-state.ts';
import { suggestions } from './suggestions.ts';
import { TurnView } from './turn.tsx';
import { UnsentMessages } from './unsent-messages.tsx';
import './conversation.css';

const nearEndPx = 80;
/** A long thread begins with its newest turns; earlier ones come as they are reached. */
const turnsAtOnce = 30;

interface ConversationProps {
  chat: ChatSnapshot;
  datasets: readonly DatasetEntry[];
  /** The pipeline whose conversation this is; null for one between people and Headgate. */
  pipeline: string | null;
}

export function Conversation({ chat, datasets, pipeline }: ConversationProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  /** The card that waits is in view, with its buttons where the way to the end would be. */
  const [deciding, setDeciding] = useState(false);
  const unsent = chat.unsent.filter((message) => message.threadId === chat.threadId && (message.seq ?? Infinity) > chat.thread.lastSeq);

  const toEnd = (): void => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  const waiting = chat.loading ? null : (waitingCards(chat.thread).at(-1)?.planId ?? null);
  const shown = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (following) toEnd();
  });
  useLayoutEffect(() => {
    const before = shown.current;
    if (waiting === before) return;
    shown.current = waiting;
    if (following && showTop(scroller.current, waiting)) {
      setFollowing(false);
      setDeciding(true);
    }
    // What becomes of a card is told at its end.
    if (waiting === null && before !== null && isInView(scroller.current, before)) setFollowing(true);
  }, [waiting, following]);
  // Whoever sends a message wants to see it, wherever the reading was.
  const sending = unsent.length > 0;
  useEffect(() => {
    if (sending) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [sending]);

  return (
    <div
      className="conversation"
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label="Conversation"
      onScroll={({ currentTarget }) => {
        const { scrollTop, scrollHeight, clientHeight } = currentTarget;
        setFollowing(scrollHeight - scrollTop - clientHeight < nearEndPx);
        setDeciding(waiting !== null && isInView(currentTarget, waiting));
      }}
    >
      <div className="conversation-column">
        {chat.notOpened && <ErrorNote error={chat.notOpened} />}
        {chat.loading && <p className="muted">Opening the thread…</p>}
        {!chat.loading &&
          !chat.notOpened &&
          chat.thread.turns.length === 0 &&
          unsent.length === 0 &&
          (pipeline === null ? <EmptyThread datasets={datasets} /> : <EmptyPipeline name={pipeline} />)}
        {!chat.loading && <Turns thread={chat.thread} />}
        <UnsentMessages messages={unsent} />
      </div>
      {!following && !deciding && (
        <button type="button" className="to-end" onClick={toEnd}>
          Jump to the newest
        </button>
      )}
    </div>
  );
}

/** Whoever decides begins with what is written and lost: a card that does not fit is shown from its top. */
function showTop(scroller: HTMLElement | null, planId: string | null): boolean {
  const card = planId === null ? null : document.getElementById(`plan-${planId}`);
  if (!scroller || !card || card.offsetHeight <= scroller.clientHeight) return false;
  card.scrollIntoView({ block: 'start' });
  return true;
}

function isInView(scroller: HTMLElement | null, planId: string): boolean {
  const [card, view] = [document.getElementById(`plan-${planId}`)?.getBoundingClientRect(), scroller?.getBoundingClientRect()];
  return card !== undefined && view !== undefined && card.bottom > view.top && card.top < view.bottom;
}

function Turns({ thread: { turns, cards, runs, streaming, thinking, current } }: { thread: ThreadState }) {
  const [shown, setShown] = useState(turnsAtOnce);
  const showEarlier = useCallback(() => startTransition(() => setShown((before) => before + turnsAtOnce)), []);
  const speaking = Object.values(streaming).join('\n\n');
  const hidden = Math.max(0, turns.length - shown);
  const lastTurn = turns.at(-1);
  return (
    <>
      {/* A new one for every step, so that it looks again whether it is in sight. */}
      {hidden > 0 && <EarlierTurns key={shown} onShow={showEarlier} />}
      {turns.slice(hidden).map((turn) => {
        const last = turn === lastTurn;
        const isHeard = current === null ? last : turn.id === current;
        const spoken = isHeard && speaking !== '' ? speaking : null;
        const aloud = isHeard ? thinking : '';
        return <TurnView key={turn.id} turn={turn} cards={cards} runs={runs} last={last} speaking={spoken} thinking={aloud} />;
      })}
    </>
  );
}

/** Shows earlier turns when it is scrolled to, or pressed. */
function EarlierTurns({ onShow }: { onShow: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current) return;
    const reached = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onShow();
    });
    reached.observe(button.current);
    return () => reached.disconnect();
  }, [onShow]);
  return (
    <button type="button" className="quiet" ref={button} onClick={onShow}>
      Show earlier messages
    </button>
  );
}

function EmptyPipeline({ name }: { name: string }) {
  return (
    <div className="empty">
      <h2>{name}</h2>
      <p>This is the conversation of a pipeline: its runs are told here, and what they have to ask.</p>
    </div>
  );
}

function EmptyThread({ datasets }: { datasets: readonly DatasetEntry[] }) {
  const { send } = useActions();
  const tries = suggestions(datasets);
  return (
    <div className="empty">
      <h2>What should flow?</h2>
      <p>Ask in plain words. You see row by row what would change, and nothing is written before you approve it.</p>
      {tries.length > 0 && (
        <ul className="suggestions" aria-label="Things to try">
          {tries.map((text) => (
            <li key={text}>
              <button type="button" onClick={() => send(text)}>
                {text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
