/** What the agents did, collapsed: one line with the count and the time, the steps with their durations inside. */
import { showInvisible } from '#domain/visible.ts';
import { Disclosure } from '../elements/disclosure.tsx';
import { count, duration } from '../elements/format.ts';
import type { ModelUse, TraceStep, Turn } from '../state/turn-state.ts';

export function TraceView({ turn }: { turn: Turn }) {
  const steps = turn.trace;
  const failed = steps.filter(({ state }) => state === 'failed').length;
  const counts = `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}${failed > 0 ? `, ${failed} failed` : ''}`;
  const summary = turn.working ? counts : `${counts} · ${duration(took(steps))}`;
  return (
    <Disclosure className="trace" summary={summary}>
      <ol>
        {steps.map((step) => (
          <li key={step.seq} className={`trace-${step.kind} trace-${step.state}`}>
            <span className="trace-by">{step.by}</span>
            <span className="trace-words">
              {showInvisible(step.words)}
              {step.summary && <span className="muted"> · {showInvisible(step.summary)}</span>}
            </span>
            <span className="trace-time">{step.milliseconds === null ? '' : duration(step.milliseconds)}</span>
          </li>
        ))}
      </ol>
      {turn.modelUse && <p className="trace-use muted">{tookWords(turn.modelUse)}</p>}
    </Disclosure>
  );
}

/** `1,203 tokens in, 87 out · 0.0012 · 2.1 s`. */
function tookWords({ promptTokens, completionTokens, estimated, cost, seconds }: ModelUse): string {
  const tokens = `${estimated ? 'about ' : ''}${count(promptTokens)} tokens in, ${count(completionTokens)} out`;
  return [tokens, ...(cost === null ? [] : [`cost ${cost.toFixed(4)}`]), duration(seconds * 1000)].join(' · ');
}

/** From the first step to the end of the last one. */
function took(steps: readonly TraceStep[]): number {
  const [first] = steps;
  if (!first) return 0;
  return Math.max(...steps.map((step) => Date.parse(step.at) + (step.milliseconds ?? 0))) - Date.parse(first.at);
}
