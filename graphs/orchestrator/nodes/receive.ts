/** Takes a person's message into the conversation. */
import { HumanMessage } from '@langchain/core/messages';
import type { OrchestratorPorts } from '../../context.ts';
import type { OrchestratorState, OrchestratorUpdate } from '../state.ts';

export const receive =
  (ports: OrchestratorPorts) =>
  async (state: OrchestratorState): Promise<OrchestratorUpdate> => {
    const { wake } = state;
    if (wake.cause !== 'message') return {};
    await ports.emit(state.threadId, { type: 'agent.entered', data: { agent: 'orchestrator', doing: 'Reading the request' } });
    return {
      messages: [new HumanMessage({ id: `message-${wake.seq}`, content: wake.text })],
      handledSeq: wake.seq,
      askedBy: wake.by,
      rounds: 0,
      repairs: 0,
      table: null,
      reply: null,
    };
  };
