/**
 * The settings of a Headgate process, read once. This file alone reads process.env.
 * Every variable here is documented in .env.example, and the other way round.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { failpointNames } from '#domain/failpoints.ts';
import { setupError } from '#domain/errors.ts';
import type { Retention } from '#domain/retention.ts';
import { authConfig, authProblems, authVariables, secretProblems, type AuthConfig } from './config-auth.ts';
import { engineConfig, engineVariables, type EngineConfig } from './config-engine.ts';
import { gateConfig, gateVariables, type GateConfig } from './config-gate.ts';
import { parseConnections, type StoredConnection } from './config-connections.ts';
import { slackConfig, slackProblems, slackSecrets, slackVariables, type SlackConfig } from './config-slack.ts';
import { listenConfig, listenProblems, listenVariables, type ListenConfig } from './config-listen.ts';
import { modelConfig, modelProblems, modelVariables, type ModelConfig } from './config-model.ts';
import { retentionConfig, retentionVariables } from './config-retention.ts';
import { s3Config, s3Problems, s3Secrets, s3Variables, type S3Config } from './config-s3.ts';
import { secretsConfig, secretVariables, type SecretsConfig } from './config-secrets.ts';
import { plainConnections, tlsConfig, tlsProblems, tlsVariables, type TlsConfig } from './config-tls.ts';
import { uploadVariables } from './config-uploads.ts';
import { duration, filesRootList, postgresUrl, size, whole } from './config-values.ts';

const failpoint = z
  .string()
  .regex(/^[a-z.-]+(:[1-9]\d*)?$/, 'write name or name:nth')
  .transform((text) => ({ name: text.split(':')[0] ?? '', nth: Number(text.split(':')[1] ?? 1) }))
  .pipe(z.object({ name: z.enum(failpointNames), nth: z.number() }));

/** The variables, each with its form and default. The order is that of .env.example. */
const variables = z.object({
  DATABASE_URL: postgresUrl.optional(),
  WAREHOUSE_URL: postgresUrl.optional(),
  HEADGATE_DATA_DIR: z.string().default('.headgate'),
  HEADGATE_FILES_ROOTS: filesRootList.prefault('samples:ro,data,exports'),
  HEADGATE_CONNECTIONS: z.string().optional(),
  ...s3Variables,
  ...listenVariables,
  ...modelVariables,
  HEADGATE_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  ...engineVariables,
  HEADGATE_APPROVAL_HOURS: z.coerce.number().positive().max(8760).default(24),
  ...gateVariables,
  HEADGATE_PREPARE_BUDGET_BYTES: size(1).prefault('10GiB'),
  HEADGATE_PREPARE_BUDGET_MINUTES: z.coerce.number().positive().max(100_000).default(10),
  HEADGATE_REJECTS_KEPT: whole(0, 10_000_000).default(100_000),
  ...retentionVariables,
  HEADGATE_WORKERS: whole(0, 64).default(1),
  HEADGATE_LEASE_SECONDS: duration.default(15),
  HEADGATE_FAILPOINT: failpoint.optional(),
  ...slackVariables,
  ...uploadVariables,
  ...authVariables,
  ...secretVariables,
  ...tlsVariables,
});

type Values = z.output<typeof variables>;

/** Every variable Headgate reads. */
export const variableNames = Object.keys(variables.shape) as readonly (keyof Values)[];

/** What the command line may say instead of the environment. */
export interface Overrides {
  host?: string;
  port?: string;
  dataDir?: string;
  url?: string;
  token?: string;
}

export interface FilesRoot {
  /** The first part of a dataset name: `samples` in `samples/orders.csv`. */
  name: string;
  path: string;
  readOnly: boolean;
}

