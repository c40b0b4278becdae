/** The S3 service behind one door: every request goes through the retry policy, the circuit breaker and the translation of errors. */
import { HeadBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import type { Logger } from '#domain/log.ts';
import { renewSecret, secretText } from '#domain/secret.ts';
import type { BreakerState } from '#domain/states.ts';
import { createDependency } from '#tools/resilience/dependency.ts';
import { guardedAgents } from './agents.ts';
import { translate } from './errors.ts';
import type { About } from './errors.ts';
import type { S3Settings } from './settings.ts';

export interface Request extends About {
  signal: AbortSignal;
  /** Completes the sentence of an error: "listing s3://lake". */
  doing: string;
  /** 1 for what must not be repeated. */
  tries?: number;
}

export interface SendOptions {
  abortSignal: AbortSignal;
  requestTimeout: number;
}

export interface Remote {
  /** Runs `work`, again when policy says so. Throws AppErrors. */
  call<T>(work: (client: S3Client, signal: AbortSignal) => Promise<T>, request: Request): Promise<T>;
  /** As `call`, for requests that carry or move data: `work` passes the options on to the client. */
  carry<T>(work: (client: S3Client, options: SendOptions) => Promise<T>, request: Request): Promise<T>;
  breaker(): BreakerState;
  close(): void;
}

/** Transfers at once, per connection and process; more do not make a link wider. */
export const transfersAtOnce = 8;
/** What carries data to the service takes longer until it answers. */
const patience = 15;

/** Binds the service. Nothing is reached yet. */
export function createRemote(name: string, settings: S3Settings, log: Logger): Remote {
  let client = new S3Client(clientOptions(settings));
  const dependency = createDependency({
    name,
    isOutage: ({ code }) => code === 's3.unreachable',
    atOnce: transfersAtOnce,
    inLine: 100_000,
    // An answer of any kind shows that the service is there.
    probe: (signal) =>
      client.send(new HeadBucketCommand({ Bucket: settings.buckets[0]?.name }), { abortSignal: signal }).catch((error: unknown) => {
        const failed = translate(error, { bucket: name, key: '', use: 'read' });
        if (failed.code === 's3.unreachable') throw failed;
      }),
    log,
  });
  const call: Remote['call'] = (work, request) =>
    dependency.call(
      async (signal) => {
        try {
          return await work(client, signal);
        } catch (error) {
          if (signal.aborted) throw error;
          const failed = translate(error, request);
          if (!refusals.has(failed.code) || !(await renewKeys(settings))) throw failed;
          // A client keeps the keys that it was given first. Nothing was done for the refused ones, so this is no second time.
          client.destroy();
          client = new S3Client(clientOptions(settings));
          return await work(client, signal).catch((again: unknown) => {
            throw signal.aborted ? again : translate(again, request);
          });
        }
      },
      {
        signal: request.signal,
        doing: request.doing,
        ...(request.tries === undefined ? {} : { tries: request.tries }),
        retrying: (error, attempt, waitMs) =>
          log.warn('a request to S3 is tried again', { doing: request.doing, code: error.code, attempt, waitMs }),
      },
    );
  const requestTimeout = settings.requestMs * patience;
  return {
    call,
    carry: (work, request) => call((sender, abortSignal) => work(sender, { abortSignal, requestTimeout }), request),
    breaker: () => dependency.breaker(),
    close: () => {
      dependency.close();
      client.destroy();
    },
  };
}

/** What may mean that the keys are other ones by now. */
const refusals = new Set(['s3.credentials', 's3.credentials-expired', 'source.no-grant', 'target.no-grant']);

async function renewKeys({ accessKeyId, secretAccessKey, sessionToken }: S3Settings): Promise<boolean> {
  const renewed = await Promise.all([accessKeyId, secretAccessKey, sessionToken].map(renewSecret));
  return renewed.includes(true);
}

function clientOptions(settings: S3Settings): S3ClientConfig {
  const { endpoint, region, privateHosts } = settings;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...keysOf(settings),
    forcePathStyle: settings.forcePathStyle ?? endpoint !== undefined,
    followRegionRedirects: false,
    // Policy retries; the SDK's own loop would multiply with it.
    maxAttempts: 1,
    // Services that are not AWS do not know the newer checksums; what is written here is checked by its size and hash instead.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: 5_000,
      requestTimeout: settings.requestMs,
      throwOnRequestTimeout: true,
      ...(privateHosts === undefined ? {} : guardedAgents(privateHosts)),
    },
  };
}

/** Without keys the SDK looks in its usual places. */
function keysOf({ accessKeyId, secretAccessKey, sessionToken }: S3Settings): Pick<S3ClientConfig, 'credentials'> {
  if (accessKeyId === undefined || secretAccessKey === undefined) return {};
  return {
    credentials: async () => ({
      accessKeyId: await secretText(accessKeyId),
      secretAccessKey: await secretText(secretAccessKey),
      ...(sessionToken === undefined ? {} : { sessionToken: await secretText(sessionToken) }),
    }),
  };
}
