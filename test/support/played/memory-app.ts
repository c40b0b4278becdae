/** An application kept in memory, for tests of the surfaces: threads, events and decisions are real, nothing else is. */
import type { App } from '#app/app.ts';
import type { PlanView } from '#domain/plan-view.ts';
import type { RunView } from '#domain/run-view.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import type { Follower } from '#app/app.ts';
import { conflictError, deniedError, inputError } from '#domain/errors.ts';
import type { DatasetEntry } from '#domain/dataset.ts';
import type { NewEvent, StoredEvent, TokenChunk } from '#domain/events.ts';
import type { Principal } from '#domain/principal.ts';
import { memoryConnections } from './memory-connections.ts';
import { memoryIdentity } from './memory-identity.ts';
import { noPipelines } from './memory-pipelines.ts';
import { openGate } from './open-gate.ts';
import { sampleCard, samplePlan } from './sample-card.ts';
import { pageOfRejects } from './sample-rejects.ts';

export const fingerprint = 'f'.repeat(64);
const at = '2026-01-05T08:00:00.000Z';
const datasets: DatasetEntry[] = [{ connection: 'files', name: 'samples/orders.csv', kind: 'file', format: 'csv', sizeBytes: 1234 }];

interface Kept {
  view: ThreadView;
  owner: string;
  events: StoredEvent[];
  followers: Set<Follower>;
}

/** What the test may do to it from outside, beside being the application. */
export interface MemoryApp extends App {
  append(threadId: string, event: NewEvent): StoredEvent;
  token(threadId: string, text: string, more?: Partial<Pick<TokenChunk, 'messageId' | 'kind'>>): void;
  followers(): number;
  /** Called after every message, as the turn that answers it. */
  onMessage: (threadId: string, text: string) => void;
  onApprove: (threadId: string, runId: string) => void;
  broken: Error | null;
  decided: string | null;
}