/** The settings, checked and frozen. Paths are absolute, times in milliseconds unless the name says otherwise. */
export interface Config extends GateConfig, EngineConfig, ListenConfig, ModelConfig, S3Config {
  /** The catalog; null means the embedded Postgres in the data dir. */
  databaseUrl: string | null;
  /** The connection `warehouse`; null means the database of that name in the embedded Postgres. */
  warehouseUrl: string | null;
  dataDir: string;
  filesRoots: readonly FilesRoot[];
  /** Stored connections besides the ones that are always there; `loadConfig` reads them from HEADGATE_CONNECTIONS. */
  connections: readonly StoredConnection[];
  logLevel: 'debug' | 'info' | 'warn' | 'error';
  approvalHours: number;
  /** A prepare that reads or takes more is begun only when a person says so. */
  prepareBudget: { bytes: number; minutes: number };
  /** At most this many rejected rows of a plan are kept; the others are counted. */
  rejectsKept: number;
  retention: Retention;
  /** Worker processes that the server forks; 0 when workers run elsewhere. */
  workers: number;
  leaseSeconds: number;
  /** Where a test wants this process to die, and at which passing. */
  failpoint: { name: (typeof failpointNames)[number]; nth: number } | null;
  /** The largest file that people may hand in. */
  uploadBytes: number;
  /** Null when no bot token is set. */
  slack: SlackConfig | null;
  auth: AuthConfig;
  /** How secrets of stored connections are kept, and what such connections may reach. */
  stored: SecretsConfig;
  tls: TlsConfig;
  /** Values that must never be written down. */
  secrets: readonly string[];
}

/**
 * Reads the settings from an environment. Pure: the same arguments give the same settings, and nothing is touched.
 * Empty variables count as unset; relative paths start at `startFolder`.
 * Throws `config.invalid`, which names every variable that is wrong and its fix, all at once.
 */
export function readConfig(env: NodeJS.ProcessEnv, overrides: Overrides = {}, startFolder: string = process.cwd()): Config {
  const given = withOverrides(env, overrides);
  const { values, problems } = parseVariables(given);
  if (values !== null)
    problems.push(
      ...listenProblems(values),
      ...modelProblems(values),
      ...rootProblems(values),
      ...s3Problems(values),
      ...slackProblems(values),
      ...authProblems(values),
      ...tlsProblems(values),
      ...secretProblems({ HEADGATE_TOKEN: values.HEADGATE_TOKEN, HEADGATE_OIDC_CLIENT_SECRET: values.HEADGATE_OIDC_CLIENT_SECRET }),
    );
  if (values === null || problems.length > 0) throw invalid(problems);
  return deepFreeze(configFrom(values, startFolder));
}

/**
 * Loads a `.env` file of the start folder into process.env, if there is one. Variables that are set already win.
 * Throws `config.unreadable` when the file exists and cannot be read.
 */
function loadEnvFile(startFolder: string = process.cwd()): void {
  const path = resolve(startFolder, '.env');
  if (!existsSync(path)) return;
  try {
    process.loadEnvFile(path);
  } catch (cause) {
    throw setupError('config.unreadable', `Cannot read ${path}.`, { hint: 'Check its permissions, or remove it.', cause });
  }
}

/**
 * The environment of this process, with the `.env` file of the start folder loaded first, and the stored connections.
 * Throws `config.invalid`, `config.unreadable`.
 */
export function loadConfig(overrides: Overrides = {}, startFolder: string = process.cwd()): Config {
  loadEnvFile(startFolder);
  const config = readConfig(process.env, overrides, startFolder);
  const file = process.env['HEADGATE_CONNECTIONS']?.trim();
  if (file === undefined || file === '') return config;
  const { connections, secrets, problems } = parseConnections(readText(resolve(startFolder, file)), process.env);
  if (config.tls.production) problems.push(...plainConnections(connections));
  if (problems.length > 0) throw invalid(problems.map((problem) => `HEADGATE_CONNECTIONS: ${file}: ${problem}.`));
  return deepFreeze({ ...config, connections, secrets: [...config.secrets, ...secrets] });
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw setupError('config.unreadable', `Cannot read ${path}.`, {
      hint: 'HEADGATE_CONNECTIONS names it; check the path and its permissions.',
      cause,
    });
  }
}

