/** The numbered steps of a plan, in words, with rows in and out; each unfolds to its reason, SQL and columns. */
import type { CardStep } from '#domain/effect.ts';
import type { PlanCard, PrepareProgress } from '../card-state.ts';
import { SqlText } from '../sql-text.tsx';
import { count, counted, visible } from '../format.ts';
import { ProgressBar } from '../run/progress-bar.tsx';
import { cardSteps } from './card-facts.ts';

export function CardSteps({ card }: { card: PlanCard }) {
  const measuring = card.outcome.state === 'measuring';
  return (
    <ol className="steps">
      {cardSteps(card).map((step) => (
        <Step
          key={`${step.kind}-${step.id}`}
          step={step}
          progress={measuring ? card.progress.find((one) => one.step === step.id) : undefined}
        />
      ))}
    </ol>
  );
}

function Step({ step, progress }: { step: CardStep; progress: PrepareProgress | undefined }) {
  const line = (
    <>
      <span className="step-number">{step.number}</span>
      <span className="step-words">{visible(step.words)}</span>
      <span className="step-rows">{rowsWords(step)}</span>
    </>
  );
  const unfolds = step.sql !== null || step.why !== null || step.columns.length > 0;
  return (
    <li className="step">
      {unfolds ? (
        <details>
          <summary className="step-line">{line}</summary>
          <div className="step-more">
            {step.why !== null && <p>Why: {visible(step.why)}</p>}
            {step.sql !== null && <SqlText sql={step.sql} />}
            {step.columns.length > 0 && (
              <p className="step-columns">
                {counted(step.columns.length, 'column')}:{' '}
                {step.columns.map((column) => (
                  <code key={column.name}>
                    {visible(column.name)} <span className="muted">{column.type}</span>
                  </code>
                ))}
              </p>
            )}
          </div>
        </details>
      ) : (
        <div className="step-line">{line}</div>
      )}
      {progress && progress.fraction !== 1 && <ProgressBar label={step.words} fraction={progress.fraction} />}
    </li>
  );
}

function rowsWords({ rowsIn, rowsOut, kind }: CardStep): string {
  if (rowsOut === null) return '';
  if (rowsIn === null || kind === 'read') return counted(rowsOut, 'row');
  return rowsIn === rowsOut ? counted(rowsOut, 'row') : `${count(rowsIn)} → ${counted(rowsOut, 'row')}`;
}
