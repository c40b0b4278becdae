/** Tells a screen reader what just became known, one short sentence at a time. */
import { announcement } from './announcement.ts';
import type { ThreadState } from '../state/thread-state.ts';

export function Announcer({ thread }: { thread: ThreadState }) {
  return (
    <div className="visually-hidden" aria-live="polite">
      {announcement(thread)}
    </div>
  );
}
