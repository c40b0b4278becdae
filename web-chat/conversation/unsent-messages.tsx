/** Messages the server does not have yet. */
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import type { Unsent } from '../state/outbox.ts';
import { UserMessage } from './turn.tsx';

export function UnsentMessages({ messages }: { messages: readonly Unsent[] }) {
  const { retryMessage, discardMessage } = useActions();
  return messages.map(({ clientMessageId, text, error }) => (
    <div key={clientMessageId} className="turn">
      <UserMessage text={text} by="you" at={null} />
      {error ? (
        <div className="unsent">
          <ErrorNote error={error} />
          <button type="button" onClick={() => retryMessage(clientMessageId)}>
            Send again
          </button>
          <button type="button" onClick={() => discardMessage(clientMessageId)}>
            Discard
          </button>
        </div>
      ) : (
        <p className="sending">Sending…</p>
      )}
    </div>
  ));
}
