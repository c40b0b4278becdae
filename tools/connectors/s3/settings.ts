/** What an S3 connection is told: where the service is, who asks, and which buckets it may touch. */
import { z } from 'zod';
import { Secret } from '#domain/secret.ts';

/** A bucket, or the part of it below a prefix, that the connection may touch. */
export interface Bucket {
  name: string;
  /** Empty, or ends in `/`. */
  prefix: string;
  writable: boolean;
}

const bucketName = /^(?!\d+\.\d+\.\d+\.\d+$)(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** `lake`, `lake/landing`, each with `:ro` for reading only. */
const bucketText = z.string().transform((text, context): Bucket => {
  const readOnly = text.endsWith(':ro');
  const [name = '', ...folders] = (readOnly ? text.slice(0, -3) : text).replace(/^s3:\/\//, '').split('/');
  const prefix = folders.filter(Boolean).map((folder) => `${folder}/`);
  if (!bucketName.test(name) || prefix.some((folder) => /^\.{1,2}\/$/.test(folder)))
    context.addIssue('write bucket or bucket/prefix, each with :ro for reading only; bucket names have 3 to 63 of a-z, 0-9, . and -');
  return { name, prefix: prefix.join(''), writable: !readOnly };
});

/** The address where clouds hand out credentials: never an S3 service, and never to be reached by mistake. */
const metadataHosts = /^(169\.254\.|\[?fe80:|\[?fd00:ec2:|metadata\.)/i;

const endpoint = z.url({ protocol: /^https?$/, error: 'write an http(s) URL' }).refine((text) => {
  // That it is none was said already.
  if (!URL.canParse(text)) return true;
  // The parser spells every form of an IPv4 address the same way.
  const { hostname, username, search, hash } = new URL(text);
  return !metadataHosts.test(hostname) && username === '' && search === '' && hash === '';
}, 'write the address of an S3 service: no user, no query, and not the address of a cloud’s metadata');

export const regionName = /^[a-z0-9-]{1,63}$/;

const encryption = z
  .string()
  .regex(/^(AES256|aws:kms(:[\w:/-]{1,256})?)$/, 'use AES256, aws:kms or aws:kms:<key id>')
  .transform((text): { algorithm: 'AES256' | 'aws:kms'; key?: string } => {
    if (text === 'AES256') return { algorithm: text };
    const key = text.slice('aws:kms:'.length);
    return { algorithm: 'aws:kms', ...(key === '' ? {} : { key }) };
  });

export const Settings = z
  .strictObject({
    /** Left out: AWS itself. */
    endpoint: endpoint.optional(),
    region: z.string().regex(regionName, 'a region has a-z, 0-9 and -').default('us-east-1'),
    /** Left out: the usual places of the AWS SDK (profile, role of the machine). */
    accessKeyId: Secret.optional(),
    secretAccessKey: Secret.optional(),
    sessionToken: Secret.optional(),
    buckets: z.array(bucketText).min(1, 'name at least one bucket'),
    /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; by default with every endpoint of your own. */
    forcePathStyle: z.boolean().optional(),
    /** How the service encrypts what is written; left out, as the bucket says. */
    sse: encryption.optional(),
    /** When given: hosts, by exactly this name or address, that may be on this machine or in a private network; others may not. */
    privateHosts: z.array(z.string()).optional(),
    /** Where objects lie while they are read. */
    spoolFolder: z.string().min(1),
    /** What may lie there; by default 20 GiB. */
    maxSpoolBytes: z
      .number()
      .positive()
      .default(20 * 2 ** 30),
    /** A packed object may unpack to this much; by default 20 GiB. */
    maxUnpackedBytes: z
      .number()
      .positive()
      .default(20 * 2 ** 30),
    /** Uploads in parts that were begun longer ago and not finished are Headgate's own rubbish. */
    staleUploadMs: z
      .number()
      .positive()
      .default(24 * 3_600_000),
    /** How long the service may take to begin its answer; uploads and copies have fifteen times as long. */
    requestMs: z.number().positive().default(20_000),
    /** A transfer that brings less than 64 KiB in this time is begun again from where it was. */
    stallMs: z.number().positive().default(20_000),
  })
  .refine((given) => (given.accessKeyId === undefined) === (given.secretAccessKey === undefined), {
    error: 'give both the access key id and the secret access key, or neither',
    path: ['secretAccessKey'],
  });

export type S3Settings = z.output<typeof Settings>;
