/** The connector for HTTP endpoints that answer with JSON, NDJSON or CSV, page by page. */
import { asAppError, cancelledError } from '#domain/errors.ts';
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Logger } from '#domain/log.ts';
import { nearest } from '#domain/nearest.ts';
import { createDependency } from '#tools/resilience/dependency.ts';
import type { Capabilities, Connection, Connector, ConnectorContext, SourceReader } from '../connector.ts';
import { systemResolve, type Resolve } from '#tools/network/addresses.ts';
import { createCredentials } from './credentials.ts';
import { isOutage } from './errors.ts';
import { readPage, type HttpWorld } from './pages.ts';
import { inspectTarget, openTarget } from './read.ts';
import { Settings, type HttpSettings } from './settings.ts';
import { openTransport } from './transport.ts';

const capabilities: Capabilities = { read: true, write: false, transactional: false, modes: [], maxIdentifierBytes: null };

export const http: Connector<HttpSettings> = createHttpConnector(systemResolve);

/** The connector with a resolver of its own, which tests of the network rules need. */
export function createHttpConnector(resolve: Resolve): Connector<HttpSettings> {
  return { kind: 'http', capabilities, settings: Settings, connect: (name, settings, log) => connect({ name, settings, log }, resolve) };
}

function connect(given: { name: string; settings: HttpSettings; log: Logger }, resolve: Resolve): Connection {
  const { name, settings, log } = given;
  const transport = openTransport(settings, resolve);
  const dependency = createDependency({
    name,
    isOutage,
    atOnce: settings.atOnce,
    inLine: 10_000,
    ...(settings.perSecond === undefined ? {} : { perSecond: settings.perSecond }),
    probe: (signal) =>
      transport.send(new URL(settings.baseUrl), { method: 'HEAD', headers: {}, signal }, about).then((answer) => answer.drop()),
    log,
  });
  const about = { connection: name, what: 'its base URL' };
  const world: HttpWorld = {
    name,
    settings,
    transport,
    dependency,
    log,
    credentials: createCredentials(settings.auth, { connection: name, transport }),
  };
  const reader: SourceReader = {
    list: async ({ signal }, query) => listEndpoints(world, query, signal),
    inspect: (context, dataset, options) => unlessStopped(context, () => inspectTarget(world, context, { dataset, options })),
    open: (context, source) => unlessStopped(context, () => openTarget(world, context, source)),
  };
  return {
    name,
    kind: 'http',
    capabilities,
    reader,
    writer: null,
    health: () => health(world),
    breaker: () => dependency.breaker(),
    close: async () => {
      dependency.close();
      await transport.close();
    },
  };
}

async function unlessStopped<T>({ signal }: Pick<ConnectorContext, 'signal'>, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  return work();
}

/** The endpoints of the settings; other paths can be read as well, but nobody can list them. */
function listEndpoints(
  { name, settings }: HttpWorld,
  { search, limit }: { search?: string; limit: number },
  signal: AbortSignal,
): DatasetEntry[] {
  if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  const all = Object.keys(settings.endpoints).toSorted();
  const wanted = search?.trim() ?? '';
  const found =
    wanted === '' ? all : [...new Set([...all.filter((endpoint) => endpoint.startsWith(wanted)), ...nearest(wanted, all, limit)])];
  return found.slice(0, limit).map((endpoint) => {
    const format = settings.endpoints[endpoint]?.format ?? 'auto';
    return { connection: name, name: endpoint, kind: 'file', ...(format === 'auto' ? {} : { format }) };
  });
}

const healthMs = 10_000;

/** Any answer proves that it is there; only refused credentials make it useless. */
async function health(world: HttpWorld): Promise<{ ok: boolean; message: string }> {
  const { name, settings } = world;
  const signal = AbortSignal.timeout(healthMs);
  const request = {
    url: new URL(settings.baseUrl),
    about: { connection: name, what: 'its base URL' },
    signal,
    method: 'HEAD',
    tries: 1,
  } as const;
  try {
    await readPage(world, request, (answer) => answer.drop());
    return { ok: true, message: 'reachable' };
  } catch (thrown) {
    const error = asAppError(thrown);
    const isAnswer = ['source.not-found', 'http.refused'].includes(error.code);
    return isAnswer
      ? { ok: true, message: 'reachable' }
      : { ok: false, message: error.hint === undefined ? error.message : `${error.message} ${error.hint}` };
  }
}
