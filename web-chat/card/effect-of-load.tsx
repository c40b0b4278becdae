/** The four numbers of one load, large and signed; a truthful bar while they are measured; the reason when they cannot be known. */
import type { LoadEffect } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { showInvisible } from '#domain/visible.ts';
import type { PlanCard } from '../state/card-state.ts';
import { isMeasuring } from '../state/card-state.ts';
import { count, counted } from '../elements/format.ts';
import { LiveMetrics } from '../run/live-metrics.tsx';
import { RetryNote } from '../run/retry-note.tsx';
import { EffectNumbers } from './effect-numbers.tsx';
import { shownTarget } from './card-facts.ts';
import { LeftRows } from './left-rows.tsx';

export function EffectOfLoad({ load, card }: { load: PlannedLoad; card: PlanCard }) {
  const effect = card.proposed?.card.effect.find((one) => one.load === load.id);
  const several = (card.proposed ?? card.drafted)?.plan.loads.length !== 1;
  return (
    <div className="effect">
      {several && <code className="effect-target">{shownTarget(load)}</code>}
      {effect && effect.basis !== 'measuring' ? <Measured effect={effect} load={load} /> : <Measuring card={card} />}
    </div>
  );
}

/** The others stand in the plan. */
const mostColumns = 12;

function Measured({ effect, load }: { effect: LoadEffect; load: PlannedLoad }) {
  if (effect.basis === 'unavailable')
    return (
      <p className="effect-unavailable">
        <strong>Effect unavailable.</strong> {showInvisible(effect.reason ?? 'The target does not allow it to be computed.')}
      </p>
    );
  return (
    <>
      <EffectNumbers effect={effect} large />
      <p className="effect-table">
        {effect.columnsAdded.length > 0 && effect.tableExists && (
          <span>
            {counted(effect.columnsAdded.length, 'column')} added:{' '}
            {effect.columnsAdded.slice(0, mostColumns).map((column, index) => (
              <span key={column.name}>
                {index > 0 && ', '}
                <code title={column.type}>{showInvisible(column.name)}</code>
              </span>
            ))}
            {effect.columnsAdded.length > mostColumns && ` and ${count(effect.columnsAdded.length - mostColumns)} more`}
          </span>
        )}
        <Created effect={effect} />
        <span>
          {effect.tableExists
            ? `${load.file ? 'file' : 'table'} exists${effect.targetRows === null ? '' : `, ${counted(effect.targetRows, 'row')}`}`
            : `new ${load.file ? 'file' : 'table'}, ${counted(load.columns.length, 'column')}`}
        </span>
      </p>
      {effect.takesBack && <LeftRows takesBack={effect.takesBack} />}
    </>
  );
}

/** Primary keys and indexes that the load creates. */
function Created({ effect: { keysAdded = [], indexesAdded = [] } }: { effect: LoadEffect }) {
  const created = [
    ...keysAdded.map((columns) => ({ what: 'primary key', columns })),
    ...indexesAdded.map((columns) => ({ what: 'index', columns })),
  ];
  return created.map(({ what, columns }) => (
    <span key={`${what} ${columns.join(' ')}`}>
      creates {what} <code>{columns.join(', ')}</code>
    </span>
  ));
}

function Measuring({ card }: { card: PlanCard }) {
  if (!isMeasuring(card)) return <p className="muted">The effect was not measured.</p>;
  const current = card.measuring.steps.findLast(({ state }) => state === 'running' || state === 'retrying');
  return (
    <div className="effect-measuring">
      <p>Measuring what would change…{current && ` ${showInvisible(current.words)}`}</p>
      {current?.retry && <RetryNote step={current} />}
      <LiveMetrics run={card.measuring} />
    </div>
  );
}
