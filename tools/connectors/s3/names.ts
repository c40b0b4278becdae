/** From the text a person typed to a bucket and a key inside what the connection may touch. */
import { AppError, deniedError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import type { Bucket } from './settings.ts';

/** A key, prefix or pattern below the top of a bucket. */
export interface Reading {
  bucket: Bucket;
  /** Relative to the bucket's own prefix; empty for all of it. */
  inside: string;
  /** The text names the bucket itself. */
  named: boolean;
}

/** `s3://bucket/key`: the one text by which an object is known. */
export const uriOf = (bucket: string, key: string): string => `s3://${bucket}/${key}`;

/** The bucket as people name it, with its prefix. */
export const topOf = ({ name, prefix }: Bucket): string => uriOf(name, prefix).replace(/\/$/, '');

const hostile: [RegExp, string][] = [
  // oxlint-disable-next-line eslint/no-control-regex -- control characters are what it looks for
  [/\0/, 'it contains a NUL character'],
  [/(^|\/)\.\.?(\/|$)/, 'it climbs with . or ..'],
  [/^\//, 'it is a path of a machine'],
  [/(^|\/)\.headgate(\/|$)/, 'it names what is private to Headgate'],
];

/**
 * Every (bucket, key) that a text may mean: `s3://bucket/key` first, then `bucket/key`, then a key relative to each bucket.
 * Throws `source.outside-roots` for every other scheme, other buckets, and texts that climb.
 */
export function readingsOf(buckets: readonly Bucket[], text: string): Reading[] {
  const given = text.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(given)?.[1]?.toLowerCase();
  // The rest of a pasted address may be a signature, so it is not repeated.
  if (scheme !== undefined && scheme !== 's3') throw outside(`${scheme}://…`, 'addresses are not fetched', buckets);
  const path = scheme === undefined ? given : given.slice('s3://'.length);
  const found = hostile.find(([pattern]) => pattern.test(path));
  if (found !== undefined) throw outside(given, found[1], buckets);
  const named = buckets.flatMap((bucket) => below(bucket, path));
  if (scheme !== undefined && named.length === 0) throw outside(given, 'it lies outside of every configured bucket', buckets);
  return scheme === undefined ? [...named, ...buckets.map((bucket) => ({ bucket, inside: path, named: false }))] : named;
}

function below(bucket: Bucket, path: string): Reading[] {
  const top = `${bucket.name}/${bucket.prefix}`;
  if (`${path}/` === top || path === top) return [{ bucket, inside: '', named: true }];
  return path.startsWith(top) ? [{ bucket, inside: path.slice(top.length), named: true }] : [];
}

function outside(text: string, why: string, buckets: readonly Bucket[]): AppError {
  return deniedError('source.outside-roots', `"${printable(text)}" cannot be read: ${why}.`, {
    hint: `Name an object as s3://bucket/key. This connection may use ${buckets.map(topOf).join(', ')}.`,
  });
}
