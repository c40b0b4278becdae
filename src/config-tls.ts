/** The settings of encrypted wires, and what is refused in production. */
import { z } from 'zod';
import type { StoredConnection } from './config-connections.ts';
import { flag, isLoopback } from './config-values.ts';

/** The variables, for src/config.ts. */
export const tlsVariables = {
  HEADGATE_PRODUCTION: flag.optional(),
  NODE_ENV: z.string().optional(),
  HEADGATE_TLS_CERT: z.string().optional(),
  HEADGATE_TLS_KEY: z.string().optional(),
  HEADGATE_TRUST_PROXY: flag.prefault('false'),
};

const Values = z.object(tlsVariables);
type Values = z.output<typeof Values>;

export interface TlsConfig {
  /** Whether plain wires and made-up secrets are refused. */
  production: boolean;
  /** Paths of the certificate chain and its key, as PEM; null: the server speaks plain HTTP. */
  files: { cert: string; key: string } | null;
  /** Whether a proxy in front ends TLS and names the client. */
  trustProxy: boolean;
}

export function tlsConfig(values: Values): TlsConfig {
  const { HEADGATE_TLS_CERT: cert, HEADGATE_TLS_KEY: key } = values;
  return {
    production: values.HEADGATE_PRODUCTION ?? values.NODE_ENV === 'production',
    files: cert === undefined || key === undefined ? null : { cert, key },
    trustProxy: values.HEADGATE_TRUST_PROXY,
  };
}

interface Guarded extends Values {
  HEADGATE_HOST: string;
  HEADGATE_TOKEN?: string | undefined;
  HEADGATE_SECRET_KEY: string[];
  DATABASE_URL?: string | undefined;
  WAREHOUSE_URL?: string | undefined;
  S3_ENDPOINT?: string | undefined;
  OPENAI_BASE_URL?: string | undefined;
  HEADGATE_SECRETS_ENDPOINT?: string | undefined;
}

const shortestToken = 24;
/** The key that .env.example shows. */
const exampleKey = 'cmVwbGFjZS1tZS13aXRoLTMyLXJhbmRvbS1ieXRlcyE=';

/** Sentences on what does not fit together, and in production on what is not safe there; each names the variable and the fix. */
export function tlsProblems(values: Guarded): string[] {
  const { production, files, trustProxy } = tlsConfig(values);
  const half = (values.HEADGATE_TLS_CERT === undefined) !== (values.HEADGATE_TLS_KEY === undefined);
  const problems = half ? ['HEADGATE_TLS_CERT: a certificate needs its key, and a key its certificate; set HEADGATE_TLS_KEY as well.'] : [];
  if (values.HEADGATE_SECRET_KEY.includes(exampleKey) && production)
    problems.push('HEADGATE_SECRET_KEY: this is the example; make one with "openssl rand -base64 32".');
  if (!production) return problems;
  if (values.HEADGATE_SECRET_KEY.length === 0)
    problems.push(
      'HEADGATE_SECRET_KEY: in production the key of the secrets does not lie beside them; make one with "openssl rand -base64 32".',
    );
  if ((values.HEADGATE_TOKEN?.length ?? 0) < shortestToken)
    problems.push(`HEADGATE_TOKEN: in production no token is made up; set at least ${shortestToken} random characters.`);
  if (!isLoopback(values.HEADGATE_HOST) && files === null && !trustProxy)
    problems.push(
      `HEADGATE_HOST: "${values.HEADGATE_HOST}" would be reached without encryption; set HEADGATE_TLS_CERT and HEADGATE_TLS_KEY, or HEADGATE_TRUST_PROXY=true behind a proxy that ends TLS.`,
    );
  return [...problems, ...plainWires(values)];
}

function plainWires(values: Guarded): string[] {
  const databases = { DATABASE_URL: values.DATABASE_URL, WAREHOUSE_URL: values.WAREHOUSE_URL };
  const { S3_ENDPOINT, OPENAI_BASE_URL, HEADGATE_SECRETS_ENDPOINT } = values;
  const endpoints = { S3_ENDPOINT, OPENAI_BASE_URL, HEADGATE_SECRETS_ENDPOINT };
  return [
    ...Object.entries(databases).flatMap(([name, url]) =>
      url !== undefined && isPlainDatabase(url) ? [`${name}: the wire to this database proves nothing; add ?sslmode=verify-full.`] : [],
    ),
    ...Object.entries(endpoints).flatMap(([name, url]) =>
      url !== undefined && isPlainHttp(url) ? [`${name}: keys would cross the network in the open; use https.`] : [],
    ),
  ];
}

/** The same of the connections file, as sentences. */
export const plainConnections = (connections: readonly StoredConnection[]): string[] =>
  connections.flatMap(({ name, settings }) => {
    const { url, baseUrl, endpoint } = settings;
    const isPlain =
      (typeof url === 'string' && isPlainDatabase(url)) ||
      [baseUrl, endpoint].some((text) => typeof text === 'string' && isPlainHttp(text));
    return isPlain ? [`${name}: its wire is not encrypted, which production refuses; use https, or ?sslmode=verify-full`] : [];
  });

const isPlainHttp = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'http:' && !isLoopback(new URL(url).hostname);

/** What the driver takes for full verification. */
function isPlainDatabase(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { hostname, searchParams } = new URL(url);
  const host = hostname === '' ? (searchParams.get('host') ?? '') : hostname;
  // Without a host, or with a path, it is a socket of this machine.
  if (host === '' || host.startsWith('/') || isLoopback(host)) return false;
  return searchParams.get('sslmode') !== 'verify-full';
}
