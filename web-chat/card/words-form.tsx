/** A few words that go with a decision: what should change, or why not. */
import { useId, useState } from 'react';
import { DecisionForm } from './decision-form.tsx';

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
    <DecisionForm className="revise" send={send} onSend={isSendable ? () => onSend(words.trim()) : null} onCancel={onCancel}>
      <label htmlFor={id}>{label}</label>
      <textarea id={id} rows={2} value={words} maxLength={2000} autoFocus onChange={(event) => setWords(event.target.value)} />
    </DecisionForm>
  );
}
