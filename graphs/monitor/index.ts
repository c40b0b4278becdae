/** The monitor graph: woken when a run has ended, compares it with history, explains what failed, reports. No model. */
import { END, START, StateGraph } from '@langchain/langgraph';
import { compareWithHistory } from './nodes/compare.ts';
import { explain } from './nodes/explain.ts';
import { report } from './nodes/report.ts';
import { MonitorState } from './state.ts';

const byOutcome = (state: MonitorState): 'compare' | 'explain' => (state.run.state === 'succeeded' ? 'compare' : 'explain');

export const monitorGraph = () =>
  new StateGraph(MonitorState)
    .addNode('compare', compareWithHistory)
    .addNode('explain', explain)
    .addNode('tell', report)
    .addConditionalEdges(START, byOutcome, ['compare', 'explain'])
    .addEdge('compare', 'tell')
    .addEdge('tell', END)
    .addEdge('explain', END)
    .compile({ name: 'monitor' });
