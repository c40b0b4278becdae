/** The four numbers of one load, large and signed; a truthful bar while they are measured; the reason when they cannot be known. */
import type { LoadEffect } from '#domain/effect.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { PlanCard } from '../card-state.ts';
import { isMeasuring } from '../card-state.ts';
import { bytes, count, counted, duration } from '../format.ts';
import { RetryNote } from '../run/retry-note.tsx';
import { loadTarget } from './card-facts.ts';

const numbers = [
  { name: 'inserts', sign: '+', word: 'inserted', tone: 'insert' },
  { name: 'updates', sign: '~', word: 'updated', tone: 'update' },
  { name: 'deletes', sign: '−', word: 'deleted', tone: 'delete' },
  { name: 'unchanged', sign: '=', word: 'unchanged', tone: 'same' },
] as const;

export function EffectOfLoad({ load, card }: { load: PlannedLoad; card: PlanCard }) {
  const effect = card.proposed?.card.effect.find((one) => one.load === load.id);
  const several = (card.proposed ?? card.drafted)?.plan.loads.length !== 1;
  return (
    <div className="effect">
      {several && <code className="effect-target">{loadTarget(load)}</code>}
      {effect && effect.basis !== 'measuring' ? <Measured effect={effect} /> : <Measuring card={card} />}
    </div>
  );
}

function Measured({ effect }: { effect: LoadEffect }) {
  if (effect.basis === 'unavailable')
    return (
      <p className="effect-unavailable">
        <strong>Effect unavailable.</strong> {effect.reason ?? 'The target does not allow it to be computed.'}
      </p>
    );
  return (
    <>
      <ul className="effect-numbers">
        {numbers.map(({ name, sign, word, tone }) => (
          <li key={name} className={effect[name] === 0 ? 'effect-zero' : `effect-${tone}`}>
            <span className="effect-sign">{sign}</span>
            <span className="effect-count">{effect[name] === null ? 'unknown' : count(effect[name])}</span>
            <span className="effect-word">{word}</span>
          </li>
        ))}
      </ul>
      <p className="effect-table">
        {effect.columnsAdded.length > 0 && effect.tableExists && (
          <span>
            {counted(effect.columnsAdded.length, 'column')} added:{' '}
            {effect.columnsAdded.map((column, index) => (
              <span key={column.name}>
                {index > 0 && ', '}
                <code title={column.type}>{column.name}</code>
              </span>
            ))}
          </span>
        )}
        <span>
          {effect.tableExists
            ? `table exists${effect.targetRows === null ? '' : `, ${counted(effect.targetRows, 'row')}`}`
            : `new table, ${counted(effect.columnsAdded.length, 'column')}`}
        </span>
      </p>
    </>
  );
}

function Measuring({ card }: { card: PlanCard }) {
  if (!isMeasuring(card)) return <p className="muted">The effect was not measured.</p>;
  const { steps, metrics } = card.measuring;
  const current = steps.findLast(({ state }) => state === 'running' || state === 'retrying');
  return (
    <div className="effect-measuring">
      <p>Measuring what would change…{current && ` ${current.words}${current.rows > 0 ? ` · ${counted(current.rows, 'row')}` : ''}`}</p>
      {current?.retry && <RetryNote step={current} />}
      {metrics && metrics.rowsPerSecond > 0 && (
        <p className="muted">
          {count(metrics.rowsPerSecond)} rows per second · engine memory {bytes(metrics.engineMemoryBytes)} ·{' '}
          {duration(metrics.seconds * 1000)}
        </p>
      )}
    </div>
  );
}
