/** The settings of the connection `s3`. */
import { z } from 'zod';
import type { JsonObject } from '#domain/json.ts';
import { flag, httpUrl, list, size } from './config-values.ts';

export interface S3Config {
  /** As its connector wants them; null when no bucket is named. */
  s3: JsonObject | null;
  /** What objects of a connection may take on the disk while they are read. */
  spoolBytes: number;
}

/** The variables, for src/config.ts. */
export const s3Variables = {
  S3_BUCKETS: list(z.string()).prefault(''),
  S3_ENDPOINT: httpUrl.optional(),
  S3_FORCE_PATH_STYLE: flag.optional(),
  S3_SSE: z.string().optional(),
  AWS_REGION: z.string().optional(),
  AWS_ACCESS_KEY_ID: z.string().optional(),
  AWS_SECRET_ACCESS_KEY: z.string().optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  HEADGATE_SPOOL_DISK: size(2 ** 20).prefault('20GiB'),
};

type Values = z.output<z.ZodObject<typeof s3Variables>>;

/** The settings that the values say; the connection is there when a bucket is named. */
export const s3Config = (values: Values): S3Config => ({
  s3: values.S3_BUCKETS.length === 0 ? null : s3Settings(values),
  spoolBytes: values.HEADGATE_SPOOL_DISK,
});

/** Sentences on what does not fit together, each with the variable and the fix. */
export const s3Problems = (values: Values): string[] =>
  values.S3_ENDPOINT !== undefined && values.S3_BUCKETS.length === 0
    ? ['S3_ENDPOINT: name the buckets that may be used in S3_BUCKETS.']
    : [];

/** Values that must never be written down. */
export const s3Secrets = (values: Values): (string | undefined)[] => [values.AWS_SECRET_ACCESS_KEY, values.AWS_SESSION_TOKEN];

function s3Settings(values: Values): JsonObject {
  const given = {
    endpoint: values.S3_ENDPOINT,
    region: values.AWS_REGION,
    accessKeyId: values.AWS_ACCESS_KEY_ID,
    secretAccessKey: values.AWS_SECRET_ACCESS_KEY,
    sessionToken: values.AWS_SESSION_TOKEN,
    sse: values.S3_SSE,
    forcePathStyle: values.S3_FORCE_PATH_STYLE,
  };
  const set = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return { buckets: [...values.S3_BUCKETS], ...Object.fromEntries(set) };
}
