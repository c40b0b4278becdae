/** The numbered steps of a plan, in words, with rows in and out; each unfolds to its reason, SQL and columns. */
import { showInvisible } from '#domain/visible.ts';
import type { CardStep } from '#domain/effect.ts';
import type { PlanCard } from '../state/card-state.ts';
import { isMeasuring } from '../state/card-state.ts';
import type { RunStep } from '../state/run-state.ts';
import { Disclosure } from '../elements/disclosure.tsx';
import { SqlText } from '../elements/sql-text.tsx';
import { count, counted } from '../elements/format.ts';
import { ProgressBar } from '../run/progress-bar.tsx';
import { cardSteps } from './card-facts.ts';

/** Steps beyond this are folded: what the plan writes stands above them, and what to decide below. */
const most = 8;

export function CardSteps({ card }: { card: PlanCard }) {
  const work = isMeasuring(card) ? card.measuring.steps : [];
  const steps = cardSteps(card);
  const first = steps.length > most && !isMeasuring(card) ? steps.slice(0, most - 2) : steps;
  const list = (some: readonly CardStep[]) => (
    <ol className="steps">
      {some.map((step) => (
        <Step key={`${step.kind}-${step.id}`} step={step} progress={work.find((one) => one.step === step.id)} />
      ))}
    </ol>
  );
  return (
    <>
      {list(first)}
      {first.length < steps.length && (
        <Disclosure className="fold" summary={`${count(steps.length - first.length)} more steps`}>
          {list(steps.slice(first.length))}
        </Disclosure>
      )}
    </>
  );
}

function Step({ step, progress }: { step: CardStep; progress: RunStep | undefined }) {
  const line = (
    <>
      <span className="step-number">{step.number}</span>
      <span className="step-words">{showInvisible(step.words)}</span>
      <span className="step-rows">{progress ? progressWords(progress) : rowsWords(step)}</span>
    </>
  );
  const unfolds = step.sql !== null || step.why !== null || step.columns.length > 0;
  return (
    <li className="step">
      {unfolds ? (
        <Disclosure className="" summary={line} summaryClass="step-line">
          <div className="step-more">
            {step.why !== null && <p>Why: {showInvisible(step.why)}</p>}
            {step.sql !== null && <SqlText sql={step.sql} />}
            {step.columns.length > 0 && (
              <p className="step-columns">
                {counted(step.columns.length, 'column')}:{' '}
                {step.columns.map((column) => (
                  <code key={column.name}>
                    {showInvisible(column.name)} <span className="muted">{column.type}</span>
                  </code>
                ))}
              </p>
            )}
          </div>
        </Disclosure>
      ) : (
        <div className="step-line">{line}</div>
      )}
      {progress?.state === 'running' && <ProgressBar label={showInvisible(step.words)} fraction={progress.fraction} />}
    </li>
  );
}

function progressWords({ state, rows }: RunStep): string {
  const counts = rows > 0 ? counted(rows, 'row') : '';
  return state === 'done' ? `${counts} ✓` : counts;
}

function rowsWords({ rowsIn, rowsOut, kind }: CardStep): string {
  if (rowsOut === null) return '';
  if (rowsIn === null || kind === 'read') return counted(rowsOut, 'row');
  return rowsIn === rowsOut ? counted(rowsOut, 'row') : `${count(rowsIn)} → ${counted(rowsOut, 'row')}`;
}
