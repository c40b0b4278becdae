/**
 * The two awaiting nodes. They hold the interrupt and nothing else: LangGraph runs a node again from its first line on resume.
 * The interrupt is no lock; the approval row's compare-and-set is.
 */
import { interrupt } from '@langchain/langgraph';
import { Wake, type OrchestratorState, type OrchestratorUpdate } from '../state.ts';

export const awaitPrepared = (state: OrchestratorState): OrchestratorUpdate => ({
  wake: Wake.parse(interrupt({ waitsFor: 'prepared', planId: state.planId })),
});

export const awaitDecision = (state: OrchestratorState): OrchestratorUpdate => ({
  wake: Wake.parse(interrupt({ waitsFor: 'decision', planId: state.planId })),
});
