/** Where a card is decided. A load that replaces or deletes asks for the table's name first. */
import { useId, useState } from 'react';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import type { PlanDecision } from '../wire/connection.ts';
import type { PlanCard } from '../state/card-state.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { exactMoment, until } from '../elements/format.ts';
import type { Failure } from '../wire/views.ts';
import { useYou } from '../you.ts';
import { Approvers } from './approvers.tsx';
import { approvalObstacle, isNameOf, namesToType } from './card-facts.ts';
import { EditForm } from './edit-form.tsx';
import { PartsForm } from './parts-form.tsx';
import { WordsForm } from './words-form.tsx';

/** Shown while a decision is possible or about to be. */
export function DecisionBar({ card }: { card: PlanCard }) {
  const { act, sending, failure } = useDecision(card);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [changing, setChanging] = useState<'words' | 'fields' | 'parts' | 'refusal' | null>(null);
  const toggle = (how: typeof changing): void => setChanging(changing === how ? null : how);
  const sent = (done: boolean): void => setChanging((now) => (done ? null : now));
  const obstacleId = useId();
  const you = useYou();
  const names = namesToType(card);
  const named = names.every((name) => isNameOf(typed[name] ?? '', name));
  const waiting = card.outcome.state === 'waiting';
  // With a box unticked beside it, Approve would pass for an approval of what is ticked.
  const obstacle =
    approvalObstacle(card, you) ??
    (changing === null ? null : 'Send or cancel what you began first: approving is for the card as it stands.');
  const voted = waiting && card.gate?.votes.some(({ by }) => by === you.id) === true;
  const plan = card.proposed?.plan;
  const canChange = plan !== undefined && !plan.undoes && !plan.action;
  const hasParts = (plan?.loads.length ?? 0) > 1 || (plan?.steps.length ?? 0) > 0;
  return (
    <footer className={`decision ${changing === null ? 'decision-near' : ''}`}>
      {waiting && <Approvers card={card} />}
      {waiting &&
        names.map((name) => (
          <NameField key={name} name={name} value={typed[name] ?? ''} onChange={(value) => setTyped({ ...typed, [name]: value })} />
        ))}
      {changing === 'words' && (
        <WordsForm
          label="What should change?"
          send="Send revision"
          onCancel={() => setChanging(null)}
          onSend={(reason) => void act('revise', { reason }).then(sent)}
        />
      )}
      {changing === 'refusal' && (
        <WordsForm
          label="Why? (may be left out)"
          send="Reject"
          optional
          onCancel={() => setChanging(null)}
          onSend={(reason) => void act('reject', reason === '' ? {} : { reason }).then(sent)}
        />
      )}
      {changing === 'fields' && card.proposed && (
        <EditForm
          plan={card.proposed.plan}
          parameters={card.proposed.card.parameters ?? {}}
          onCancel={() => setChanging(null)}
          onSend={(edit) => void act('edit', { edit }).then(sent)}
        />
      )}
      {changing === 'parts' && card.proposed && (
        <PartsForm
          plan={card.proposed.plan}
          onCancel={() => setChanging(null)}
          onSend={(keep) => void act('partial', { keep }).then(sent)}
        />
      )}
      <div className="decision-row">
        <button
          type="button"
          className="primary"
          disabled={obstacle !== null || !named || sending || voted}
          aria-describedby={obstacle ? obstacleId : undefined}
          onClick={() => void act('approve')}
        >
          Approve
        </button>
        <button type="button" disabled={!waiting || sending} aria-expanded={changing === 'words'} onClick={() => toggle('words')}>
          Revise…
        </button>
        {canChange && (
          <button type="button" disabled={!waiting || sending} aria-expanded={changing === 'fields'} onClick={() => toggle('fields')}>
            Edit…
          </button>
        )}
        {canChange && hasParts && (
          <button type="button" disabled={!waiting || sending} aria-expanded={changing === 'parts'} onClick={() => toggle('parts')}>
            Choose parts…
          </button>
        )}
        {voted && (
          <button type="button" disabled={sending} onClick={() => void act('withdraw')}>
            Withdraw approval
          </button>
        )}
        {card.proposed?.askedBy === you.id ? (
          <button type="button" disabled={!waiting || sending} onClick={() => void act('reject')}>
            Withdraw request
          </button>
        ) : (
          <button type="button" disabled={!waiting || sending} aria-expanded={changing === 'refusal'} onClick={() => toggle('refusal')}>
            Reject…
          </button>
        )}
        {card.proposed && <AskedBy proposed={card.proposed} />}
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

/** Sends decisions about a card, one at a time. `act` says whether it was accepted. */
function useDecision(card: PlanCard) {
  const { decide } = useActions();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const act = async (decision: PlanDecision['decision'], more: Pick<PlanDecision, 'reason' | 'edit' | 'keep'> = {}): Promise<boolean> => {
    if (!card.proposed || sending) return false;
    setSending(true);
    setFailure(null);
    const { planId, fingerprint } = card.proposed;
    const against = await decide({ planId, fingerprint, decision, ...more });
    setFailure(against);
    setSending(false);
    return against === null;
  };
  return { act, sending, failure };
}

function AskedBy({ proposed: { askedBy, expiresAt } }: { proposed: NonNullable<PlanCard['proposed']> }) {
  return (
    <p className="decision-facts">
      asked by {showInvisible(askedBy)} · expires{' '}
      <time dateTime={expiresAt} title={exactMoment(expiresAt)}>
        {until(expiresAt)}
      </time>
    </p>
  );
}

function NameField({ name, value, onChange }: { name: string; value: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <p className="name-field">
      <label htmlFor={id}>
        This removes rows. Type <code>{showInvisible(name)}</code> to confirm
      </label>
      <input id={id} value={value} autoComplete="off" spellCheck={false} onChange={(event) => onChange(event.target.value)} />
    </p>
  );
}
