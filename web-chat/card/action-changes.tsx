/** What an action changes of Headgate's own things: each, as it is and as it will be; once done, as it was and as it is. */
import type { ActionChange } from '#domain/pipeline.ts';
import { showInvisible } from '#domain/visible.ts';

export function ActionChanges({ changes, isDone }: { changes: readonly ActionChange[]; isDone: boolean }) {
  if (changes.length === 0) return null;
  return (
    <dl className="action-changes" aria-label="What changes">
      {changes.map(({ what, before, after }) => (
        <div key={what}>
          <dt>{showInvisible(what)}</dt>
          <dd className="muted">
            {isDone ? 'before' : 'now'}: {showInvisible(before)}
          </dd>
          <dd>
            {isDone ? 'now' : 'then'}: {showInvisible(after)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
