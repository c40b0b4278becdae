/** An application whose agents play a recorded story: threads, events, decisions and runs are real, the work behind them is not. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { App, Follower, RunView, ThreadView } from '#app/app.ts';
import { conflictError, inputError } from '#domain/errors.ts';
import type { NewEvent, StoredEvent } from '#domain/events.ts';
import type { WriteMode } from '#domain/draft.ts';
import * as story from './page-story.ts';

interface Thread {
  view: ThreadView;
  events: StoredEvent[];
  followers: Set<Follower>;
}

/** The application, and what a test may do to it from outside. */
export interface PlayedApp extends App {
  /** Stores events in a thread at once. */
  append(threadId: string, events: NewEvent[]): void;
  /** Every message that arrived. */
  messages(): string[];
  /** Ends the playing. */
  stop(): void;
}

interface OpenPlan extends story.PlanStory {
  threadId: string;
  state: 'preparing' | 'proposed' | 'approve' | 'reject' | 'revise';
}

export function playedApp(beatMs: number): PlayedApp {
  const threads = new Map<string, Thread>();
  const plans = new Map<string, OpenPlan>();
  const runs = new Map<string, RunView>();
  const stopped = new AbortController();

  const find = (threadId: string): Thread => {
    const thread = threads.get(threadId);
    if (!thread) throw inputError('thread.not-found', `There is no thread ${threadId}.`, { hint: 'Start a new one.' });
    return thread;
  };
  const append = (threadId: string, events: NewEvent[]): void => {
    const thread = find(threadId);
    for (const event of events) {
      const at = new Date().toISOString();
      const stored: StoredEvent = { ...event, seq: thread.events.length + 1, threadId, at };
      thread.events.push(stored);
      thread.view = { ...thread.view, lastSeq: stored.seq, updatedAt: at, activity: activityAfter(stored, thread.view.activity) };
      for (const follower of thread.followers) follower.event(stored);
    }
  };
  /** Plays events one by one. False: stopped meanwhile. */
  const play = async (threadId: string, events: NewEvent[], goOn = (): boolean => true): Promise<boolean> => {
    for (const event of events) {
      if (beatMs > 0) await sleep(beatMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
      if (stopped.signal.aborted || !goOn()) return false;
      append(threadId, [event]);
    }
    return true;
  };
  const speak = async (threadId: string, messageId: string, events: NewEvent[]): Promise<void> => {
    const last = events.at(-1);
    await play(threadId, events.slice(0, -1));
    if (last?.type === 'message.assistant')
      for (const text of last.data.text.match(/\S+\s*/g) ?? []) {
        for (const follower of find(threadId).followers) follower.token({ threadId, messageId, text });
        await sleep(Math.min(beatMs, 40), undefined, { signal: stopped.signal, ref: false }).catch(() => {});
      }
    if (last) await play(threadId, [last]);
  };
  const plan = async (threadId: string, mode: WriteMode): Promise<void> => {
    const open = [...plans.values()].filter((one) => one.threadId === threadId && (one.state === 'proposed' || one.state === 'revise'));
    const version = [...plans.values()].filter((one) => one.threadId === threadId).length + 1;
    const made: OpenPlan = { planId: `${threadId}-plan-${version}`, version, askedBy: 'Ana', mode, threadId, state: 'preparing' };
    plans.set(made.planId, made);
    await play(threadId, story.draftingEvents(made));
    append(
      threadId,
      open.map(({ planId }) => ({ type: 'plan.superseded', data: { planId, byPlanId: made.planId } })),
    );
    for (const { planId } of open) plans.delete(planId);
    await play(threadId, story.measuringEvents(made));
    made.state = 'proposed';
    await play(threadId, story.proposedEvents(made, new Date(Date.now() + 24 * 3_600_000).toISOString()));
  };
  const reply = (threadId: string, text: string): Promise<unknown> => {
    const messageId = `m${find(threadId).events.length}`;
    if (/how many|how much/i.test(text)) return speak(threadId, messageId, story.answerEvents(messageId));
    if (/drop/i.test(text)) return play(threadId, story.refusalEvents(messageId));
    if (/sampels/i.test(text)) return play(threadId, story.failureEvents(messageId));
    if (/put orders/i.test(text)) return play(threadId, story.questionEvents(messageId));
    return plan(threadId, /replace/i.test(text) ? 'replace' : 'upsert');
  };
  const run = async ({ threadId, planId }: OpenPlan, runId: string, runNumber: number): Promise<void> => {
    const goesOn = (): boolean => runs.get(runId)?.state !== 'cancelled';
    if (!(await play(threadId, story.runningEvents(planId, runId, runNumber), goesOn))) return;
    if (!(await play(threadId, story.succeededEvents(planId, runId, runNumber, 'Ana', new Date().toISOString()), goesOn))) return;
    const before = runs.get(runId);
    if (before) runs.set(runId, { ...before, state: 'succeeded', finishedAt: new Date().toISOString() });
  };
  const findRun = (id: string): RunView => {
    const found = [...runs.values()].find(({ runId, runNumber }) => runId === id || String(runNumber) === id);
    if (!found) throw inputError('run.not-found', `There is no run ${id}.`);
    return found;
  };

  return {
    append,
    messages: () =>
      [...threads.values()].flatMap(({ events }) => events.flatMap((event) => (event.type === 'message.user' ? [event.data.text] : []))),
    stop: () => stopped.abort(),
    async openThread(_principal, { threadId, title }) {
      if (threadId !== undefined) return find(threadId).view;
      const at = new Date().toISOString();
      const id = `thread-${threads.size + 1}`;
      const view: ThreadView = { threadId: id, title: title ?? 'New thread', createdAt: at, updatedAt: at, lastSeq: 0, activity: 'idle' };
      threads.set(id, { view, events: [], followers: new Set() });
      return view;
    },
    listThreads: async () => [...threads.values()].map(({ view }) => view).reverse(),
    async sendMessage({ name }, { threadId, text, clientMessageId }) {
      const thread = find(threadId);
      const earlier = thread.events.find((event) => event.type === 'message.user' && event.data.clientMessageId === clientMessageId);
      if (earlier) return { seq: earlier.seq };
      if (thread.events.length === 0) thread.view = { ...thread.view, title: text.slice(0, 60) };
      append(threadId, [{ type: 'message.user', data: { text, clientMessageId, by: name } }]);
      const { lastSeq } = thread.view;
      void reply(threadId, text);
      return { seq: lastSeq };
    },
    proposePlan: () => Promise.reject(inputError('plan.invalid', 'The story has no plan files.')),
    async decide({ name }, planId, { fingerprint, decision, reason }) {
      const open = plans.get(planId);
      if (!open) throw conflictError('approval.superseded', 'A newer version of this plan exists.', { hint: 'Decide on that one.' });
      if (fingerprint !== story.storyFingerprint(open.version))
        throw conflictError('approval.stale', 'This card is not the current one.', { hint: 'Look at the new card.' });
      if (open.state !== 'proposed') throw conflictError('approval.decided', `Ana decided already: ${open.state}.`);
      open.state = decision;
      const at = new Date().toISOString();
      if (decision === 'revise') {
        append(open.threadId, [{ type: 'message.user', data: { text: reason ?? 'revise', by: name } }]);
        void plan(open.threadId, open.mode);
        return { planId, decision, runId: null, by: name, at };
      }
      const runNumber = runs.size + 1;
      const runId = decision === 'approve' ? `run-${runNumber}` : null;
      append(open.threadId, [{ type: 'plan.decided', data: { planId, decision, by: name, reason: reason ?? null, runId } }]);
      if (runId !== null) {
        runs.set(runId, runView(open, runId, runNumber, at));
        void run(open, runId, runNumber);
      }
      return { planId, decision, runId, by: name, at };
    },
    async cancelRun({ name }, runId) {
      const before = findRun(runId);
      const after: RunView = { ...before, state: 'cancelled', finishedAt: new Date().toISOString() };
      runs.set(before.runId, after);
      append(before.threadId, [{ type: 'run.cancelled', runId: before.runId, data: { by: name } }]);
      return after;
    },
    events: async (_principal, threadId, afterSeq, limit = 500) => find(threadId).events.slice(afterSeq, afterSeq + limit),
    async follow(_principal, threadId, afterSeq, follower) {
      const { events, followers } = find(threadId);
      for (const event of events.slice(afterSeq)) follower.event(event);
      followers.add(follower);
      return () => followers.delete(follower);
    },
    getPlan: (_principal, planId) => Promise.reject(inputError('plan.not-found', `There is no plan ${planId}.`)),
    listRuns: async () => [...runs.values()].reverse(),
    getRun: async (_principal, id) => findRun(id),
    connections: async () => [
      { name: 'files', kind: 'files', read: true, write: false, healthy: true, message: 'reachable' },
      { name: 'warehouse', kind: 'postgres', read: true, write: true, healthy: true, message: 'reachable' },
    ],
    listDatasets: async () => [
      { connection: 'files', name: 'samples/orders.csv', kind: 'file', format: 'csv', sizeBytes: 188_416, rows: 2061 },
      { connection: 'files', name: 'samples/customers.csv', kind: 'file', format: 'csv', sizeBytes: 41_230 },
      { connection: 'files', name: 'samples/web_events.parquet', kind: 'file', format: 'parquet', sizeBytes: 1_204_113, rows: 50_000 },
      { connection: 'warehouse', name: 'analytics.orders', kind: 'table', rows: 18_368 },
    ],
    async inspect(_principal, { connection, dataset }) {
      if (dataset !== 'samples/orders.csv') throw inputError('source.not-found', `The story has no data behind ${dataset}.`);
      return story.storyInspection(connection, dataset);
    },
    health: async () => [],
  };
}

const runView = (plan: OpenPlan, runId: string, runNumber: number, at: string): RunView => ({
  runId,
  runNumber,
  planId: plan.planId,
  threadId: plan.threadId,
  title: 'Load completed orders',
  state: 'running',
  epoch: 1,
  queuedAt: at,
  startedAt: at,
  finishedAt: null,
  receipt: null,
  error: null,
});

function activityAfter(event: StoredEvent, before: ThreadView['activity']): ThreadView['activity'] {
  const activities: Partial<Record<StoredEvent['type'], ThreadView['activity']>> = {
    'message.user': 'thinking',
    'message.assistant': before === 'thinking' ? 'idle' : before,
    'plan.proposed': 'waiting',
    'plan.decided': 'idle',
    'run.started': 'running',
    'run.succeeded': 'done',
    'run.failed': 'failed',
    'run.cancelled': 'idle',
  };
  return activities[event.type] ?? before;
}
