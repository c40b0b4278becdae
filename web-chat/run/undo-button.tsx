/** Asks for the card that takes a run back, while that is possible. */
import { useState } from 'react';
import type { Receipt } from '#domain/receipt.ts';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { exactMoment, moment } from '../elements/format.ts';
import type { Failure } from '../wire/views.ts';

export function UndoButton({ runId, receipt }: { runId: string; receipt: Receipt }) {
  const { undoRun } = useActions();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  // The first part whose time is over ends the offer for all.
  const [until] = receipt.loads.flatMap(({ undoUntil }) => undoUntil ?? []).toSorted();
  if (until === undefined || isOver(until)) return null;
  return (
    <div className="decision-row">
      <button
        type="button"
        disabled={asking}
        onClick={() => {
          setAsking(true);
          void undoRun(runId).then((against) => {
            setFailure(against);
            setAsking(false);
          });
        }}
      >
        Undo…
      </button>
      <p className="decision-facts">
        possible until{' '}
        <time dateTime={until} title={exactMoment(until)}>
          {moment(until)}
        </time>
        ; shows first what it would change
      </p>
      {failure && <ErrorNote error={failure} />}
    </div>
  );
}

const isOver = (instant: string): boolean => new Date(instant) < new Date();
