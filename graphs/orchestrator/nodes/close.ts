/** Takes the outcome of a decision or a run into the conversation, so that the next request can build on it. */
import type { OrchestratorPorts } from '../../context.ts';
import { settledMessage } from '../settled.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

export const close =
  (ports: Pick<OrchestratorPorts, 'facts'>) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    const { wake } = state;
    if (wake.cause !== 'decided' && wake.cause !== 'ran') return {};
    const message = settledMessage(wake.cause, await ports.facts(wake.planId));
    const stillOpen = wake.planId !== state.planId;
    return { messages: [message], ...(stillOpen ? {} : { waiting: 'nothing' as const }) };
  };
