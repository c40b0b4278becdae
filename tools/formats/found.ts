/** What looking at files found out, before it is put into the words of the contract. */
import type { Reader } from './reader.ts';

export interface Found {
  reader: Reader;
  /** Reads the columns as planned. */
  sql: string;
  rows: number | null;
  rowsExact: boolean;
  notes: string[];
  /** What went wrong when the sample was read, in words about the files. */
  explain?: (error: unknown) => Error;
}
