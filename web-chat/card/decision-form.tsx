/** A form that goes with a decision: what it holds is sent with one button, put away with the other or with Escape. */
import type { ReactNode } from 'react';

interface Props {
  className: string;
  /** Its name for those who hear the page; left out where its one field has a label. */
  name?: string;
  /** What its button says. */
  send: string;
  /** Null while what it holds cannot be sent. */
  onSend: (() => void) | null;
  onCancel: () => void;
  children: ReactNode;
}

export function DecisionForm({ className, name, send, onSend, onCancel, children }: Props) {
  return (
    <form
      className={className}
      aria-label={name}
      onSubmit={(event) => {
        event.preventDefault();
        onSend?.();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      {children}
      <div className="decision-row">
        <button type="submit" className="primary" disabled={onSend === null}>
          {send}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
