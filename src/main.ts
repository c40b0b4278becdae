/** The server role: surfaces, conversation graphs, and the worker processes beside it. */
import { join } from 'node:path';
import type { Config } from './config.ts';
import { agentWorld } from './main/agent-world.ts';
import { connectionWorld } from './main/connection-world.ts';
import { readTls, watchTls } from './main/tls-files.ts';
import { openFoundation, type Foundation } from './main/foundation.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { announceServer, firstToken, madeToken } from './main/server-files.ts';
import { mountMcp } from './main/mcp.ts';
import { openSlack } from './main/slack.ts';
import { uploadStore } from './main/uploads.ts';
import { version } from './main/version.ts';
import { startWorkers } from './main/worker-processes.ts';
import { createTokenBus, type AppContext } from '#app/context.ts';
import type { App, HealthPart } from '#app/app.ts';
import { createApp } from '#app/create-app.ts';
import { createThreadTails } from '#app/conversation/thread-tails.ts';
import { watchCards } from '#app/gate/watch-cards.ts';
import { orchestratorPorts } from '#app/conversation/orchestrate.ts';
import { ruleJob } from '#app/gate/apply-rule.ts';
import { runSchedules } from '#app/pipelines/schedules.ts';
import { tickJob } from '#app/pipelines/start-tick.ts';
import { lostTurnJob, turnJob } from '#app/conversation/turn.ts';
import { admitFirstToken } from '#app/people/first-token.ts';
import { createAuthenticator } from '#app/people/authenticate.ts';
import { createRefusals, notingRefusals } from '#app/people/noted-refusals.ts';
import { Guesses } from '#auth/guesses.ts';
import { createIdentityProvider } from '#auth/identity-provider.ts';
import { signedInThrough } from './main/signed-in.ts';
import type { Logger } from '#domain/log.ts';
import { lookAgain } from '#domain/looking.ts';
import { rejectsKind } from '#domain/reject.ts';
import { orchestratorGraph } from '#graphs/orchestrator/index.ts';
import { agentTools } from '#jobs/agent-tools.ts';
import type { JobHandler } from '#jobs/queue.ts';
import { compilePorts } from '#jobs/compile-ports.ts';
import { rejectKeeper } from '#jobs/reject-keeper.ts';
import { createChatModel, promptWriter, speakingModel, warmUpPlanner } from '#models/index.ts';
import { openCheckpointer } from '#store/checkpointer.ts';
import { standingDefinitions } from '#store/definitions.ts';
import { revokedChannel } from '#store/tokens.ts';
import { addressOf } from '#surfaces/web/address.ts';
import { allowOrigins } from '#surfaces/web/origin.ts';
import { requestRate } from '#surfaces/web/rate.ts';
import { createWebServer } from '#surfaces/web/server.ts';
import { checkList } from '#tools/checks/index.ts';
import type { Connection } from '#tools/connectors/connector.ts';
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
  const closers: (() => Promise<void>)[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    // While the database starts; afterwards it would keep the first requests waiting.
    const warm = warmUp ? warmed(log) : null;
    const foundation = await openFoundation(config, log, { role: 'server', keepSecret });
    closers.push(() => foundation.close());
    const token = config.token ?? (await firstToken(config.dataDir));
    const made = await madeToken(config.dataDir);
    await admitFirstToken(foundation.database, { token, configured: config.token !== null, made });

    const metrics = createMetrics();
    const context = await bindApp(config, foundation, { log, metrics });
    const checkpointer = await openCheckpointer(foundation.database, log);
    closers.push(() => checkpointer.close());
    const graph = orchestratorGraph(orchestratorPorts(context), checkpointer.saver);
    const working = foundation.queue.work(
      { turn: timed(turnJob(context, graph), metrics), 'turn.lost': lostTurnJob(context), tick: tickJob(context), rule: ruleJob(context) },
      { concurrency: { turn: turnsAtOnce }, listener: foundation.listener },
    );
    closers.push(() => working.stop(graceMs));
    const schedules = lookAgain(() => runSchedules(context), { everyMs: tickEveryMs, log, what: 'looking for due runs' });
    closers.push(() => schedules.stop());
    const cards = lookAgain(() => watchCards(context), { everyMs: cardsEveryMs, log, what: 'watching cards' });
    closers.push(() => cards.stop());
    const workers = startWorkers({ count: config.workers, urls: foundation.urls, dataDir: config.dataDir, logLevel: config.logLevel, log });
    closers.push(() => workers.stop());

    const note = createRefusals({ database: foundation.database, log });
    const provider = config.auth.oidc && createIdentityProvider(config.auth.oidc);
    const authenticator = createAuthenticator({ database: foundation.database, note, bearer: provider && ((jwt) => provider.bearer(jwt)) });
    const app = counting(notingRefusals(createApp(context), note), metrics);
    const slack = await openSlack(config.slack, { app, database: foundation.database, listener: foundation.listener, log });
    closers.push(() => slack.close());
    const rate = requestRate(config.auth.limits.requestsPerMinute);
    const guesses = new Guesses(config.auth.limits.guessesPerMinute);
    const authenticate = guesses.bound((given) => authenticator.token(given));
    const { trustProxy } = config.tls;
    const door = { originAllowed: allowOrigins(config.origins), note, log };
    const web = createWebServer({
      ...door,
      authenticate,
      app,
      rate,
      tls: await readTls(config.tls.files),
      trustProxy,
      mounts: [
        ...slack.mounts,
        mountMcp({
          ...door,
          authenticate: (given, request) => authenticate(given, addressOf(request, { trustProxy })),
          app,
          count: (principal) => rate.count(principal),
        }),
      ],
      ...signedInThrough({ config, provider, database: foundation.database, note, authenticator, guesses }),
      onRevoked: (listener) => foundation.listener.on(revokedChannel, () => listener()),
      metrics,
      pageFolder: join(import.meta.dirname, '../web-chat/dist'),
      version,
    });
    closers.push(() => web.close());
    const stopWatching = watchTls(config.tls.files, { renew: (tls) => web.useCertificate(tls), log });
    closers.push(async () => stopWatching());
    await warm;
    const { url } = await web.listen(config.port, config.host);
    const withdraw = await announceServer(config.dataDir, { url, token, pid: process.pid });
    closers.push(withdraw);
    // The first request should not wait for the first engine.
    foundation.engines
      .warm(async () => {})
      .catch((error: Error) => stopping || log.warn('the engine cannot be started', { error: error.message }));
    return { url, token, stop };
  } catch (error) {
    await stop();
    throw error;
  }
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

