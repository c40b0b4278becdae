/** The effect card: what a plan reads, does and changes, and where it is decided. */
import { memo } from 'react';
import { otherPlanWords } from '#domain/card-view/card-view.ts';
import type { Card, LoadEffect } from '#domain/effect.ts';
import type { PlannedLoad, Undoes } from '#domain/plan.ts';
import { sentence } from '#domain/sentence.ts';
import { showInvisible } from '#domain/visible.ts';
import type { PlanCard } from '../state/card-state.ts';
import { Disclosure } from '../elements/disclosure.tsx';
import { ErrorNote } from '../elements/error-note.tsx';
import { bytes, count, counted, duration, exactMoment, moment, visibleLines } from '../elements/format.ts';
import { RunView } from '../run/run-view.tsx';
import type { LiveRun } from '../state/run-state.ts';
import { SelectionLink } from '../elements/selection-link.tsx';
import { cardLoads, cardStateWords, cardTitle, shownPlace } from './card-facts.ts';
import { CardDetails } from './card-details.tsx';
import { ActionChanges } from './action-changes.tsx';
import { Clamped } from './clamped.tsx';
import { DangerLine } from './danger-line.tsx';
import { DecisionBar } from './decision-bar.tsx';
import { EffectOfLoad } from './effect-of-load.tsx';
import { CardSteps } from './card-steps.tsx';
import { SinceApproved } from './since.tsx';
import './card.css';

interface Props {
  card: PlanCard;
  run: LiveRun | undefined;
  /** Version of the card that replaced this one, when it is known. */
  successor: PlanCard | undefined;
}

/** Its parts are groups and no landmarks: of many cards a conversation would be full of them. */
export const PlanCardView = memo(function PlanCardView({ card, run, successor }: Props) {
  const closed = ['rejected', 'revised', 'superseded', 'expired', 'failed', 'unneeded'].includes(card.outcome.state);
  return (
    <article
      className={`card ${closed ? 'card-closed' : ''} ${isAction(card) ? 'card-action' : ''}`}
      aria-labelledby={`title-${card.planId}`}
      id={`plan-${card.planId}`}
    >
      <CardHead card={card} run={run} />
      <DangerLine card={card} />
      <section role="group" className="card-effect" aria-label={`Effect, version ${card.version}`}>
        {cardLoads(card).map((load) => (
          <EffectOfLoad key={load.id} load={load} card={card} />
        ))}
      </section>
      <ActionChanges changes={card.proposed?.card.changes ?? []} isDone={run?.state === 'succeeded'} />
      <BrokenChecks card={card} />
      <section role="group" className="card-body" aria-label={`Steps, version ${card.version}`}>
        <CardSteps card={card} />
        <CardDetails card={card} />
      </section>
      {card.proposed?.card.since && <SinceApproved since={card.proposed.card.since} />}
      <CardNotes card={card} />
      <CardOutcomeView card={card} successor={successor} />
      {run && <RunView run={run} />}
      {!run && ['drafting', 'measuring', 'waiting'].includes(card.outcome.state) && <DecisionBar card={card} />}
    </article>
  );
});

/** Whether it changes Headgate's own things, so that there are no loads and steps to show. */
const isAction = (card: PlanCard): boolean => (card.proposed ?? card.drafted)?.plan.action !== undefined;

/** A plan of its own takes the place of a card without being a version of it. */
function successorWords({ drafted }: PlanCard, successor: PlanCard | undefined): string {
  if (successor === undefined) return 'a newer version';
  return successor.drafted?.family === drafted?.family ? `version ${successor.version}` : otherPlanWords(cardTitle(successor));
}

/** An undo and an action are no versions of what was planned before them. */
const isOfItsOwn = (card: PlanCard): boolean => isAction(card) || (card.proposed ?? card.drafted)?.plan.undoes !== undefined;

function CardHead({ card, run }: { card: PlanCard; run: LiveRun | undefined }) {
  const { words, tone } = cardStateWords(card, run);
  const selection = { kind: 'plan', planId: card.planId } as const;
  return (
    <header className="card-head">
      <h3 id={`title-${card.planId}`}>
        <SelectionLink selection={selection}>{cardTitle(card)}</SelectionLink>
      </h3>
      {card.version > 1 && !isOfItsOwn(card) && <span className="chip">v{card.version}</span>}
      <span className={`state state-${tone}`}>{words}</span>
      <p className="card-targets">
        {cardLoads(card).map((load) => (
          <span key={load.id} className="card-target">
            <span aria-hidden="true">→</span> <code>{shownPlace(load)}</code>
            <ModeChip load={load} undoes={(card.proposed ?? card.drafted)?.plan.undoes} />
            {load.key.length > 0 && (
              <span className="muted">
                by <code>{showInvisible(load.key.join(', '))}</code>
              </span>
            )}
          </span>
        ))}
      </p>
    </header>
  );
}

function ModeChip({ load: { mode }, undoes }: { load: PlannedLoad; undoes: Undoes | undefined }) {
  if (undoes) return <span className="chip">undo of {mode}</span>;
  return <span className={`chip ${mode === 'replace' || mode === 'merge' ? 'chip-danger' : ''}`}>{mode}</span>;
}

