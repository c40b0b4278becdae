/** Assembles the application from its use cases. */
import { allow } from './people/allow.ts';
import type { App } from './app.ts';
import { auditCases } from './people/audit.ts';
import { onceCases } from './once.ts';
import { connectionCases } from './systems/connections.ts';
import type { AppContext } from './context.ts';
import { continuePlan } from './plans/continue-plan.ts';
import { decide } from './gate/decide.ts';
import { follow } from './conversation/follow.ts';
import { proposePlan } from './plans/propose-plan.ts';
import { usageCases } from './conversation/model-usage.ts';
import { driftCases } from './plans/answer-drift.ts';
import { gateCases } from './gate/gate.ts';
import { houseCases } from './pipelines/house.ts';
import { pipelineCases } from './pipelines/pipeline-cases.ts';
import { readablePlan } from './plans/readable-plan.ts';
import { rejectsFor, requireReadableRejects } from './runs/readable-rejects.ts';
import { listRejects } from './runs/rejects.ts';
import { cancelRun, getRun, listRuns } from './runs/runs.ts';
import { sendMessage } from './conversation/send-message.ts';
import { sessionCases } from './people/sessions.ts';
import { stopTurn } from './conversation/stop-turn.ts';
import { listThreads, openThread, threadEvents } from './conversation/threads.ts';
import { tokenCases } from './people/tokens.ts';
import { undoRun } from './runs/undo-run.ts';
import { uploadCases } from './systems/uploads.ts';
import { planView } from './views.ts';
import { mayUse, narrowing, requireUse, withinOf } from './people/within-connections.ts';

const listed = 100;

export function createApp(context: AppContext): App {
  return {
    openThread: (principal, request) => openThread(context, principal, request),
    listThreads: (principal, limit, after) => listThreads(context, principal, { limit, after }),
    sendMessage: (principal, message) => sendMessage(context, principal, message),
    proposePlan: (principal, request) => proposePlan(context, principal, request),
    decide: (principal, planId, decision) => decide(context, principal, planId, decision),
    continuePlan: (principal, planId, word) => continuePlan(context, principal, planId, word),
    undoRun: (principal, idOrNumber, request) => undoRun(context, principal, idOrNumber, request),
    stopTurn: (principal, threadId) => stopTurn(context, principal, threadId),
    cancelRun: (principal, runId) => cancelRun(context, principal, runId),
    events: (principal, threadId, afterSeq, limit = 1000) => threadEvents(context, principal, { threadId, afterSeq, limit }),
    follow: (principal, threadId, afterSeq, follower) => follow(context, principal, { threadId, afterSeq, follower }),
    rejects: (principal, of, query = {}) => listRejects(context, principal, of, query),
    async getPlan(principal, planId) {
      const { plan } = await readablePlan(context.database, principal, planId);
      return planView(context.database, plan, context);
    },
    listRuns: (principal, query = {}) => listRuns(context, principal, query),
    getRun: (principal, idOrNumber) => getRun(context, principal, idOrNumber),
    async connections(principal) {
      allow(principal, 'connection.read');
      return (await context.connections()).filter(({ name }) => mayUse(withinOf(principal), name));
    },
    async listDatasets(principal, { limit = listed, ...query }) {
      allow(principal, 'dataset.read');
      return context.datasets.list({ ...query, ...narrowing(withinOf(principal)), limit: Math.min(limit, listed) });
    },
    async datasetPage(principal, query) {
      allow(principal, 'dataset.read');
      return context.datasets.page({ ...query, ...narrowing(withinOf(principal)) });
    },
    async inspect(principal, ref) {
      allow(principal, 'dataset.read');
      requireUse(withinOf(principal), [ref.connection]);
      await requireReadableRejects(context.database, rejectsFor(principal), ref);
      return context.datasets.inspect(ref);
    },
    health: () => context.health(),
    ...auditCases(context),
    ...onceCases(context),
    ...driftCases(context),
    ...gateCases(context),
    ...tokenCases({ database: context.database, connections: context.compilePorts.connections }),
    ...sessionCases(context),
    ...pipelineCases(context),
    ...houseCases(context),
    ...usageCases(context),
    ...connectionCases(context),
    ...uploadCases(context),
  };
}
