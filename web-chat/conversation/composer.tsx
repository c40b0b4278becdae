/** Where a person writes. Enter sends, Shift+Enter breaks the line, Esc stops what is going on, ↑ brings the last message back. */
import { useCallback } from 'react';
import type { KeyboardEvent } from 'react';
import { useActions } from '../actions.ts';
import { threeColumns } from '../client.ts';
import { isThinking } from '../state/thread-state.ts';
import type { ThreadState } from '../state/thread-state.ts';
import { useDroppedFiles } from './dropped-files.ts';

interface Props {
  draft: string;
  notice: string | null;
  thread: ThreadState;
}

export function Composer({ draft, notice, thread }: Props) {
  const { write, sendDraft, stop, attach } = useActions();
  const take = useCallback((files: File[]) => void attach(files), [attach]);
  const over = useDroppedFiles(take);
  const onKeyDown = useComposerKeys(draft, thread);
  return (
    <form
      className={over ? 'composer composer-over' : 'composer'}
      onSubmit={(event) => {
        event.preventDefault();
        sendDraft();
      }}
    >
      <div className="composer-field">
        <label htmlFor="composer" className="visually-hidden">
          Message
        </label>
        <div className="composer-grow" data-text={`${draft}\n`}>
          <textarea
            id="composer"
            rows={1}
            // On a narrow screen the keyboard would cover what there is to read.
            autoFocus={matchMedia(threeColumns).matches}
            value={draft}
            placeholder="Ask for a load or a number"
            maxLength={20_000}
            aria-describedby="composer-help"
            onChange={(event) => write(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <label className="composer-attach">
          <input
            type="file"
            multiple
            className="visually-hidden"
            onChange={(event) => {
              take([...(event.target.files ?? [])]);
              // The same file may be chosen again.
              event.target.value = '';
            }}
          />
          Attach
        </label>
        {isThinking(thread) && (
          <button type="button" onClick={stop}>
            Stop
          </button>
        )}
        <button type="submit" className="primary" disabled={draft.trim() === ''}>
          Send
        </button>
      </div>
      <p id="composer-help" className={notice ? 'composer-help note-warn' : 'composer-help'} role="status">
        {notice ?? (
          <>
            <span className="keyboard-help">Enter sends, Shift+Enter starts a new line. Drop a file to attach it. </span>
            Nothing is written before you approve it.
          </>
        )}
      </p>
    </form>
  );
}

function useComposerKeys(draft: string, thread: ThreadState): (event: KeyboardEvent) => void {
  const { write, sendDraft, stop } = useActions();
  return (event) => {
    // While an input method composes, Enter picks a word and belongs to it; 229 is how Safari says so.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      sendDraft();
    } else if (event.key === 'Escape') stop();
    else if (event.key === 'ArrowUp' && draft === '') {
      const last = thread.turns.findLast(({ user }) => user !== null)?.user;
      if (!last) return;
      event.preventDefault();
      write(last.text);
    }
  };
}
