/** An application whose agents play a recorded story: threads, events, decisions and runs are real, the work behind them is not. */
import type { App, RejectsOf } from '#app/app.ts';
import type { DecisionOutcome } from '#domain/plan-view.ts';
import type { RunView } from '#domain/run-view.ts';
import type { ThreadView } from '#domain/thread-view.ts';
import type { Decision } from '#domain/decision.ts';
import type { WriteMode } from '#domain/draft.ts';
import type { Edit } from '#domain/edit.ts';
import { conflictError, inputError } from '#domain/errors.ts';
import type { NewEvent } from '#domain/events.ts';
import type { Principal } from '#domain/principal.ts';
import type { RejectPage } from '#domain/reject.ts';
import { memoryConnections } from './memory-connections.ts';
import { memoryIdentity } from './memory-identity.ts';
import { noPipelines } from './memory-pipelines.ts';
import * as story from '../page/page-story.ts';
import { openGate } from './open-gate.ts';
import { PlayedThreads } from './played-threads.ts';
import { pageOfRejects } from './sample-rejects.ts';

interface OpenPlan extends story.PlanStory {
  threadId: string;
  state: 'preparing' | 'proposed' | 'approve' | 'reject' | 'revise';
}

const now = (): string => new Date().toISOString();
const aDayMs = 24 * 3_600_000;

export class PlayedApp implements App {
  /** Every change of a card in fields that arrived. */
  readonly edits: Edit[] = [];
  readonly #threads: PlayedThreads;
  readonly #plans = new Map<string, OpenPlan>();
  readonly #runs = new Map<string, RunView>();
  readonly once: App['once'] = (...given) => memoryIdentity.once(...given);
  readonly audit: App['audit'] = (...given) => memoryIdentity.audit(...given);
  readonly verifyAudit: App['verifyAudit'] = (...given) => memoryIdentity.verifyAudit(...given);
  readonly createToken: App['createToken'] = (...given) => memoryIdentity.createToken(...given);
  readonly signedIn: App['signedIn'] = (...given) => memoryIdentity.signedIn(...given);
  readonly endSessions: App['endSessions'] = (...given) => memoryIdentity.endSessions(...given);
  readonly blockPerson: App['blockPerson'] = (...given) => memoryIdentity.blockPerson(...given);
  readonly unblockPerson: App['unblockPerson'] = (...given) => memoryIdentity.unblockPerson(...given);
  readonly blockedPeople: App['blockedPeople'] = (...given) => memoryIdentity.blockedPeople(...given);
  readonly usage: App['usage'] = async () => [];
  readonly listAlerts: App['listAlerts'] = async () => [];
  readonly listDefinitions: App['listDefinitions'] = async () => [];
  readonly listPipelines: App['listPipelines'] = (...given) => noPipelines.listPipelines(...given);
  readonly getPipeline: App['getPipeline'] = (...given) => noPipelines.getPipeline(...given);
  readonly runPipeline: App['runPipeline'] = (...given) => noPipelines.runPipeline(...given);
  readonly act: App['act'] = (...given) => noPipelines.act(...given);
  readonly listRules: App['listRules'] = (...given) => noPipelines.listRules(...given);
  readonly #connections = memoryConnections();
  readonly connectionDetails: App['connectionDetails'] = (...given) => this.#connections.connectionDetails(...given);
  readonly addConnection: App['addConnection'] = (...given) => this.#connections.addConnection(...given);
  readonly changeConnection: App['changeConnection'] = (...given) => this.#connections.changeConnection(...given);
  readonly removeConnection: App['removeConnection'] = (...given) => this.#connections.removeConnection(...given);
  readonly testConnection: App['testConnection'] = (...given) => this.#connections.testConnection(...given);
  readonly rotateSecrets: App['rotateSecrets'] = (...given) => this.#connections.rotateSecrets(...given);
  readonly answerDrift: App['answerDrift'] = (...given) => openGate.answerDrift(...given);
  readonly upload: App['upload'] = async (_principal, { name, bytes }) => {
    let sizeBytes = 0;
    for await (const chunk of bytes) sizeBytes += chunk.length;
    return { dataset: `data/uploads/${name}`, sizeBytes, sha256: '0'.repeat(64) };
  };
  readonly gateState: App['gateState'] = (...given) => openGate.gateState(...given);
  readonly switchGate: App['switchGate'] = (...given) => openGate.switchGate(...given);
  readonly setPolicies: App['setPolicies'] = (...given) => openGate.setPolicies(...given);
  readonly pendingCards: App['pendingCards'] = (...given) => openGate.pendingCards(...given);
  readonly listTokens: App['listTokens'] = (...given) => memoryIdentity.listTokens(...given);
  readonly revokeToken: App['revokeToken'] = (...given) => memoryIdentity.revokeToken(...given);

