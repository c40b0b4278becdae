/** The server role: surfaces, conversation graphs, and the worker processes beside it. */
import type { Config } from './config.ts';
import { agentWorld } from './main/agent-world.ts';
import { connectionWorld } from './main/connection-world.ts';
import { openFoundation, type Foundation } from './main/foundation.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { announceServer, firstToken, madeToken } from './main/server-files.ts';
import { uploadStore } from './main/uploads.ts';
import { connectionViews, health } from './main/health.ts';
import { openSurfaces } from './main/surfaces.ts';
import { startWorkers } from './main/worker-processes.ts';
import { createTokenBus, type AppContext } from '#app/context.ts';
import { createThreadTails } from '#app/conversation/thread-tails.ts';
import { watchCards } from '#app/gate/watch-cards.ts';
import { orchestratorPorts } from '#app/conversation/orchestrate.ts';
import { ruleJob } from '#app/gate/apply-rule.ts';
import { runSchedules } from '#app/pipelines/schedules.ts';
import { tickJob } from '#app/pipelines/start-tick.ts';
import { lostTurnJob, turnJob } from '#app/conversation/turn.ts';
import { admitFirstToken } from '#app/people/first-token.ts';
import type { Logger } from '#domain/log.ts';
import { lookAgain } from '#domain/looking.ts';
import { orchestratorGraph } from '#graphs/orchestrator/index.ts';
import { agentTools } from '#jobs/agent-tools.ts';
import type { JobHandler } from '#jobs/queue.ts';
import { compilePorts } from '#jobs/compile-ports.ts';
import { rejectKeeper } from '#jobs/reject-keeper.ts';
import { createChatModel, promptWriter, speakingModel, warmUpPlanner } from '#models/index.ts';
import { openCheckpointer } from '#store/checkpointer.ts';
import { standingDefinitions } from '#store/definitions.ts';
import { checkList } from '#tools/checks/index.ts';
import { createReaders } from '#tools/readers.ts';
import { transformList } from '#tools/transforms/index.ts';

const turnsAtOnce = 4;
const graceMs = 10_000;
/** Definitions that a model is told of without asking. */
const rememberedDefinitions = 50;
const tickEveryMs = 1_000;
const cardsEveryMs = 5_000;

export interface Headgate {
  url: string;
  token: string;
  stop(): Promise<void>;
}

/**
 * Starts everything and returns when the page can be opened. Throws AppErrors that say what is missing.
 * `warmUp` readies the planner before anybody is let in, mostly beside the start of the database.
 */
