/** Where a card is decided. A load that replaces or deletes asks for the table's name first. */
import { useId, useState } from 'react';
import { useActions } from '../actions.ts';
import type { PlanDecision } from '../connection.ts';
import type { PlanCard } from '../card-state.ts';
import { ErrorNote } from '../error-note.tsx';
import { exactMoment, until } from '../format.ts';
import type { Failure } from '../views.ts';
import { approvalObstacle, isNameOf, namesToType } from './card-facts.ts';

export function DecisionBar({ card }: { card: PlanCard }) {
  const { decide } = useActions();
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [revising, setRevising] = useState(false);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const obstacleId = useId();
  const open = ['drafting', 'measuring', 'waiting'].includes(card.outcome.state);
  if (!open) return null;

  const names = namesToType(card);
  const named = names.every((name) => isNameOf(typed[name] ?? '', name));
  const obstacle = approvalObstacle(card);
  const waiting = card.outcome.state === 'waiting';
  const act = (decision: PlanDecision['decision'], reason?: string): void => {
    if (!card.proposed || sending) return;
    setSending(true);
    setFailure(null);
    const { planId, fingerprint } = card.proposed;
    void decide({ planId, fingerprint, decision, ...(reason ? { reason } : {}) }).then((against) => {
      setFailure(against);
      setSending(false);
      if (!against) setRevising(false);
    });
  };

  return (
    <footer className="decision">
      {waiting &&
        names.map((name) => (
          <NameField key={name} name={name} value={typed[name] ?? ''} onChange={(value) => setTyped({ ...typed, [name]: value })} />
        ))}
      {revising && <ReviseForm onCancel={() => setRevising(false)} onSend={(reason) => act('revise', reason)} />}
      <div className="decision-row">
        <button
          type="button"
          className="primary"
          disabled={obstacle !== null || !named || sending}
          aria-describedby={obstacle ? obstacleId : undefined}
          onClick={() => act('approve')}
        >
          Approve
        </button>
        <button type="button" disabled={!waiting || sending} aria-expanded={revising} onClick={() => setRevising(!revising)}>
          Revise…
        </button>
        <button type="button" disabled={!waiting || sending} onClick={() => act('reject')}>
          Reject
        </button>
        {card.proposed && (
          <p className="decision-facts">
            asked by {card.proposed.askedBy} · expires{' '}
            <time dateTime={card.proposed.expiresAt} title={exactMoment(card.proposed.expiresAt)}>
              {until(card.proposed.expiresAt)}
            </time>
          </p>
        )}
      </div>
      {obstacle && (
        <p id={obstacleId} className="muted">
          {obstacle}
        </p>
      )}
      {failure && <ErrorNote error={failure} />}
    </footer>
  );
}

function NameField({ name, value, onChange }: { name: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <p className="name-field">
      <label htmlFor={id}>
        This removes rows. Type <code>{name}</code> to confirm
      </label>
      <input id={id} value={value} autoComplete="off" spellCheck={false} onChange={(event) => onChange(event.target.value)} />
    </p>
  );
}

function ReviseForm({ onSend, onCancel }: { onSend: (reason: string) => void; onCancel: () => void }) {
  const [reason, setReason] = useState('');
  const id = useId();
  return (
    <form
      className="revise"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== '') onSend(reason.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      <label htmlFor={id}>What should change?</label>
      <textarea id={id} rows={2} value={reason} maxLength={2000} autoFocus onChange={(event) => setReason(event.target.value)} />
      <div className="decision-row">
        <button type="submit" className="primary" disabled={reason.trim() === ''}>
          Send revision
        </button>
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
