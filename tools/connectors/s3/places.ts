/** Where the connection may write: from a text to a bucket's store and a key in it. */
import { deniedError } from '#domain/errors.ts';
import type { ObjectStore, TargetPlace, TargetPlaces } from '#tools/file-target/object-store.ts';
import { outside, targetParts } from '#tools/file-target/target-name.ts';
import { printable } from '#tools/formats/printable.ts';
import { topOf, uriOf } from './names.ts';
import type { S3World } from './open.ts';
import type { Bucket } from './settings.ts';
import { bucketStore } from './store.ts';

interface Writable {
  bucket: Bucket;
  store: ObjectStore;
}

/** The writable buckets as places; the first one is home. */
export function bucketPlaces(world: S3World): TargetPlaces {
  const { buckets } = world.settings;
  const writable = buckets.filter((bucket) => bucket.writable).map((bucket): Writable => ({ bucket, store: bucketStore(world, bucket) }));
  return { resolve: (text) => resolvePlace(buckets, writable, text.trim()), stores: () => writable.map(({ store }) => store) };
}

function resolvePlace(buckets: readonly Bucket[], writable: readonly Writable[], text: string): TargetPlace {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 's3') throw outside(`${scheme}://…`, 'only s3://bucket/key can be written');
  const path = (scheme === undefined ? text : text.slice('s3://'.length)).replace(/\/+$/, '');
  const named = buckets.find((bucket) => path === bucket.name || `${path}/`.startsWith(`${bucket.name}/${bucket.prefix}`));
  if (scheme !== undefined && named === undefined) throw outside(text, `it lies outside of ${buckets.map(topOf).join(', ')}`);
  const bucket = named ?? writable[0]?.bucket;
  const found = writable.find((one) => one.bucket === bucket);
  if (bucket === undefined || found === undefined) throw readOnly(text, writable);
  const inside = named === undefined ? path : path.slice(`${bucket.name}/${bucket.prefix}`.length);
  if (inside === '') throw outside(text, 'a bucket itself is not written; name a key or a folder in it');
  const key = targetParts(inside).join('/');
  return { store: found.store, key, name: uriOf(bucket.name, `${bucket.prefix}${key}`) };
}

const readOnly = (text: string, writable: readonly Writable[]): Error =>
  deniedError('target.read-only', `"${printable(text)}" cannot be written: its bucket may only be read.`, {
    hint:
      writable.length > 0
        ? `Write below ${writable.map(({ bucket }) => topOf(bucket)).join(' or ')}.`
        : 'Name a bucket without :ro in S3_BUCKETS.',
  });
