/** A few words that go with a decision: what should change, or why not. */
import { useId, useState } from 'react';

interface WordsFormProps {
  label: string;
  send: string;
  /** May be sent without a word. */
  optional?: boolean;
  /** Trimmed; empty only where that is allowed. */
  onSend: (words: string) => void;
  onCancel: () => void;
}

export function WordsForm({ label, send, optional = false, onSend, onCancel }: WordsFormProps) {
  const [words, setWords] = useState('');
  const id = useId();
  const isSendable = optional || words.trim() !== '';
  return (
    <form
      className="revise"
      onSubmit={(event) => {
        event.preventDefault();
        if (isSendable) onSend(words.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <label htmlFor={id}>{label}</label>
      <textarea id={id} rows={2} value={words} maxLength={2000} autoFocus onChange={(event) => setWords(event.target.value)} />
      <div className="decision-row">
        <button type="submit" className="primary" disabled={!isSendable}>
          {send}
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