  constructor(beatMs: number) {
    this.#threads = new PlayedThreads(beatMs);
  }

  /** Stores events in a thread at once. */
  append(threadId: string, events: NewEvent[]): void {
    this.#threads.append(threadId, events);
  }

  /** Every message that arrived. */
  messages(): string[] {
    return this.#threads.all().flatMap(({ events }) => events.flatMap((event) => (event.type === 'message.user' ? [event.data.text] : [])));
  }

  /** Ends the playing. */
  stop(): void {
    this.#threads.stop();
  }

  async openThread(_principal: Principal, { threadId, title }: { threadId?: string; title?: string }) {
    return threadId === undefined ? this.#threads.open(title ?? 'New thread') : this.#threads.find(threadId).view;
  }

  async listThreads() {
    return this.#threads
      .all()
      .map(({ view }) => view)
      .reverse();
  }

  async sendMessage({ name }: Principal, { threadId, text, clientMessageId }: Parameters<App['sendMessage']>[1]) {
    const thread = this.#threads.find(threadId);
    const earlier = thread.events.find((event) => event.type === 'message.user' && event.data.clientMessageId === clientMessageId);
    if (earlier) return { seq: earlier.seq };
    if (thread.events.length === 0) thread.view = { ...thread.view, title: text.slice(0, 60) };
    this.append(threadId, [{ type: 'message.user', data: { text, clientMessageId, by: name } }]);
    const seq = thread.view.lastSeq;
    void this.#reply(threadId, text);
    return { seq };
  }

  async decide({ name: by }: Principal, planId: string, { fingerprint, decision, reason, edit }: Decision): Promise<DecisionOutcome> {
    const plan = this.#plans.get(planId);
    if (!plan) throw conflictError('approval.superseded', 'A newer version of this plan exists.', { hint: 'Decide on that one.' });
    if (fingerprint !== story.storyFingerprint(plan.version))
      throw conflictError('approval.stale', 'This card is not the current one.', { hint: 'Look at the new card.' });
    if (plan.state !== 'proposed') throw conflictError('approval.decided', `Ana decided already: ${plan.state}.`);
    if (decision === 'withdraw') throw conflictError('approval.no-vote', 'Nobody has to follow here.');
    const isChange = decision === 'edit' || decision === 'partial';
    plan.state = isChange ? 'revise' : decision;
    const runId = decision === 'approve' ? `run-${this.#runs.size + 1}` : null;
    if (isChange) {
      if (edit) this.edits.push(edit);
      void this.#plan(plan.threadId, edit?.loads?.[0]?.mode ?? plan.mode);
      return { planId, decision, runId, by, at: now() };
    }
    // A revision is a message; the card is superseded when the next one is drafted.
    if (decision === 'revise') this.append(plan.threadId, [{ type: 'message.user', data: { text: reason ?? 'revise', by } }]);
    else this.append(plan.threadId, [{ type: 'plan.decided', data: { planId, decision, by, reason: reason ?? null, runId } }]);
    if (decision === 'revise') void this.#plan(plan.threadId, plan.mode);
    if (runId !== null) void this.#run(plan, runId);
    return { planId, decision, runId, by, at: now() };
  }

  async continuePlan(principal: Principal, planId: string): Promise<void> {
    const { threadId } = await this.getPlan(principal, planId);
    this.append(threadId, [{ type: 'plan.continued', data: { planId, by: principal.name } }]);
  }

  async stopTurn({ name: by }: Principal, threadId: string): Promise<ThreadView> {
    this.#threads.halt(threadId, by);
    return this.#threads.find(threadId).view;
  }

  async cancelRun({ name: by }: Principal, id: string): Promise<RunView> {
    const before = await this.getRun(undefined, id);
    const after: RunView = { ...before, state: 'cancelled', finishedAt: now(), endedBy: by };
    this.#runs.set(before.runId, after);
    this.append(before.threadId, [{ type: 'run.cancelled', runId: before.runId, data: { by } }]);
    return after;
  }

  async events(_principal: Principal, threadId: string, afterSeq: number, limit = 500) {
    return this.#threads.find(threadId).events.slice(afterSeq, afterSeq + limit);
  }

