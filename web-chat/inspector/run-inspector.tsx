/** One run in full. */
import { CheckList } from '../card/check-list.tsx';
import { runStateWords } from '../card/card-facts.ts';
import { exactMoment, moment } from '../elements/format.ts';
import type { LiveRun } from '../state/run-state.ts';
import { RunView } from '../run/run-view.tsx';
import { SelectionLink } from '../elements/selection-link.tsx';
import { SqlText } from '../elements/sql-text.tsx';

export function RunInspector({ run }: { run: LiveRun }) {
  const plan = run.planId === null ? null : ({ kind: 'plan', planId: run.planId } as const);
  return (
    <>
      <header>
        <h2>Run {run.runNumber}</h2>
        <p className="muted">
          {runStateWords(run).words}
          {run.startedAt && (
            <>
              {' '}
              · started{' '}
              <time dateTime={run.startedAt} title={exactMoment(run.startedAt)}>
                {moment(run.startedAt)}
              </time>
            </>
          )}
          {plan && (
            <>
              {' '}
              · <SelectionLink selection={plan}>its plan</SelectionLink>
            </>
          )}
        </p>
      </header>
      <RunView run={run} />
      {run.checks.length > 0 && (
        <section aria-label="Checks">
          <h3>Checks</h3>
          <CheckList checks={run.checks} />
        </section>
      )}
      {run.receipt && run.receipt.sql.length > 0 && (
        <section aria-label="SQL that ran">
          <h3>SQL that ran</h3>
          {run.receipt.sql.map(({ step, sql }) => (
            <div key={step}>
              <p className="muted">{step}</p>
              <SqlText sql={sql} />
            </div>
          ))}
        </section>
      )}
    </>
  );
}
