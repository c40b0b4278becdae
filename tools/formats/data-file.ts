/** A file on this machine that holds data, wherever it came from. */
import type { FileKind } from './format.ts';

export interface DataFile extends FileKind {
  /** The one text by which people know it, e.g. `samples/orders.csv` or `s3://lake/orders.csv`. */
  name: string;
  realPath: string;
  /** Its path inside the zip archive at `realPath`; left out for a file of its own. */
  member?: string;
  /** Of a member: unpacked. */
  sizeBytes: number;
}

/** What a text means: files that are read as one dataset. */
export interface FileDataset {
  /** The canonical text: `samples/orders.csv`, `samples/inbox`, `samples/inbox/*.csv`. */
  name: string;
  /** At least one, sorted, all of one family. */
  files: DataFile[];
  /** Whether the text means "every file that fits", so that later runs may find others. */
  isPattern: boolean;
  /** The files lie in folders that hold values (`month=2026-01`), which become columns. */
  partitioned?: true;
}
