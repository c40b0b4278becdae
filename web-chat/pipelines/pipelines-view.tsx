/** What runs again: every pipeline with its schedule, next tick and last run, and the standing rules that let runs pass. */
import type { PipelineView, StandingRuleView } from '#domain/pipeline-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { useActions } from '../actions.ts';
import { CardButtons } from '../card-buttons.tsx';
import { counted, moment } from '../elements/format.ts';
import { routeHash } from '../state/route.ts';
import './pipelines.css';

export function Pipelines({ pipelines, rules }: { pipelines: readonly PipelineView[]; rules: readonly StandingRuleView[] }) {
  const standing = rules.filter(({ state }) => state === 'stands' || state === 'dormant');
  return (
    <>
      <section aria-label="Pipelines">
        <h2>Pipelines</h2>
        {pipelines.length === 0 && <p className="muted">None yet. A load with a schedule becomes one when it is approved.</p>}
        <ul className="plain-list pipeline-list">
          {pipelines.map((pipeline) => (
            <Pipeline key={pipeline.pipelineId} pipeline={pipeline} />
          ))}
        </ul>
      </section>
      {standing.length > 0 && (
        <section aria-label="Standing rules">
          <h2>Standing rules</h2>
          <ul className="plain-list pipeline-list">
            {standing.map((rule) => (
              <Rule key={rule.number} rule={rule} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Pipeline({ pipeline }: { pipeline: PipelineView }) {
  const { pipelines } = useActions();
  const { name, state, threadId, lastRun } = pipeline;
  const isPaused = state === 'paused';
  return (
    <li>
      <a href={routeHash({ threadId, selection: null })} title={showInvisible(pipeline.title)}>
        <span className={`dot dot-${dotOf(lastRun?.state, isPaused)}`} role="img" aria-label={isPaused ? 'paused' : 'active'} />
        <code>{showInvisible(name)}</code>
        <span className="muted">{whenWords(pipeline)}</span>
        <span className="muted">→ {pipeline.writes.map(showInvisible).join(', ')}</span>
        {lastRun && <span className="muted">{lastWords(lastRun)}</span>}
      </a>
      <CardButtons
        about={name}
        buttons={[
          { label: 'Run now', ask: () => pipelines.run(name) },
          isPaused
            ? { label: 'Resume', ask: () => pipelines.act({ do: 'resume', pipeline: name }) }
            : { label: 'Pause', ask: () => pipelines.act({ do: 'pause', pipeline: name }) },
          { label: 'Delete', ask: () => pipelines.act({ do: 'delete', pipeline: name }) },
        ]}
      />
    </li>
  );
}

function whenWords({ schedule, nextWords, state, pausedUntil, pausedBy }: PipelineView): string {
  const rhythm = schedule?.words ?? 'Run by hand';
  if (state === 'paused') return `${rhythm} · paused by ${pausedBy}${pausedUntil === null ? '' : ` until ${moment(pausedUntil)}`}`;
  return nextWords === null ? rhythm : `${rhythm} · next ${nextWords}`;
}

function lastWords({ state, dueAt, runNumber, reason }: NonNullable<PipelineView['lastRun']>): string {
  const what = runNumber === null ? 'Last' : `Run ${runNumber}`;
  return `${what}: ${state === 'asks' ? 'waits for a decision' : state} · ${moment(dueAt)}${reason === null ? '' : ` · ${showInvisible(reason)}`}`;
}

function dotOf(last: string | undefined, isPaused: boolean): string {
  if (last === 'failed') return 'failed';
  if (last === 'asks' || last === 'proposed') return 'waiting';
  if (last === 'running' || last === 'queued' || last === 'preparing') return 'running';
  return isPaused ? 'idle' : 'done';
}

function Rule({ rule }: { rule: StandingRuleView }) {
  const { pipelines } = useActions();
  const { number, pipeline, createdBy, words, uses, expiresAt, state } = rule;
  return (
    <li>
      <span className="mono">{number}</span> <code>{showInvisible(pipeline)}</code>
      <span className="muted">{words}</span>
      {state === 'dormant' && <span>dormant: {createdBy} may not approve now, so its runs wait for a person</span>}
      <span className="muted">
        of {createdBy} · used {counted(uses, 'time')} · until {moment(expiresAt)}
      </span>
      <CardButtons
        about={`standing rule ${number}`}
        buttons={[{ label: 'Revoke', ask: () => pipelines.act({ do: 'revoke-rule', rule: number }) }]}
      />
    </li>
  );
}