function withOverrides(env: NodeJS.ProcessEnv, overrides: Overrides): Record<string, string | undefined> {
  const given: Record<string, string | undefined> = {
    ...env,
    ...definedOnly({
      HEADGATE_HOST: overrides.host,
      HEADGATE_PORT: overrides.port,
      HEADGATE_DATA_DIR: overrides.dataDir,
      HEADGATE_URL: overrides.url,
      HEADGATE_TOKEN: overrides.token,
    }),
  };
  return given;
}

const definedOnly = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));

function parseVariables(given: Record<string, string | undefined>): { values: Values | null; problems: string[] } {
  const set = Object.fromEntries(
    variableNames.map((name) => [name, given[name]?.trim()]).filter(([, text]) => text !== undefined && text !== ''),
  );
  const parsed = variables.safeParse(set);
  if (parsed.success) return { values: parsed.data, problems: [] };
  return { values: null, problems: parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}.`) };
}

function rootProblems(values: Values): string[] {
  const names = values.HEADGATE_FILES_ROOTS.map((root) => basename(resolve('/', root.path)));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [...new Set(twice)].map((name) => `HEADGATE_FILES_ROOTS: two folders are called "${name}"; their last parts must differ.`);
}

function invalid(problems: string[]): Error {
  const list = problems.map((problem) => `  ${problem}`).join('\n');
  return setupError('config.invalid', `The settings are not usable:\n${list}`, {
    hint: 'Correct the environment or the .env file; .env.example shows every variable with an example.',
    details: { problems },
  });
}

function configFrom(values: Values, startFolder: string): Config {
  return {
    databaseUrl: values.DATABASE_URL ?? null,
    warehouseUrl: values.WAREHOUSE_URL ?? null,
    dataDir: resolve(startFolder, values.HEADGATE_DATA_DIR),
    filesRoots: values.HEADGATE_FILES_ROOTS.map(({ path, readOnly }) => {
      const absolute = resolve(startFolder, path);
      return { name: basename(absolute), path: absolute, readOnly };
    }),
    connections: [],
    ...s3Config(values),
    ...listenConfig(values),
    ...modelConfig(values),
    logLevel: values.HEADGATE_LOG_LEVEL,
    ...engineConfig(values),
    approvalHours: values.HEADGATE_APPROVAL_HOURS,
    ...gateConfig(values),
    prepareBudget: { bytes: values.HEADGATE_PREPARE_BUDGET_BYTES, minutes: values.HEADGATE_PREPARE_BUDGET_MINUTES },
    rejectsKept: values.HEADGATE_REJECTS_KEPT,
    retention: retentionConfig(values),
    workers: values.HEADGATE_WORKERS,
    leaseSeconds: values.HEADGATE_LEASE_SECONDS,
    failpoint: values.HEADGATE_FAILPOINT ?? null,
    slack: slackConfig(values),
    uploadBytes: values.HEADGATE_UPLOAD_SIZE,
    auth: authConfig(values),
    stored: secretsConfig(values),
    tls: tlsConfig(values),
    secrets: secretsOf(values),
  };
}

function secretsOf(values: Values): string[] {
  const urls = [values.DATABASE_URL, values.WAREHOUSE_URL].filter((url) => url !== undefined);
  const passwords = urls.map((url) => decodeURIComponent(new URL(url).password));
  const keys = [
    values.HEADGATE_TOKEN,
    values.OPENAI_API_KEY,
    ...s3Secrets(values),
    ...slackSecrets(values),
    values.HEADGATE_OIDC_CLIENT_SECRET,
    ...values.HEADGATE_SECRET_KEY,
  ];
  return [...passwords, ...keys.filter((key) => key !== undefined)].filter((secret) => secret !== '');
}

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) deepFreeze(member as object);
  return Object.freeze(value);
}

/** The environment of a forked worker: this process's own, with the databases that the server really uses. */
export function workerEnvironment(given: {
  databaseUrl: string;
  warehouseUrl: string;
  dataDir: string;
  logLevel: Config['logLevel'];
}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: given.databaseUrl,
    WAREHOUSE_URL: given.warehouseUrl,
    HEADGATE_DATA_DIR: given.dataDir,
    HEADGATE_LOG_LEVEL: given.logLevel,
  };
}
