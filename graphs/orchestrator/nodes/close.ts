/** Takes the outcome of a decision or a run into the conversation, so that the next request can build on it. */
import { AIMessage } from '@langchain/core/messages';
import type { OrchestratorPorts, PlanFacts } from '../../context.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

export const close =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    if (state.wake.cause === 'message') return {};
    const { planId, cause } = state.wake;
    const facts = await ports.facts(planId);
    const message = new AIMessage({ id: `${cause}-${planId}`, content: factText(facts), additional_kwargs: { fact: factOf(facts) } });
    const stillOpen = planId !== state.planId;
    return { messages: [message], ...(stillOpen ? {} : { waiting: 'nothing' as const }) };
  };

function factText({ version, state, decidedBy, reason, run }: PlanFacts): string {
  const by = decidedBy ? ` by ${decidedBy}` : '';
  const why = reason ? `: ${reason}` : '';
  return `(Plan version ${version} is ${state}${by}${why}.${run ? ` Run ${run.number} ${run.state}.` : ''})`;
}

function factOf({ planId, version, state, run }: PlanFacts) {
  if (run && run.state !== 'queued')
    return { type: `run.${run.state}`, planId, version, runNumber: run.number, rows: run.receipt?.rows ?? null };
  return { type: 'plan.decided', planId, version, decision: state === 'approved' ? 'approve' : 'reject' };
}
