/**
 * The orchestrator graph: one thread per conversation. receive → think ⇄ inspect → draft (think to repair), undo or act → awaitPrepared
 * → announce → awaitDecision → close. It observes decisions; it never launches anything. Node names are part of stored checkpoints.
 */
import { END, START, StateGraph, type BaseCheckpointSaver } from '@langchain/langgraph';
import type { OrchestratorPorts } from '../context.ts';
import { act } from './nodes/act.ts';
import { announce } from './nodes/announce.ts';
import { awaitDecision, awaitPrepared } from './nodes/await.ts';
import { close } from './nodes/close.ts';
import { draft } from './nodes/draft.ts';
import { inspect } from './nodes/inspect.ts';
import { receive } from './nodes/receive.ts';
import { respond } from './nodes/respond.ts';
import { think } from './nodes/think.ts';
import { undo } from './nodes/undo.ts';
import { afterDraft, afterReceiving, afterThinking, afterUndo, byWake, whatRemains } from './routes.ts';
import { OrchestratorState } from './state.ts';

export const orchestratorGraph = (ports: OrchestratorPorts, checkpointer: BaseCheckpointSaver) =>
  new StateGraph(OrchestratorState)
    .addNode('receive', receive(ports))
    .addNode('think', think(ports))
    .addNode('inspect', inspect(ports))
    .addNode('draft', draft(ports))
    .addNode('undo', undo(ports))
    .addNode('act', act(ports))
    .addNode('respond', respond(ports))
    .addNode('awaitPrepared', awaitPrepared)
    .addNode('announce', announce(ports))
    .addNode('awaitDecision', awaitDecision)
    .addNode('close', close(ports))
    .addConditionalEdges(START, byWake, ['receive', 'announce', 'close'])
    .addConditionalEdges('receive', afterReceiving, ['think', 'respond'])
    .addConditionalEdges('think', afterThinking, ['draft', 'undo', 'act', 'inspect', 'respond'])
    .addEdge('inspect', 'think')
    .addConditionalEdges('draft', afterDraft, ['awaitPrepared', 'think', 'respond'])
    .addConditionalEdges('undo', afterUndo, ['awaitPrepared', 'respond'])
    .addConditionalEdges('act', afterUndo, ['awaitPrepared', 'respond'])
    .addConditionalEdges('awaitPrepared', byWake, ['receive', 'announce', 'close'])
    .addConditionalEdges('awaitDecision', byWake, ['receive', 'announce', 'close'])
    .addConditionalEdges('announce', whatRemains, { awaitPrepared: 'awaitPrepared', awaitDecision: 'awaitDecision', end: END })
    .addConditionalEdges('respond', whatRemains, { awaitPrepared: 'awaitPrepared', awaitDecision: 'awaitDecision', end: END })
    .addConditionalEdges('close', whatRemains, { awaitPrepared: 'awaitPrepared', awaitDecision: 'awaitDecision', end: END })
    .compile({ checkpointer, name: 'orchestrator' });

export type OrchestratorGraph = ReturnType<typeof orchestratorGraph>;