export async function startHeadgate(
  config: Config,
  log: Logger,
  { keepSecret = () => {}, warmUp = false }: { keepSecret?: (value: string) => void; warmUp?: boolean } = {},
): Promise<Headgate> {
  const opened = new AsyncDisposableStack();
  const stop = (): Promise<void> => opened.disposeAsync();
  try {
    // While the database starts; afterwards it would keep the first requests waiting.
    const warm = warmUp ? warmed(log) : null;
    const foundation = await openFoundation(config, log, { role: 'server', keepSecret });
    opened.defer(() => foundation.close());
    const token = config.token ?? (await firstToken(config.dataDir));
    const made = await madeToken(config.dataDir);
    await admitFirstToken(foundation.database, { token, configured: config.token !== null, made });
    const metrics = createMetrics();
    metrics.breakers(() => [...foundation.connections.values()].flatMap((connection) => connection.breaker?.() ?? []));
    const context = await bindApp(config, foundation, { log, metrics });
    await startWorking(context, { metrics, opened });
    const workers = startWorkers({ count: config.workers, urls: foundation.urls, dataDir: config.dataDir, logLevel: config.logLevel, log });
    opened.defer(() => workers.stop());
    const web = await openSurfaces(config, foundation, { context, metrics, opened });
    await warm;
    const { url } = await web.listen(config.port, config.host);
    opened.defer(await announceServer(config.dataDir, { url, token, pid: process.pid }));
    // The first request should not wait for the first engine.
    foundation.engines
      .warm(async () => {})
      .catch((error: Error) => opened.disposed || log.warn('the engine cannot be started', { error: error.message }));
    return { url, token, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The conversations' turns, and what happens by the clock. */
async function startWorking(context: AppContext, { metrics, opened }: { metrics: Metrics; opened: AsyncDisposableStack }): Promise<void> {
  const { log } = context;
  const checkpointer = await openCheckpointer(context.database, log);
  opened.defer(() => checkpointer.close());
  const graph = orchestratorGraph(orchestratorPorts(context), checkpointer.saver);
  const working = context.queue.work(
    { turn: timed(turnJob(context, graph), metrics), 'turn.lost': lostTurnJob(context), tick: tickJob(context), rule: ruleJob(context) },
    { concurrency: { turn: turnsAtOnce }, listener: context.listener },
  );
  opened.defer(() => working.stop(graceMs));
  const schedules = lookAgain(() => runSchedules(context), { everyMs: tickEveryMs, log, what: 'looking for due runs' });
  opened.defer(() => schedules.stop());
  const cards = lookAgain(() => watchCards(context), { everyMs: cardsEveryMs, log, what: 'watching cards' });
  opened.defer(() => cards.stop());
}

const warmed = (log: Logger): Promise<unknown> =>
  warmUpPlanner().catch((error: Error) => log.warn('the offline planner cannot be warmed up', { error: error.message }));

function timed(handle: JobHandler<'turn'>, metrics: Metrics): JobHandler<'turn'> {
  return async (data, context) => {
    const started = performance.now();
    let outcome: 'done' | 'failed' = 'failed';
    try {
      await handle(data, context);
      outcome = 'done';
    } finally {
      metrics.turn(outcome, (performance.now() - started) / 1000);
    }
  };
}

function chatModel(
  { model: { name, apiKey, baseUrl, idleMs, totalMs }, modelBudget }: Config,
  log: Logger,
): ReturnType<typeof createChatModel> {
  return createChatModel(
    {
      model: name,
      idleTimeoutMs: idleMs,
      totalTimeoutMs: totalMs,
      contextTokens: modelBudget.contextTokens,
      ...(apiKey ? { apiKey } : {}),
      ...(baseUrl ? { baseUrl } : {}),
    },
    log,
  );
}

async function bindApp(config: Config, foundation: Foundation, { log, metrics }: { log: Logger; metrics: Metrics }): Promise<AppContext> {
  const { engines, connections } = foundation;
  const readers = createReaders({ engines, connections, log });
  const ports = compilePorts({ engines, connections, readers, log });
  const agent = await chatModel(config, log);
  const prompt = promptWriter({
    roots: config.filesRoots.map((root) => root.name),
    transforms: transformList().map(({ op, description, params }) => ({ name: op, description, params })),
    checks: checkList(),
  });
  return {
    database: foundation.database,
    listener: foundation.listener,
    queue: foundation.queue,
    log,
    model: speakingModel(agent),
    prompt: async (catalog) =>
      prompt({
        today: new Date().toISOString().slice(0, 10),
        connections: [...connections.values()].map(({ name, kind, reader, writer }) => ({
          name,
          kind,
          read: reader !== null,
          write: writer !== null,
        })),
        definitions: await standingDefinitions(foundation.database, rememberedDefinitions),
        catalog,
        catalogTokens: Math.floor(config.modelBudget.contextTokens / 6),
      }),
    turnLimits: config.modelBudget.turn,
    modelPrice: config.modelBudget.price,
    modelUsed: (use) => metrics.modelUsed(use),
    agentTools: agentTools(agentWorld(foundation, { readers, ports, log }), { showRows: agent.name === 'offline' }),
    compilePorts: ports,
    datasets: {
      list: (query) => readers.listDatasets(query),
      page: (query) => readers.pageOfDatasets(query),
      inspect: (ref) => readers.inspect(ref),
    },
    connections: () => connectionViews(foundation),
    stored: connectionWorld(config, foundation, log),
    uploads: uploadStore(config),
    rejectKeeper: (names) => rejectKeeper({ connections, database: foundation.database }, names),
    health: () => health(foundation),
    tokens: createTokenBus(),
    tails: createThreadTails({ database: foundation.database, listener: foundation.listener, log }),
    leaseSeconds: config.leaseSeconds,
    quotas: config.auth.limits,
    readOnly: config.readOnly,
    prepareBudget: config.prepareBudget,
    freeBytes: async (name) => (await connections.get(name)?.writer?.freeBytes?.()) ?? null,
  };
}
