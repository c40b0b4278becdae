/** References to AWS Secrets Manager: read when they are used, kept for a short while, read again when they were refused. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inputError, setupError, transientError, type AppError } from '#domain/errors.ts';
import type { SecretSource } from '#domain/secret.ts';

export interface SecretReader {
  /** The source behind `aws-secret:<arn>#<field>`, or null for a text that is no reference. Throws `secrets.bad-reference`. */
  source(text: string): SecretSource | null;
  close(): void;
}

interface Reference {
  arn: string;
  region: string;
  /** A member of the JSON that the secret is; null for the whole text. */
  field: string | null;
}

const scheme = 'aws-secret:';
const arnForm = /^arn:aws[\w-]*:secretsmanager:([a-z0-9-]{1,63}):\d{12}:secret:[\w/+=.@-]{1,512}$/;
const answerMs = 10_000;
/** So long a value is taken for the current one. */
const rememberedMs = 60_000;
/** Many sessions refused at once ask anew only once. */
const renewedMs = 2_000;

const isReference = (text: string): boolean => text.startsWith(scheme);

/** Takes a reference apart. Throws `secrets.bad-reference`. */
export function readReference(text: string): Reference {
  const [arn = '', ...rest] = text.slice(scheme.length).split('#');
  const [, region] = arnForm.exec(arn) ?? [];
  const field = rest.length === 0 ? null : rest.join('#');
  if (region !== undefined && field !== '') return { arn, region, field };
  throw inputError('secrets.bad-reference', 'This is no reference to a secret of AWS.', {
    hint: 'Write aws-secret:arn:aws:secretsmanager:<region>:<account>:secret:<name>#<field>.',
  });
}

/** Binds the service; nothing is reached yet. `endpoint` is a service of one's own. */
export function createSecretReader(options: { endpoint: string | null; rememberMs?: number }): SecretReader {
  const clients = new Map<string, SecretsManagerClient>();
  const known = new Map<string, { at: number; text: Promise<string> }>();
  const clientOf = (region: string): SecretsManagerClient => {
    const client =
      clients.get(region) ??
      new SecretsManagerClient({ region, maxAttempts: 3, ...(options.endpoint === null ? {} : { endpoint: options.endpoint }) });
    clients.set(region, client);
    return client;
  };
  /** The secret, at most so old. */
  const secretOf = ({ arn, region }: Reference, maxAgeMs: number): Promise<string> => {
    const now = performance.now();
    const kept = known.get(arn);
    if (kept && now - kept.at < maxAgeMs) return kept.text;
    const text = fetchSecret(clientOf(region), arn);
    known.set(arn, { at: now, text });
    // What failed is asked for again by whoever comes next.
    text.catch(() => known.get(arn)?.text === text && known.delete(arn));
    return text;
  };
  return {
    source(text) {
      if (!isReference(text)) return null;
      const reference = readReference(text);
      let given: string | null = null;
      const read = async (maxAgeMs: number): Promise<string> => (given = valueOf(await secretOf(reference, maxAgeMs), reference));
      return {
        read: () => read(options.rememberMs ?? rememberedMs),
        async renew() {
          const before = given;
          return (await read(renewedMs)) !== before;
        },
      };
    },
    close: () => clients.forEach((client) => client.destroy()),
  };
}

async function fetchSecret(client: SecretsManagerClient, arn: string): Promise<string> {
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: arn }), { abortSignal: AbortSignal.timeout(answerMs) });
    if (answer.SecretString !== undefined) return answer.SecretString;
    if (answer.SecretBinary !== undefined) return Buffer.from(answer.SecretBinary).toString('utf8');
  } catch (cause) {
    throw refusal(cause, arn);
  }
  throw setupError('secrets.empty', `The secret ${arn} has no value.`, { hint: 'Put one in, in AWS Secrets Manager.' });
}

/** By the name of the service's error, never by its text. */
function refusal(cause: unknown, arn: string): AppError {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'ResourceNotFoundException')
    return setupError('secrets.not-found', `There is no secret ${arn}.`, { hint: 'Check the ARN and the region of the reference.', cause });
  const refused =
    /AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|DecryptionFailure|CredentialsProviderError|InvalidClientTokenId/;
  if (refused.test(name))
    return setupError('secrets.denied', `AWS Secrets Manager does not let this server read ${arn}.`, {
      hint: 'Grant secretsmanager:GetSecretValue (and kms:Decrypt) to the credentials of the server.',
      cause,
    });
  return transientError('secrets.unavailable', 'AWS Secrets Manager does not answer.', { hint: 'It is tried again.', cause });
}

function valueOf(text: string, { arn, field }: Reference): string {
  if (field === null) return text;
  const value = members(text)[field];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw setupError('secrets.no-field', `The secret ${arn} has no field "${field}".`, {
    hint: 'Check what stands behind # in the reference.',
  });
}

function members(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