/** The application, with its decisions counted. */
function counting(app: App, metrics: Metrics): App {
  return {
    ...app,
    async decide(principal, planId, decision) {
      const outcome = await app.decide(principal, planId, decision);
      metrics.decision(outcome.decision);
      return outcome;
    },
  };
}

async function bindApp(config: Config, foundation: Foundation, { log, metrics }: { log: Logger; metrics: Metrics }): Promise<AppContext> {
  const { engines, connections } = foundation;
  const readers = createReaders({ engines, connections, log });
  const ports = compilePorts({ engines, connections, readers, log });
  const { name, apiKey, baseUrl, idleMs, totalMs } = config.model;
  const agent = await createChatModel(
    {
      model: name,
      idleTimeoutMs: idleMs,
      totalTimeoutMs: totalMs,
      contextTokens: config.modelBudget.contextTokens,
      ...(apiKey ? { apiKey } : {}),
      ...(baseUrl ? { baseUrl } : {}),
    },
    log,
  );
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
    connections: async () =>
      Promise.all(
        systemsOf(connections).map(async (connection) => {
          const { ok, message } = await connection.health();
          const { name, kind, reader, writer } = connection;
          const breaker = connection.breaker?.() ?? null;
          return {
            name,
            kind,
            read: reader !== null,
            write: writer !== null,
            healthy: ok,
            message,
            breaker,
            stored: !foundation.configured.has(name),
          };
        }),
      ),
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

/** The connections that reach a system; rejects are read through one that reaches none. */
const systemsOf = (connections: Foundation['connections']): Connection[] =>
  [...connections.values()].filter(({ kind }) => kind !== rejectsKind);

async function health({ database, connections, engines }: Foundation): Promise<HealthPart[]> {
  const catalog = await database.query('select 1').then(
    () => ({ name: 'catalog', ok: true, message: 'reachable', advisory: false }),
    (error: Error) => ({ name: 'catalog', ok: false, message: error.message, advisory: false }),
  );
  const named = await Promise.all(
    systemsOf(connections).map(async (connection) => ({
      name: `connection ${connection.name}`,
      ...(await connection.health()),
      // Conversations, cards and history go on without it.
      advisory: true,
    })),
  );
  const sandbox = engines.sandbox().map(({ name, active, why }) => ({ name: `sandbox ${name}`, ok: active, message: why, advisory: true }));
  return [catalog, ...named, ...sandbox];
}
