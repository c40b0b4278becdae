/**
 * The port behind every target that keeps rows in files: a folder, a bucket. It names only what both can do. Keys are paths with `/`
 * below the store's own top, without a leading one; what is private to Headgate lies below `privatePrefix` and is in no listing of datasets.
 * Nothing here is a transaction: file-target/ builds its guarantees from conditional writes and one exclusive record per run.
 */

/** Keys below it are ours: stages, fences, ledger, what undo keeps. */
export const privatePrefix = '.headgate/';

/** An object as it is now. */
export interface StoredObject {
  key: string;
  sizeBytes: number;
  /**
   * Its identity, opaque to everybody but the store: it differs whenever the content was written again, and stays while it was not.
   * On a disk device, inode, size and time of change of the content; in a bucket the ETag (with the version id where there is one).
   */
  version: string;
}

/** What an object is made of: a file on this machine, or a short text. */
export type Content = { file: string } | { text: string };

/** An object's bytes as a file on this machine. */
export interface LocalFile {
  path: string;
  /** Removes the copy, where it is one. Idempotent. */
  release(): Promise<void>;
}

/**
 * The store of one place. Every method may throw transient errors, which policy tries again, and `target.no-grant` where rights are missing.
 * Methods with a condition throw `object.changed` (a conflict) when it does not hold, and then have changed nothing.
 */
export interface ObjectStore {
  /** Every object whose key starts with the prefix, in order of key, private ones as well when the prefix says so. Follows no links out of the store. */
  list(prefix: string): Promise<StoredObject[]>;
  /** The object, or null. */
  head(key: string): Promise<StoredObject | null>;
  /**
   * Makes an object that must not be there yet (If-None-Match: *), durably and whole or not at all: nobody sees a part of it.
   * `sha256` is of the bytes as they were written. Throws `object.changed` when the key is taken.
   */
  create(key: string, content: Content, signal?: AbortSignal): Promise<StoredObject & { sha256: string }>;
  /** A second object with the same content, made like `create`. The source must still be `from` (If-Match on the source). */
  copy(from: StoredObject, to: string): Promise<StoredObject>;
  /**
   * Gives `from` the key `to`, whole or not at all; afterwards only `to` is there. What stands at `to` must be `expected` (If-Match on the
   * target; null is If-None-Match). On a disk one rename. In a bucket a conditional copy and then a removal: a crash between may leave both,
   * and where the service cannot put a condition on the target of a copy, it is asked just before.
   */
  move(from: StoredObject, to: string, expected: StoredObject | null): Promise<StoredObject>;
  /** Removes the object if it still is this version; true when it is gone because of us. That it is away already is no error. */
  remove(object: StoredObject): Promise<boolean>;
  /** The text of a small object of ours, or null when there is none. Throws `object.too-large` beyond 32 MiB. */
  read(key: string): Promise<string | null>;
  /** Hex SHA-256 of the content. A store may answer from metadata that it wrote itself in `create` and that copies carry along. */
  hash(object: StoredObject): Promise<string>;
  /** The content as a local file that the engine can be given. Throws `object.changed` when it is not this version any more. */
  local(object: StoredObject, signal?: AbortSignal): Promise<LocalFile>;
  /** Removes what was half-written before that time by processes that are gone. Absent where nothing half-written can stay. */
  sweep?(before: Date): Promise<void>;
}

/** Where a text leads: a key of a store, and the one text by which people know the dataset. */
export interface TargetPlace {
  store: ObjectStore;
  /** Of the file, or of the folder without a closing `/`. Never empty, never private. */
  key: string;
  name: string;
}

/** What a connector says about its places. */
export interface TargetPlaces {
  /**
   * Without asking the disk or the service. Throws `target.outside-roots` for texts that reach for something else (`..`, schemes, links,
   * private names) and `target.read-only`.
   */
  resolve(path: string): TargetPlace;
  /** Every store that can be written to; the first keeps fences and the ledger of the whole connection. At least one. */
  stores(): readonly ObjectStore[];
}
