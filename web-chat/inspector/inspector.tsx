/** The right column: the selected plan or run; without a selection, what there is to work with. */
import { useActions } from '../actions.ts';
import type { Selection } from '../state/route.ts';
import type { ThreadState } from '../state/thread-state.ts';
import { ConnectionsView } from '../connections/connections-view.tsx';
import type { Lists } from '../state/lists.ts';
import { GateView } from '../gate/gate-view.tsx';
import { TokensView } from '../tokens/tokens-view.tsx';
import { DatasetInspector } from './dataset-inspector.tsx';
import { Overview } from './overview.tsx';
import { PlanInspector } from './plan-inspector.tsx';
import { RunInspector } from './run-inspector.tsx';
import './inspector.css';

export function Inspector({ selection, thread, lists }: { selection: Selection; thread: ThreadState; lists: Lists }) {
  const { select } = useActions();
  if (selection === null) return <Overview lists={lists} />;
  return (
    <div className="inspector">
      <button type="button" className="quiet" onClick={() => select(null)}>
        ← Data, connections, runs
      </button>
      <Selected selection={selection} thread={thread} lists={lists} />
    </div>
  );
}

function Selected({ selection, thread, lists }: { selection: NonNullable<Selection>; thread: ThreadState; lists: Lists }) {
  if (selection.kind === 'connections') return <ConnectionsView name={selection.name} connections={lists.connections} />;
  if (selection.kind === 'tokens') return <TokensView isNew={selection.isNew} connections={lists.connections} />;
  if (selection.kind === 'gate') return <GateView name={selection.policy} mayManage={lists.me?.may.includes('gate.manage') ?? false} />;
  if (selection.kind === 'data') return <DatasetInspector key={`${selection.connection} ${selection.dataset}`} {...selection} />;
  if (selection.kind === 'plan') {
    const card = thread.cards[selection.planId];
    return card ? (
      <PlanInspector card={card} run={thread.runs[card.runId ?? '']} />
    ) : (
      <p className="muted">This thread has no such plan.</p>
    );
  }
  const run = thread.runs[selection.runId];
  return run ? <RunInspector run={run} /> : <p className="muted">This thread has no such run.</p>;
}
