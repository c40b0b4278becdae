/** What a failed request to S3 means, by its code: who must act, and whether trying again may help. */
import { AppError, conflictError, inputError, setupError, transientError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import { uriOf } from './names.ts';
import { regionName } from './settings.ts';

/** The request an error belongs to. */
export interface About {
  bucket: string;
  /** The key or prefix, empty for the bucket. */
  key: string;
  /** What may not be done, and what a broken condition means. */
  use: 'read' | 'write';
}

/** An AppError for whatever the SDK threw. The service's own text is repeated only where its code says nothing. */
export function translate(thrown: unknown, about: About): AppError {
  if (thrown instanceof AppError) return thrown;
  const { name, message, status, network, details } = factsOf(thrown);
  const where = `"${printable(uriOf(about.bucket, about.key))}"`;
  const options = { cause: thrown, details: { service: name, ...(status === null ? {} : { status }), ...details } };
  const found = byName[name] ?? (status === null ? byNetwork(network, name) : byStatus(status));
  if (found !== undefined) return found({ where, about, options });
  return setupError('s3.refused', `The S3 service refused ${where}: ${printable(name)} ${printable(message)}.`, {
    ...options,
    hint: 'Check the settings of the connection against the service.',
  });
}

interface Failed {
  where: string;
  about: About;
  options: { cause: unknown; details: { service: string; status?: number } & Told };
}
type Maker = (failed: Failed) => AppError;

/** What an answer says beside its code. */
type Told = {
  retryAfterMs?: number;
  /** Where the bucket is. */
  region?: string;
};

const missing: Maker = ({ where, options }) =>
  inputError('source.not-found', `There is no object ${where}.`, { ...options, hint: 'List the datasets to see what is there.' });

const noBucket: Maker = ({ about, options }) =>
  setupError('s3.no-bucket', `There is no bucket "${about.bucket}".`, {
    ...options,
    hint: 'Make the bucket, or correct the buckets and the endpoint of the connection.',
  });

const moved: Maker = ({ where, about, options }) =>
  about.use === 'read'
    ? conflictError('source.changed', `${where} was replaced since it was looked at.`, {
        ...options,
        hint: 'Wait until whoever writes it has finished, then prepare again.',
      })
    : conflictError('object.changed', `${where} is not what it was expected to be.`, options);

const denied: Maker = ({ where, about, options }) =>
  about.use === 'read'
    ? setupError('source.no-grant', `The S3 service does not let this connection read ${where}.`, {
        ...options,
        hint: `Allow s3:ListBucket on the bucket and s3:GetObject on its keys, and check the access key.`,
      })
    : setupError('target.no-grant', `The S3 service does not let this connection write ${where}.`, {
        ...options,
        hint: `Allow s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload and s3:ListBucket in ${about.bucket}, and check the access key.`,
      });

const credentials: Maker = ({ about, options }) =>
  setupError('s3.credentials', `The S3 service of "${about.bucket}" does not know the access key, or the secret is wrong.`, {
    ...options,
    hint: 'Correct AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the stored connection.',
  });

const expired: Maker = ({ options }) =>
  setupError('s3.credentials-expired', 'The session token of the S3 connection has expired.', {
    ...options,
    hint: 'Get new temporary credentials and start Headgate with them.',
  });

const clock: Maker = ({ options }) =>
  setupError('s3.clock', 'The S3 service refuses the request because the clock of this machine is wrong.', {
    ...options,
    hint: 'Set the clock (more than 15 minutes off are refused).',
  });

const region: Maker = ({ about, options }) => {
  const { region: right } = options.details;
  return setupError(
    's3.region',
    `The bucket "${about.bucket}" is in ${right === undefined ? 'another region or behind another endpoint' : `the region ${right}`}.`,
    {
      ...options,
      hint:
        right === undefined
          ? 'Correct the region (AWS_REGION) or the endpoint (S3_ENDPOINT) of the connection.'
          : `Set the region of the connection (AWS_REGION) to ${right}.`,
    },
  );
};

const busy: Maker = ({ options }) =>
  transientError('s3.busy', 'The S3 service asks for fewer requests.', { ...options, hint: 'It is tried again by itself.' });

const failing: Maker = ({ options }) =>
  transientError('s3.unavailable', 'The S3 service failed to answer.', { ...options, hint: 'It is tried again by itself.' });

const unreachable: Maker = ({ options }) =>
  transientError('s3.unreachable', `The S3 service cannot be reached (${options.details.service}).`, {
    ...options,
    hint: 'Check that it runs and that its endpoint is right.',
  });

const noHost: Maker = ({ options }) =>
  setupError('s3.no-host', 'The host of the S3 service does not exist.', { ...options, hint: 'Correct S3_ENDPOINT or AWS_REGION.' });

const untrusted: Maker = ({ options }) =>
  setupError('s3.tls', `The certificate of the S3 service is not trusted (${options.details.service}).`, {
    ...options,
    hint: 'Use a certificate that this machine trusts and that is for the host of the endpoint; NODE_EXTRA_CA_CERTS adds your own authority.',
  });

const unsupported: Maker = ({ where, options }) =>
  setupError('s3.unsupported', `The S3 service cannot do what was asked of ${where}.`, {
    ...options,
    hint: 'Use a service that can, or another target.',
  });

const byName: Record<string, Maker> = {
  NoSuchBucket: noBucket,
  NoSuchKey: missing,
  NotFound: missing,
  NoSuchVersion: moved,
  PreconditionFailed: moved,
  // Somebody else is writing the same key right now: who comes second learns it on the next try.
  ConditionalRequestConflict: busy,
  InvalidRange: moved,
  AccessDenied: denied,
  AllAccessDisabled: denied,
  SignatureDoesNotMatch: credentials,
  InvalidAccessKeyId: credentials,
  CredentialsProviderError: credentials,
  ExpiredToken: expired,
  TokenRefreshRequired: expired,
  RequestTimeTooSkewed: clock,
  PermanentRedirect: region,
  TemporaryRedirect: region,
  AuthorizationHeaderMalformed: region,
  SlowDown: busy,
  Throttling: busy,
  TooManyRequests: busy,
  RequestTimeout: failing,
  InternalError: failing,
  OperationAborted: failing,
  NotImplemented: unsupported,
};

function byStatus(status: number): Maker | undefined {
  if (status >= 300 && status < 400) return region;
  if (status === 401 || status === 403) return denied;
  if (status === 404) return missing;
  if (status === 412 || status === 416) return moved;
  if (status === 429 || status === 503) return busy;
  if (status === 501) return unsupported;
  return status >= 500 || status === 408 ? failing : undefined;
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);

function byNetwork(code: string, name: string): Maker | undefined {
  if (networkCodes.has(code) || name === 'TimeoutError') return unreachable;
  if (code === 'ENOTFOUND') return noHost;
  return /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|EPROTO/.test(code) ? untrusted : undefined;
}

interface Facts {
  name: string;
  message: string;
  status: number | null;
  /** The code of a failed socket. */
  network: string;
  details: Told;
}

function factsOf(thrown: unknown): Facts {
  const name = thrown instanceof Error ? thrown.name : 'unknown';
  const code = member(thrown, 'code');
  const network = typeof code === 'string' ? code : '';
  const status = member(member(thrown, '$metadata'), 'httpStatusCode');
  const headers = member(member(thrown, '$response'), 'headers');
  return {
    name: network !== '' && name === 'Error' ? network : name,
    message: thrown instanceof Error ? thrown.message : '',
    status: typeof status === 'number' ? status : null,
    network,
    details: { ...retryAfter(member(headers, 'retry-after')), ...bucketRegion(member(headers, 'x-amz-bucket-region')) },
  };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (Object.getOwnPropertyDescriptor(value, name)?.value as unknown) : undefined;

/** Seconds, or a date. */
function retryAfter(header: unknown): Told {
  if (typeof header !== 'string') return {};
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? { retryAfterMs: ms } : {};
}

const bucketRegion = (header: unknown): Told => (typeof header === 'string' && regionName.test(header) ? { region: header } : {});
