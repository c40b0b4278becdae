/** One turn: what the user said, what the agents did, and what came of it. */
import { memo } from 'react';
import { showInvisible } from '#domain/visible.ts';
import { PlanCardView } from '../card/plan-card.tsx';
import { Disclosure } from '../elements/disclosure.tsx';
import { exactMoment, moment } from '../elements/format.ts';
import type { ThreadState } from '../state/thread-state.ts';
import type { Turn, TurnPart } from '../state/turn-state.ts';
import { AnswerView } from './answer.tsx';
import { DriftForm } from './drift-form.tsx';
import { MarkdownText } from './markdown.tsx';
import { TraceView } from './trace.tsx';
import { wordsBeside } from './words-beside.ts';

interface Props {
  turn: Turn;
  cards: ThreadState['cards'];
  runs: ThreadState['runs'];
  /** Text that is being spoken now; only in the turn that is worked on. */
  speaking: string | null;
  /** What the model thinks aloud now; empty when it does not. */
  thinking: string;
  last: boolean;
}

export const TurnView = memo(function TurnView({ turn, cards, runs, speaking, thinking, last }: Props) {
  return (
    <div className="turn">
      {turn.user ? (
        <UserMessage text={turn.user.text} by={turn.user.by} at={turn.at} />
      ) : (
        <h2 className="visually-hidden">Begun without a message, {exactMoment(turn.at)}</h2>
      )}
      <div className="agent">
        {turn.trace.length > 0 && <TraceView turn={turn} />}
        {turn.working && thinking !== '' && (
          <Disclosure className="trace" summary="Thinking aloud">
            <p className="trace-thinking">{showInvisible(thinking)}</p>
          </Disclosure>
        )}
        {turn.working && speaking === null && (
          <p className="status">
            <span className="pulse" aria-hidden="true" />
            {turn.status ?? 'Thinking'}
          </p>
        )}
        {turn.parts.map((part) => (
          <Part key={part.seq} part={part} turn={turn} cards={cards} runs={runs} open={last && !isAnswered(turn, part)} />
        ))}
        {speaking !== null && <MarkdownText text={speaking} />}
      </div>
    </div>
  );
}, sameTurn);

/** A question about columns is answered by the plan that follows it. */
const isAnswered = (turn: Turn, part: TurnPart): boolean =>
  part.kind === 'alert' && turn.parts.some(({ kind, seq }) => kind === 'card' && seq > part.seq);

/** A turn changes when it, a card in it, or the run of such a card changes; the state of other turns does not matter. */
function sameTurn(before: Props, after: Props): boolean {
  if (before.turn !== after.turn || before.speaking !== after.speaking || before.thinking !== after.thinking || before.last !== after.last)
    return false;
  return after.turn.parts.every((part) => {
    if (part.kind !== 'card') return true;
    const [was, is] = [before.cards[part.planId], after.cards[part.planId]];
    return was === is && before.runs[was?.runId ?? ''] === after.runs[is?.runId ?? ''];
  });
}

/** `at` is null while the server does not have it. */
export function UserMessage({ text, by, at }: { text: string; by: string; at: string | null }) {
  return (
    <div className="user-message" title={at === null ? by : `${by}, ${exactMoment(at)}`}>
      <h2 className="visually-hidden">
        Message by {showInvisible(by)}
        {at !== null && ` at ${moment(at)}`}
      </h2>
      <p>{text}</p>
    </div>
  );
}

function Part({ part, turn, cards, runs, open }: Pick<Props, 'turn' | 'cards' | 'runs'> & { part: TurnPart; open: boolean }) {
  switch (part.kind) {
    case 'answer':
      return <AnswerView answer={{ ...part.answer, text: wordsBeside(part.answer, turn.parts, cards) }} open={open} />;
    case 'alert':
      return (
        <div className="alert" role="note">
          <strong>{showInvisible(part.title)}</strong>
          <MarkdownText text={part.text} />
          {open && part.asks && <DriftForm questionId={part.asks.questionId} drifts={part.asks.drifts} />}
        </div>
      );
    case 'stopped':
      return <p className="muted">Stopped by {showInvisible(part.by)}. Nothing was written.</p>;
    case 'card': {
      const card = cards[part.planId];
      if (!card) return null;
      const successor = card.outcome.state === 'superseded' ? cards[card.outcome.byPlanId ?? ''] : undefined;
      return <PlanCardView card={card} run={runs[card.runId ?? '']} successor={successor} />;
    }
  }
}
