/** A form of the inspector: fields below each other, what stands against it, and the buttons. */
import type { ReactNode, Ref } from 'react';

interface Props {
  ref?: Ref<HTMLFormElement>;
  /** What the button says that hands it in. */
  submit: string;
  /** While it is true nothing is handed in again. */
  busy: boolean;
  onSubmit: () => Promise<void>;
  onCancel: () => void;
  /** What came of it, told to whoever listens as well. */
  outcome: ReactNode;
  /** Further buttons. */
  more?: ReactNode;
  children: ReactNode;
}

export function StackedForm({ ref, submit, busy, onSubmit, onCancel, outcome, more, children }: Props) {
  return (
    <form
      ref={ref}
      className="stacked-form"
      noValidate
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void onSubmit();
      }}
    >
      {children}
      <div role="status">{outcome}</div>
      <div className="form-buttons">
        <button type="submit" className="primary" disabled={busy}>
          {submit}
        </button>
        {more}
        <button type="button" className="quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
