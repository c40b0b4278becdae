/** Finds the server a command talks to: the named one, the running one of this data dir, or one started for this command alone. */
import { AppError, deniedError, inputError, setupError, transientError } from '#domain/errors.ts';
import { createGateway, unreachable, type Gateway } from './gateway.ts';
import { readLock } from './lockfile.ts';
import type { CliPorts, ServerOptions } from './ports.ts';

const answerMs = 3000;
/** How often a server that lives and says nothing is asked again: half a minute in all. */
const asked = 10;

interface FoundServer {
  url: string;
  token: string;
  /** Where the token is from, for a person. */
  from: string;
  stop(): Promise<void>;
}

/** Uses a server and lets go of it again, whatever happens; one that was started is stopped. `from` says where the token is from. */
export async function withServer<Result>(
  ports: CliPorts,
  options: ServerOptions,
  use: (gateway: Gateway, from: string) => Promise<Result>,
): Promise<Result> {
  const server = await findServer(ports, options);
  const gateway = createGateway(server);
  try {
    return await use(gateway, server.from);
  } catch (error) {
    throw error instanceof AppError && error.code === 'access.unauthenticated' ? unknownToken(server, error) : error;
  } finally {
    gateway.close();
    await server.stop();
  }
}

/** The same for those who speak to it in their own way. */
export async function withAddress(
  ports: CliPorts,
  options: ServerOptions,
  use: (server: { url: string; token: string }) => Promise<void>,
): Promise<void> {
  const server = await findServer(ports, options);
  try {
    await use({ url: server.url, token: server.token });
  } finally {
    await server.stop();
  }
}

/** What a person set goes before what the running server left for its own machine. */
async function findServer(ports: CliPorts, options: ServerOptions): Promise<FoundServer> {
  const settings = ports.settings(options);
  const running = await readLock(settings.dataDir);
  const stay = async (): Promise<void> => {};
  const from = options.token !== undefined ? '--token' : settings.token !== null ? 'HEADGATE_TOKEN' : ownToken;
  if (settings.url !== null) {
    const token = settings.token ?? (running?.url === settings.url ? running.token : null);
    if (token === null) {
      throw inputError('cli.no-token', `The server at ${settings.url} needs a token.`, { hint: 'Give --token, or set HEADGATE_TOKEN.' });
    }
    if (!(await answers(settings.url))) throw unreachable(settings.url);
    return { url: settings.url, token, from, stop: stay };
  }
  if (running !== null && (await answers(running.url)))
    return { url: running.url, token: settings.token ?? running.token, from, stop: stay };
  ports.terminal.status('Starting Headgate…');
  const started = await ports.startServer({ ...options, host: '127.0.0.1', port: '0' }, { quiet: true }).catch((cause: unknown) => {
    throw settings.ownDatabase && cause instanceof AppError && cause.code === 'catalog.unreachable'
      ? notStarted(settings.dataDir, cause)
      : cause;
  });
  return { ...started, from, stop: () => started.stop() };
}

const ownToken = "the running server's own token";

/** Which token that was is nothing the server knows. */
const unknownToken = ({ url, from }: FoundServer, cause: AppError): AppError =>
  deniedError(cause.code, `The server at ${url} does not know the token of ${from}.`, {
    hint:
      from === ownToken ? 'Start the server again.' : `Set a valid one, or leave ${from} out to speak as the server of this machine does.`,
    cause,
  });

/** Who only wanted a list knows of no catalog: what was tried, and what helps. */
const notStarted = (dataDir: string, cause: AppError): Error =>
  transientError(
    'cli.not-started',
    `No server runs for ${dataDir}, and the one started for this command did not get its database in time.`,
    {
      hint: 'The machine may be busy: try again, or keep one running with "headgate serve".',
      cause,
    },
  );

/**
 * Whether a server answers there; one that is busy is asked again for half a minute, and beside it none may be started.
 * Throws `cli.untrusted`, and `cli.busy` where something listens and never answers.
 */
export async function answers(url: string): Promise<boolean> {
  for (let turn = 0; turn < asked; turn += 1) {
    const answer = await healthOf(url);
    if (answer !== 'none yet') return answer;
  }
  throw transientError('cli.busy', `The server at ${url} is there, but did not answer for ${(asked * answerMs) / 1000} seconds.`, {
    hint: 'The machine may be busy: try again, or stop that server.',
  });
}

/** Asked without the token: whatever else may listen there must not learn it. */
async function healthOf(url: string): Promise<boolean | 'none yet'> {
  try {
    const response = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(answerMs) });
    const body: unknown = await response.json();
    return response.ok && typeof body === 'object' && body !== null && 'ok' in body && body.ok === true;
  } catch (error) {
    if (isUntrusted(error)) throw untrusted(url, error);
    return error instanceof Error && error.name === 'TimeoutError' ? 'none yet' : false;
  }
}

/** Somebody answers over TLS, and this program cannot tell who. A second server must not be started for that. */
const isUntrusted = (error: unknown): boolean =>
  error instanceof Error &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/.test(String(error.cause.code));

const untrusted = (url: string, cause: unknown): Error =>
  setupError('cli.untrusted', `The certificate of the server at ${url} is not trusted here.`, {
    hint: 'Name its authority in NODE_EXTRA_CA_CERTS, and with --url or HEADGATE_URL a host that the certificate is for.',
    cause,
  });
