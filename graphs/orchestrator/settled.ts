/** Decisions and ends of runs as the conversation remembers them. */
import { AIMessage } from '@langchain/core/messages';
import { isFinalRun } from '#domain/states.ts';
import type { OrchestratorPorts, PlanFacts } from '../context.ts';
import type { OrchestratorState } from './state.ts';

type Settling = 'decided' | 'ran';

/** The id says what was taken in: once, whoever was first. */
export const markOf = (cause: Settling, planId: string): string => `${cause}-${planId}`;

/** What is remembered of a plan's decision, or of its run's end. */
export function settledMessage(cause: Settling, facts: PlanFacts): AIMessage {
  const fact = cause === 'ran' && facts.run ? runFact(facts, facts.run) : decisionFact(facts);
  return new AIMessage({ id: markOf(cause, facts.planId), content: factText(facts), additional_kwargs: { fact } });
}

/**
 * What the newest plan came to without this conversation having heard of it: a message may be faster than the news of a decision or a run,
 * and "undo that" is about the run that ended a moment ago.
 */
export async function settledUnheard(
  { messages, planId }: OrchestratorState,
  ports: Pick<OrchestratorPorts, 'facts'>,
): Promise<AIMessage[]> {
  const isHeard = (cause: Settling): boolean => messages.some(({ id }) => id === markOf(cause, planId ?? ''));
  if (planId === null || isHeard('ran')) return [];
  const facts = await ports.facts(planId);
  const causes: Settling[] = [
    ...(facts.state === 'approved' || facts.state === 'rejected' ? ['decided' as const] : []),
    ...(facts.run && isFinalRun(facts.run.state) ? ['ran' as const] : []),
  ];
  return causes.filter((cause) => !isHeard(cause)).map((cause) => settledMessage(cause, facts));
}

function factText({ version, state, decidedBy, reason, run }: PlanFacts): string {
  const by = decidedBy ? ` by ${decidedBy}` : '';
  const why = reason ? `: ${reason}` : '';
  return `(Plan version ${version} is ${state}${by}${why}.${run ? ` ${runText(run)}` : ''})`;
}

function runText({ number, state, error }: NonNullable<PlanFacts['run']>): string {
  if (!error) return `Run ${number} ${state}.`;
  return `Run ${number} ${state}: ${error.message}${error.hint ? ` ${error.hint}` : ''} [${error.code}]`;
}

function runFact({ planId, version }: PlanFacts, { number, state, receipt, error }: NonNullable<PlanFacts['run']>) {
  return { type: `run.${state}`, planId, version, runNumber: number, rows: receipt?.rows ?? null, ...(error ? { error } : {}) };
}

/** A decision stays one, however far its run has come by the time it is taken in. */
const decisionFact = ({ planId, version, state }: PlanFacts) => ({
  type: 'plan.decided',
  planId,
  version,
  decision: state === 'approved' ? 'approve' : 'reject',
});
