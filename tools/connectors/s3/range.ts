/** A range of an object's bytes, exactly of the version that was pinned, begun again from where it was when the transfer is cut or stalls. */
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { AppError, bugError, conflictError, transientError } from '#domain/errors.ts';
import { printable } from '#tools/formats/printable.ts';
import { uriOf } from './names.ts';
import type { RemoteObject } from './objects.ts';
import type { Remote } from './remote.ts';

export interface Range {
  /** First byte, and the one behind the last. */
  from: number;
  to: number;
}

export interface RangeOptions {
  signal: AbortSignal;
  stallMs: number;
  /** Takes the bytes in order, each with its offset in the object. */
  take: (piece: Uint8Array, offset: number) => Promise<void> | void;
}

/** Less than this in `stallMs` is a stall. */
const leastBytes = 64 << 10;
/** However little each new beginning brings, at some point the transfer is not going to end. */
const maxBeginnings = 1000;

/**
 * Reads a range. Throws `source.changed` when the object is not the pinned one any more, `source.not-found` when it is gone, and
 * the last transient error when policy gives up without having got any further.
 */
export async function readRange(remote: Remote, object: RemoteObject, range: Range, options: RangeOptions): Promise<void> {
  const progress = { at: range.from };
  for (let beginning = 0; progress.at < range.to; beginning += 1) {
    const before = progress.at;
    try {
      await attempt(remote, object, { range, progress }, options);
    } catch (error) {
      // What was got is kept: only tries that bring nothing use up the patience of the policy.
      const goesOn = error instanceof AppError && error.retryable && progress.at > before && beginning < maxBeginnings;
      if (!goesOn || options.signal.aborted) throw error;
    }
  }
}

interface Place {
  range: Range;
  progress: { at: number };
}

const attempt = (remote: Remote, object: RemoteObject, place: Place, options: RangeOptions): Promise<void> =>
  remote.call((client, signal) => transfer({ client, object, ...place }, { ...options, signal }), {
    bucket: object.bucket,
    key: object.key,
    use: 'read',
    signal: options.signal,
    doing: `reading ${printable(uriOf(object.bucket, object.key))}`,
  });

async function transfer(
  { client, object, range, progress }: Place & { client: S3Client; object: RemoteObject },
  { signal, stallMs, take }: RangeOptions,
): Promise<void> {
  const from = progress.at;
  const { bucket: Bucket, key: Key, etag: IfMatch, versionId } = object;
  const answer = await client.send(
    new GetObjectCommand({
      Bucket,
      Key,
      IfMatch,
      Range: `bytes=${from}-${range.to - 1}`,
      ...(versionId === undefined ? {} : { VersionId: versionId }),
    }),
    { abortSignal: signal },
  );
  refuseOther(answer, object, { from, to: range.to });
  const body = bodyOf(answer);
  const watch = watchStall(body, stallMs, () => progress.at);
  try {
    for await (const piece of body) {
      if (progress.at + piece.length > range.to) throw cut(object, 'sent more than was asked for');
      await take(piece, progress.at);
      progress.at += piece.length;
    }
  } catch (error) {
    throw watch.stalled() ? cut(object, `brought too little in ${Math.round(stallMs / 1000)} s`, error) : error;
  } finally {
    watch.stop();
    body.destroy();
  }
  if (progress.at < range.to) throw cut(object, `ended ${range.to - progress.at} bytes early`);
}

type Body = AsyncIterable<Uint8Array> & { destroy(error?: Error): void };

function bodyOf({ Body: body }: GetObjectCommandOutput): Body {
  if (body !== undefined && 'destroy' in body && Symbol.asyncIterator in body) return body;
  throw bugError('s3.no-stream', 'The S3 client did not give a stream of Node.');
}

/** A service that ignores conditions or ranges answers with other bytes than were asked for. */
function refuseOther({ ETag, ContentRange, ContentLength }: GetObjectCommandOutput, object: RemoteObject, range: Range): void {
  const name = printable(uriOf(object.bucket, object.key));
  const total = /\/(\d+)$/.exec(ContentRange ?? '')?.[1];
  const isOther = (ETag !== undefined && ETag !== object.etag) || (total !== undefined && Number(total) !== object.sizeBytes);
  if (isOther) {
    throw conflictError('source.changed', `"${name}" was replaced since it was looked at.`, {
      hint: 'Wait until whoever writes it has finished, then prepare again.',
    });
  }
  if (ContentLength !== undefined && ContentLength !== range.to - range.from)
    throw cut(object, `offers ${ContentLength} bytes of ${range.to - range.from}`);
}

const cut = (object: RemoteObject, how: string, cause?: unknown): AppError =>
  transientError('s3.cut', `The transfer of "${printable(uriOf(object.bucket, object.key))}" ${how}.`, {
    hint: 'It goes on by itself from where it was.',
    ...(cause === undefined ? {} : { cause }),
  });

/** Ends a body that brings too little. */
function watchStall(body: Body, stallMs: number, at: () => number): { stop(): void; stalled(): boolean } {
  let last = at();
  let stalled = false;
  const timer = setInterval(() => {
    stalled = at() - last < leastBytes;
    last = at();
    if (stalled) body.destroy(new Error('stalled'));
  }, stallMs);
  return { stop: () => clearInterval(timer), stalled: () => stalled };
}

/** A small range in memory. */
export async function readBytes(
  { remote, settings }: { remote: Remote; settings: { stallMs: number } },
  object: RemoteObject,
  range: Range,
  signal: AbortSignal,
): Promise<Buffer> {
  const bytes = Buffer.alloc(range.to - range.from);
  const take = (piece: Uint8Array, offset: number): void => bytes.set(piece, offset - range.from);
  await readRange(remote, object, range, { signal, stallMs: settings.stallMs, take });
  return bytes;
}
