/** One plan in full: its inputs as pinned, every step with its SQL, the columns it writes, and its identity. */
import type { Card } from '#domain/effect.ts';
import { lineageOfLoad } from '#domain/lineage.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { showInvisible } from '#domain/visible.ts';
import { cardStateWords, cardSteps, cardTitle, shownTarget } from '../card/card-facts.ts';
import type { PlanCard } from '../state/card-state.ts';
import { bytes, counted } from '../elements/format.ts';
import type { LiveRun } from '../state/run-state.ts';
import { SqlText } from '../elements/sql-text.tsx';
import { PlanGraph } from './plan-graph.tsx';
import { ErrorBoundary } from '../elements/error-boundary.tsx';

export function PlanInspector({ card, run }: { card: PlanCard; run: LiveRun | undefined }) {
  const plan = (card.proposed ?? card.drafted)?.plan;
  return (
    <>
      <header>
        <h2>{cardTitle(card)}</h2>
        <p className="muted">
          version {card.version} · {cardStateWords(card, run).words}
        </p>
      </header>
      {plan && (
        <section aria-label="Graph">
          <h3>Graph</h3>
          <ErrorBoundary what="The graph">
            <PlanGraph plan={plan} />
          </ErrorBoundary>
        </section>
      )}
      {card.proposed && <Inputs reads={card.proposed.card.reads} sources={card.proposed.plan.sources} />}
      <section aria-label="Steps with SQL">
        <h3>Steps</h3>
        <ol className="inspector-steps">
          {cardSteps(card).map((step) => (
            <li key={step.kind + step.id}>
              <p>{showInvisible(step.words)}</p>
              {step.why && <p className="muted">{showInvisible(step.why)}</p>}
              {step.sql && <SqlText sql={step.sql} />}
            </li>
          ))}
        </ol>
      </section>
      {plan?.loads.map((load) => (
        <LoadColumns key={load.id} plan={plan} load={load} />
      ))}
      <Identity card={card} />
    </>
  );
}

const unmarkedEnd =
  'Plain text does not mark its end: cut at the end of a line, it would look whole. Compare the number of rows with what you expect; a packed file (.gz) shows a cut by itself.';

/** Two connections may hold data of the same name. */
function Inputs({ reads, sources }: { reads: Card['reads']; sources: Plan['sources'] }) {
  return (
    <section aria-label="Inputs">
      <h3>Inputs</h3>
      <ul className="plain-list">
        {reads.map(({ source, dataset, rows, sizeBytes, pinned, lengthUnverified }) => (
          <li key={source}>
            <code>{showInvisible(dataset)}</code>
            <span className="muted">
              {sources.filter(({ id }) => id === source).map(({ connection }) => `${showInvisible(connection)} · `)}
              {rows !== null && `${counted(rows, 'row')} · `}
              {bytes(sizeBytes)}
              {pinned && ` · pinned ${pinned.slice(0, 12)}…`}
            </span>
            {lengthUnverified && <p className="muted">{unmarkedEnd}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The columns a load writes, each with the source columns it is computed from. */
function LoadColumns({ plan, load }: { plan: Plan; load: PlannedLoad }) {
  const lineage = lineageOfLoad(plan, load);
  return (
    <section aria-label={`Columns of ${shownTarget(load)}`}>
      <h3>
        Columns of <code>{shownTarget(load)}</code>
      </h3>
      <ul className="column-list">
        {load.columns.map(({ name, type }) => (
          <li key={name}>
            <span>
              <code>{showInvisible(name)}</code>
              {lineage[name] && lineage[name].length > 0 && (
                <span className="muted column-origin">from {lineage[name].map(showInvisible).join(', ')}</span>
              )}
            </span>
            <span className="muted mono">{type}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Identity({ card }: { card: PlanCard }) {
  const planHash = card.drafted?.planHash;
  return (
    <section aria-label="Identity">
      <h3>Identity</h3>
      <dl className="facts facts-wide">
        {planHash && (
          <div>
            <dt>Plan</dt>
            <dd className="mono">{planHash}</dd>
          </div>
        )}
        {card.proposed && (
          <div>
            <dt>Fingerprint</dt>
            <dd className="mono">{card.proposed.fingerprint}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