export function memoryApp(): MemoryApp {
  const threads = new Map<string, Kept>();
  let healthy = true;
  const kept = (principal: Principal, threadId: string): Kept => {
    const thread = threads.get(threadId);
    if (thread === undefined) throw inputError('thread.not-found', `There is no thread ${threadId}.`);
    if (thread.owner !== principal.id && !principal.roles.includes('admin'))
      throw deniedError('access.denied', 'This thread is not yours.');
    return thread;
  };
  const planView = (threadId: string): PlanView => ({
    planId: 'plan-1',
    threadId,
    version: 1,
    state: 'proposed',
    title: 'Load completed orders',
    planHash: 'a'.repeat(64),
    plan: samplePlan,
    fingerprint,
    gate: null,
    card: sampleCard,
    askedBy: 'ana',
    createdAt: at,
    expiresAt: at,
    decidedBy: null,
    decidedAt: null,
    supersededBy: null,
    runId: null,
  });
  const runView = (state: RunView['state']): RunView => ({
    runId: 'run-1',
    runNumber: 1,
    planId: 'plan-1',
    threadId: [...threads.keys()][0] ?? 'none',
    title: 'Load completed orders',
    state,
    epoch: 1,
    queuedAt: at,
    startedAt: at,
    finishedAt: null,
    endedBy: null,
    receipt: null,
    error: null,
  });
  const app: MemoryApp = {
    broken: null,
    decided: null,
    onMessage: () => {},
    onApprove: () => {},
    append: (threadId, event) => {
      const thread = threads.get(threadId);
      if (thread === undefined) throw new Error(`no thread ${threadId}`);
      const stored: StoredEvent = { ...event, seq: thread.events.length + 1, threadId, at: new Date().toISOString() };
      thread.events.push(stored);
      thread.view.lastSeq = stored.seq;
      for (const follower of thread.followers) follower.event(stored);
      return stored;
    },
    token: (threadId, text, more = {}) => {
      for (const follower of threads.get(threadId)?.followers ?? []) follower.token({ threadId, messageId: 'm1', text, ...more });
    },
    followers: () => [...threads.values()].reduce((sum, thread) => sum + thread.followers.size, 0),
    openThread: async (principal, { threadId, title }) => {
      if (app.broken !== null) throw app.broken;
      if (threadId !== undefined) return { ...kept(principal, threadId).view };
      const id = `thread-${threads.size + 1}`;
      const view: ThreadView = { threadId: id, title: title ?? 'New thread', createdAt: at, updatedAt: at, lastSeq: 0, activity: 'idle' };
      threads.set(id, { view, owner: principal.id, events: [], followers: new Set() });
      return { ...view };
    },
    listThreads: async (principal) => [...threads.values()].filter((thread) => thread.owner === principal.id).map((thread) => thread.view),
    usage: async () => [
      {
        model: 'm',
        askedBy: 'ana',
        turns: 2,
        calls: 3,
        promptTokens: 1200,
        completionTokens: 90,
        estimated: false,
        cost: 0.0012,
        seconds: 4.5,
        repairs: 1,
      },
    ],
    ...openGate,
    ...noPipelines,
    listAlerts: async () => [],
    listDefinitions: async () => [],
    sendMessage: async (principal, { threadId, text, clientMessageId }) => {
      const thread = kept(principal, threadId);
      const earlier = thread.events.find((event) => event.type === 'message.user' && event.data.clientMessageId === clientMessageId);
      if (earlier !== undefined) return { seq: earlier.seq };
      const { seq } = app.append(threadId, { type: 'message.user', data: { text, clientMessageId, by: principal.name } });
      setImmediate(() => app.onMessage(threadId, text));
      return { seq };
    },
    proposePlan: async (principal, { threadId }) => {
      kept(principal, threadId);
      setImmediate(() => app.onMessage(threadId, 'plan file'));
      return { planId: 'plan-1' };
    },
    decide: async (principal, planId, { fingerprint: seen, decision, reason }) => {
      if (planId !== 'plan-1') throw inputError('plan.not-found', `There is no plan ${planId}.`);
      if (!principal.roles.includes('admin')) throw deniedError('access.denied', 'You may not decide.');
      if (seen !== fingerprint)
        throw conflictError('approval.stale', 'This card is not the current one.', { hint: 'Look at the new card.' });
      if (app.decided !== null) throw conflictError('approval.decided', `Already decided: ${app.decided}.`);
      if (decision === 'edit' || decision === 'partial' || decision === 'withdraw')
        throw inputError('plan.invalid', 'This plan cannot be changed.');
      app.decided = decision;
      const runId = decision === 'approve' ? 'run-1' : null;
      for (const [threadId] of threads) {
        app.append(threadId, { type: 'plan.decided', data: { planId, decision, by: principal.name, reason: reason ?? null, runId } });
        if (runId !== null) setImmediate(() => app.onApprove(threadId, runId));
        break;
      }
      return { planId, decision, runId, by: principal.name, at };
    },
    rejects: async (_principal, of, { after = 0, limit = 100 } = {}) => pageOfRejects('run' in of ? of.run : of.planId, { after, limit }),
    undoRun: async (principal, id, { threadId } = {}) => {
      if (id !== '1' && id !== 'run-1') throw inputError('run.not-found', `There is no run ${id}.`);
      const thread = threadId ?? [...threads.keys()][0] ?? 'none';
      kept(principal, thread);
      setImmediate(() => app.onMessage(thread, 'undo'));
      return { planId: 'plan-1', threadId: thread };
    },
    continuePlan: async () => {},
    stopTurn: async (principal, threadId) => {
      app.append(threadId, { type: 'turn.stopped', data: { by: principal.id, planIds: [] } });
      return { ...kept(principal, threadId).view };
    },
    cancelRun: async () => runView('cancelled'),
    events: async (principal, threadId, afterSeq, limit = 500) => kept(principal, threadId).events.slice(afterSeq, afterSeq + limit),
    follow: async (principal, threadId, afterSeq, follower) => {
      const thread = kept(principal, threadId);
      await new Promise((resolve) => setTimeout(resolve, 5));
      for (const event of thread.events.slice(afterSeq)) follower.event(event);
      thread.followers.add(follower);
      return () => thread.followers.delete(follower);
    },
    getPlan: async (_principal, planId) => {
      if (planId !== 'plan-1') throw inputError('plan.not-found', `There is no plan ${planId}.`);
      return planView([...threads.keys()][0] ?? 'thread-1');
    },
    listRuns: async () => [runView('running')],
    getRun: async (_principal, id) => {
      if (id !== '1' && id !== 'run-1') throw inputError('run.not-found', `There is no run ${id}.`);
      return runView('running');
    },
    connections: async () => [
      { name: 'files', kind: 'files', read: true, write: false, healthy: true, message: 'reachable', breaker: null, stored: false },
    ],
    listDatasets: async () => datasets,
    datasetPage: async () => ({ datasets, next: null }),
    inspect: async (_principal, { connection, dataset }) => ({
      connection,
      dataset,
      kind: 'files',
      columns: [{ name: 'id', type: 'BIGINT' }],
      reader: {},
      rows: 1,
      rowsExact: true,
      sizeBytes: 10,
      notes: [],
      sample: { columns: [{ name: 'id', type: 'BIGINT' }], rows: [[1]], truncated: false },
    }),
    ...memoryIdentity,
    ...memoryConnections(),
    upload: async (_principal, { name }) => ({ dataset: `data/uploads/${name}`, sizeBytes: 1, sha256: '0'.repeat(64) }),
    health: async () => {
      if (app.broken !== null) healthy = false;
      return [{ name: 'catalog', ok: healthy, message: healthy ? 'reachable' : 'away', advisory: false }];
    },
  };
  return app;
}