/** Before the steps, of which there may be many. */
function BrokenChecks({ card }: { card: PlanCard }) {
  const broken = (card.proposed?.card.checks ?? []).filter(({ passed }) => !passed);
  if (broken.length === 0) return null;
  return (
    <section role="group" className="card-notes" aria-label={`Broken checks, version ${card.version}`}>
      <ul>
        {broken.map((check) => (
          <li key={check.id} className="note-bad">
            <span aria-hidden="true">✕</span> <Clamped text={check.words} />: {counted(check.violations, 'violation')} in{' '}
            {count(check.counted)}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Notes beyond this are folded. */
const mostNotes = 5;

const Note = ({ note }: { note: string }) => (
  <li className="note-warn">
    <span aria-hidden="true">⚠</span> <Clamped text={note} />
  </li>
);

function CardNotes({ card }: { card: PlanCard }) {
  const facts = card.proposed?.card;
  const notes = facts?.notes ?? card.drafted?.notes ?? [];
  if (!facts && notes.length === 0) return null;
  const first = notes.slice(0, notes.length > mostNotes ? mostNotes - 1 : mostNotes);
  const rest = notes.slice(first.length);
  return (
    <section role="group" className="card-notes" aria-label={`Notes, version ${card.version}`}>
      <ul>
        {first.map((note) => (
          <Note key={note} note={note} />
        ))}
      </ul>
      {rest.length > 0 && (
        <Disclosure className="fold" summary={counted(rest.length, 'more note')}>
          <ul>
            {rest.map((note) => (
              <Note key={note} note={note} />
            ))}
          </ul>
        </Disclosure>
      )}
      {facts && <Estimate facts={facts} action={isAction(card)} />}
    </section>
  );
}

/** A change of Headgate's own things takes no time, reads nothing and is undone by another one. */
function Estimate({ facts: { estimate, risk, effect }, action }: { facts: Card; action: boolean }) {
  const riskWords = `${risk.level} risk${risk.reasons.length > 0 ? `: ${risk.reasons.join('; ')}` : ''}`;
  return (
    <p className="card-estimate">
      {!action && <span>about {duration(estimate.seconds * 1000)}</span>}
      {!action && <span>{bytes(estimate.bytes)}</span>}
      <span className={`risk risk-${risk.level}`}>{riskWords}</span>
      {!action && <span>{undoWords(effect.map(({ undo }) => undo))}</span>}
    </p>
  );
}

function undoWords(undo: LoadEffect['undo'][]): string {
  const not = undo.find(({ possible }) => !possible);
  if (not) return `no way back${not.reason ? `: ${showInvisible(not.reason)}` : ''}`;
  const days = Math.min(...undo.flatMap((one) => one.days ?? []));
  return Number.isFinite(days) ? `can be undone for ${counted(days, 'day')}` : 'the way back is kept';
}

function CardOutcomeView({ card, successor }: { card: PlanCard; successor: PlanCard | undefined }) {
  const { outcome } = card;
  switch (outcome.state) {
    case 'drafting':
    case 'measuring':
    case 'waiting':
      return null;
    case 'failed':
      return (
        <div className="card-outcome">
          <ErrorNote error={outcome.error} after="Nothing was written." />
        </div>
      );
    case 'asked': {
      const { bytes: toRead, minutes, freeBytes } = outcome.budget;
      const free = freeBytes === null ? 'free space unknown' : `${bytes(freeBytes)} free`;
      return (
        <p className="card-outcome">
          Nothing is measured yet: {bytes(toRead)} to read, about {counted(Math.ceil(minutes), 'minute')}, {free} where it would be staged.
        </p>
      );
    }
    case 'unneeded':
      return <p className="card-outcome">{showInvisible(outcome.text)}</p>;
    case 'superseded': {
      if (outcome.byPlanId === null) return <p className="card-outcome">Superseded by a newer message.</p>;
      const selection = { kind: 'plan', planId: outcome.byPlanId } as const;
      return (
        <p className="card-outcome">
          Superseded by <SelectionLink selection={selection}>{successorWords(card, successor)}</SelectionLink>
          {outcome.by ? `, changed by ${showInvisible(outcome.by)}` : ''}
          {outcome.change ? (
            <>
              : <Clamped text={outcome.change} />
            </>
          ) : null}
          .
        </p>
      );
    }
    case 'expired':
      return (
        <p className="card-outcome">
          Expired {moment(outcome.at)}: nobody decided in time. Nothing was written. Ask again for a fresh measurement.
        </p>
      );
    case 'approved':
    case 'rejected':
    case 'revised':
      return (
        <p className="card-outcome">
          {{ approved: 'Approved', rejected: 'Rejected', revised: 'Sent back for revision' }[outcome.state]} by{' '}
          <strong>{showInvisible(outcome.by)}</strong> at{' '}
          <time dateTime={outcome.at} title={exactMoment(outcome.at)}>
            {moment(outcome.at)}
          </time>
          {outcome.state !== 'approved' && outcome.reason ? `: ${sentence(visibleLines(outcome.reason))}` : '.'}
          {outcome.state === 'rejected' && ' Nothing was written.'}
        </p>
      );
  }
}
