/** Takes the outcome of a decision or a run into the conversation, so that the next request can build on it. */
import { AIMessage } from '@langchain/core/messages';
import type { OrchestratorPorts, PlanFacts } from '../../context.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

export const close =
  (ports: Pick<OrchestratorPorts, 'facts'>) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    if (state.wake.cause === 'message') return {};
    const { planId, cause } = state.wake;
    const facts = await ports.facts(planId);
    const fact = cause === 'ran' && facts.run ? runFact(facts, facts.run) : decisionFact(facts);
    const message = new AIMessage({ id: `${cause}-${planId}`, content: factText(facts), additional_kwargs: { fact } });
    const stillOpen = planId !== state.planId;
    return { messages: [message], ...(stillOpen ? {} : { waiting: 'nothing' as const }) };
  };

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