  async follow(...[, threadId, afterSeq, follower]: Parameters<App['follow']>) {
    const { events, followers } = this.#threads.find(threadId);
    for (const event of events.slice(afterSeq)) follower.event(event);
    followers.add(follower);
    return () => followers.delete(follower);
  }

  async getRun(_principal: unknown, id: string): Promise<RunView> {
    const found = [...this.#runs.values()].find(({ runId, runNumber }) => runId === id || String(runNumber) === id);
    if (!found) throw inputError('run.not-found', `There is no run ${id}.`);
    return found;
  }

  async listRuns() {
    return [...this.#runs.values()].reverse();
  }

  async connections() {
    return [...story.storyConnections, ...this.#connections.views()];
  }

  async datasetPage() {
    return { datasets: await this.listDatasets(), next: null };
  }

  async listDatasets() {
    return story.storyDatasets;
  }

  async inspect(_principal: Principal, { connection, dataset }: { connection: string; dataset: string }) {
    if (dataset !== 'samples/orders.csv') throw inputError('source.not-found', `The story has no data behind ${dataset}.`);
    return story.storyInspection(connection, dataset);
  }

  async getPlan(_principal: Principal, planId: string): Promise<never> {
    throw inputError('plan.not-found', `There is no plan ${planId}.`);
  }

  async rejects(_principal: unknown, of: RejectsOf, query: { after?: number; limit?: number } = {}): Promise<RejectPage> {
    return pageOfRejects('run' in of ? of.run : of.planId, query);
  }

  async undoRun(_principal: unknown, id: string): Promise<never> {
    throw conflictError('undo.impossible', `The story does not undo run ${id}.`);
  }

  async proposePlan(): Promise<never> {
    throw inputError('plan.invalid', 'The story has no plan files.');
  }

  async health() {
    return [];
  }

  #reply(threadId: string, text: string): Promise<unknown> {
    const messageId = `m${this.#threads.find(threadId).events.length}`;
    if (/how many|how much/i.test(text)) return this.#threads.speak(threadId, messageId, story.answerEvents(messageId));
    if (/drop/i.test(text)) return this.#threads.play(threadId, story.refusalEvents(messageId));
    if (/sampels/i.test(text)) return this.#threads.play(threadId, story.failureEvents(messageId));
    if (/put orders/i.test(text)) return this.#threads.play(threadId, story.questionEvents(messageId));
    return this.#plan(threadId, /replace/i.test(text) ? 'replace' : 'upsert');
  }

  async #plan(threadId: string, mode: WriteMode): Promise<void> {
    const earlier = [...this.#plans.values()].filter((plan) => plan.threadId === threadId);
    const open = earlier.filter(({ state }) => state === 'proposed' || state === 'revise');
    const version = earlier.length + 1;
    const plan: OpenPlan = { planId: `${threadId}-plan-${version}`, version, askedBy: 'Ana', mode, threadId, state: 'preparing' };
    this.#plans.set(plan.planId, plan);
    await this.#threads.play(threadId, story.draftingEvents(plan));
    for (const { planId } of open) {
      this.append(threadId, [{ type: 'plan.superseded', data: { planId, byPlanId: plan.planId } }]);
      this.#plans.delete(planId);
    }
    await this.#threads.play(threadId, story.measuringEvents(plan));
    plan.state = 'proposed';
    await this.#threads.play(threadId, story.proposedEvents(plan, new Date(Date.now() + aDayMs).toISOString()));
  }

  async #run(plan: OpenPlan, runId: string): Promise<void> {
    const run = runView(plan, runId, this.#runs.size + 1);
    this.#runs.set(runId, run);
    const goesOn = (): boolean => this.#runs.get(runId)?.state !== 'cancelled';
    const told = { planId: plan.planId, runId, runNumber: run.runNumber };
    const ended =
      (await this.#threads.play(plan.threadId, story.runningEvents(told), goesOn)) &&
      (await this.#threads.play(plan.threadId, story.succeededEvents({ ...told, by: 'Ana', at: now() }), goesOn));
    if (ended) this.#runs.set(runId, { ...run, state: 'succeeded', finishedAt: now() });
  }
}

const runView = ({ planId, threadId }: OpenPlan, runId: string, runNumber: number): RunView => ({
  runId,
  runNumber,
  planId,
  threadId,
  title: 'Load completed orders',
  state: 'running',
  epoch: 1,
  queuedAt: now(),
  startedAt: now(),
  finishedAt: null,
  endedBy: null,
  receipt: null,
  error: null,
});
