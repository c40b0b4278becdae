/**
 * The ETL graph: extraction → transformation → validation → loading → verification. One invocation per attempt,
 * deterministic, no model and no checkpointer: the journal is `run_steps`. A prepare ends after staging; a publish starts there.
 */
import { END, START, StateGraph } from '@langchain/langgraph';
import type { EtlPorts } from '../context.ts';
import { extraction } from './nodes/extraction.ts';
import { loading } from './nodes/loading.ts';
import { transformation } from './nodes/transformation.ts';
import { validation } from './nodes/validation.ts';
import { verification } from './nodes/verification.ts';
import { firstNode } from './routes.ts';
import { EtlState } from './state.ts';

export const etlGraph = (ports: EtlPorts) =>
  new StateGraph(EtlState)
    .addNode('extraction', extraction(ports))
    .addNode('transformation', transformation(ports))
    .addNode('validation', validation(ports))
    .addNode('loading', loading(ports))
    .addNode('verification', verification(ports))
    .addConditionalEdges(START, firstNode, ['extraction', 'loading'])
    .addEdge('extraction', 'transformation')
    .addEdge('transformation', 'validation')
    .addEdge('validation', 'loading')
    .addConditionalEdges('loading', (state) => (state.phase === 'prepare' ? END : 'verification'), [END, 'verification'])
    .addEdge('verification', END)
    .compile({ name: 'etl' });
