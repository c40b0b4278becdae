/** Where a card is decided. A load that replaces or deletes asks for the table's name first. */
import { useId, useState } from 'react';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import type { PlanCard } from '../state/card-state.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { exactMoment, until } from '../elements/format.ts';
import type { Failure } from '../wire/views.ts';
import { useYou } from '../you.ts';
import { Approvers } from './approvers.tsx';
import { BegunChange, type Act, type Changing } from './begun-change.tsx';
import { approvalObstacle, isNameOf, namesToType } from './card-facts.ts';

/** Shown while a decision is possible or about to be. */
export function DecisionBar({ card }: { card: PlanCard }) {
  const { act, sending, failure } = useDecision(card);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const [changing, setChanging] = useState<Changing | null>(null);
  const obstacleId = useId();
  const you = useYou();
  const names = namesToType(card);
  const waiting = card.outcome.state === 'waiting';
  // With a box unticked beside it, Approve would pass for an approval of what is ticked.
  const obstacle =
    approvalObstacle(card, you) ??
    (changing === null ? null : 'Send or cancel what you began first: approving is for the card as it stands.');
  const voted = waiting && card.gate?.votes.some(({ by }) => by === you.id) === true;
  const named = names.every((name) => isNameOf(typed[name] ?? '', name));
  return (
    <footer className={`decision ${changing === null ? 'decision-near' : ''}`}>
      {waiting && <Approvers card={card} />}
      {waiting &&
        names.map((name) => (
          <NameField key={name} name={name} value={typed[name] ?? ''} onChange={(value) => setTyped({ ...typed, [name]: value })} />
        ))}
      {changing !== null && card.proposed && (
        <BegunChange changing={changing} proposed={card.proposed} act={act} onEnd={() => setChanging(null)} />
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
        <ChangeButtons
          changes={changesOf(card, you.id)}
          changing={changing}
          disabled={!waiting || sending}
          onChoose={(how) => setChanging(changing === how ? null : how)}
        />
        {voted && (
          <button type="button" disabled={sending} onClick={() => void act('withdraw')}>
            Withdraw approval
          </button>
        )}
        {card.proposed?.askedBy === you.id && (
          <button type="button" disabled={!waiting || sending} onClick={() => void act('reject')}>
            Withdraw request
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

const changeWords: Record<Changing, string> = { words: 'Revise…', fields: 'Edit…', parts: 'Choose parts…', refusal: 'Reject…' };

/** What can be done with a card instead of approving it; whoever asked for it withdraws the request instead of refusing it. */
function changesOf({ proposed }: PlanCard, you: string): Changing[] {
  const plan = proposed?.plan;
  const canChange = plan !== undefined && !plan.undoes && !plan.action;
  const hasParts = (plan?.loads.length ?? 0) > 1 || (plan?.steps.length ?? 0) > 0;
  return [
    'words',
    ...(canChange ? (['fields'] as const) : []),
    ...(canChange && hasParts ? (['parts'] as const) : []),
    ...(proposed?.askedBy === you ? [] : (['refusal'] as const)),
  ];
}

interface ChangeButtonsProps {
  changes: readonly Changing[];
  /** The one that is open. */
  changing: Changing | null;
  disabled: boolean;
  onChoose: (how: Changing) => void;
}

const ChangeButtons = ({ changes, changing, disabled, onChoose }: ChangeButtonsProps) =>
  changes.map((how) => (
    <button key={how} type="button" disabled={disabled} aria-expanded={changing === how} onClick={() => onChoose(how)}>
      {changeWords[how]}
    </button>
  ));

/** Sends decisions about a card, one at a time. */
function useDecision(card: PlanCard): { act: Act; sending: boolean; failure: Failure | null } {
  const { decide } = useActions();
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const act: Act = async (decision, more = {}) => {
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
