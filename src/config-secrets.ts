/** The settings of stored connections: what their secrets are encrypted with, where referenced ones are read, and what they may reach. */
import { z } from 'zod';
import { httpUrl, list } from './config-values.ts';

const key = z
  .string()
  .regex(
    /^([0-9a-fA-F]{64}|[\w+/-]{43}=?)$/,
    'write 32 random bytes as base64 or hex, for example from "openssl rand -base64 32"; several are separated by commas, the newest first',
  );

const host = z
  .string()
  .toLowerCase()
  .regex(/^(\[[0-9a-f:.]+\]|[0-9a-f:.]+|[a-z0-9_.-]{1,253})$/, 'write host names or addresses without ports, separated by commas');

/** The variables, for src/config.ts. */
export const secretVariables = {
  HEADGATE_SECRET_KEY: list(key).prefault(''),
  HEADGATE_SECRETS_ENDPOINT: httpUrl.optional(),
  HEADGATE_PRIVATE_HOSTS: list(host).prefault(''),
};

const Values = z.object(secretVariables);
type Values = z.output<typeof Values>;

export interface SecretsConfig {
  /** The newest first; none: a key in the data dir is used. */
  keys: readonly string[];
  /** An AWS Secrets Manager of one's own; null: AWS. */
  endpoint: string | null;
  /** Hosts on this machine or in a private network that connections which people store may reach. */
  privateHosts: readonly string[];
}

export const secretsConfig = (values: Values): SecretsConfig => ({
  keys: values.HEADGATE_SECRET_KEY,
  endpoint: values.HEADGATE_SECRETS_ENDPOINT ?? null,
  privateHosts: values.HEADGATE_PRIVATE_HOSTS,
});
