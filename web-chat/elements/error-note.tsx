/** A failure as people need it: what and where, what to do, and the code for looking it up. */
import { sentence } from '#domain/sentence.ts';
import { showInvisible } from '#domain/visible.ts';

interface Props {
  error: { code: string; message: string; hint?: string | null | undefined };
  /** What else must be known, e.g. that nothing was written. */
  after?: string;
}

export function ErrorNote({ error, after }: Props) {
  return (
    <div className="error-note" role="note">
      <p>
        <span aria-hidden="true">✕ </span>
        {sentence(showInvisible(error.message))} {after}
      </p>
      {error.hint && <p className="error-hint">{showInvisible(error.hint)}</p>}
      <code className="error-code">{error.code}</code>
    </div>
  );
}
