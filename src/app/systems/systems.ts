/** The systems that Headgate reaches, and how they are. */
import type { DatasetEntry } from '#domain/dataset.ts';

export interface HealthPart {
  name: string;
  ok: boolean;
  message: string;
  /** Worth knowing, but nothing stops working without it. */
  advisory: boolean;
}

export interface DatasetQuery {
  search?: string;
  connection?: string;
  /** Of these connections alone. */
  within?: readonly string[];
  limit: number;
  /** The `next` of the page before: how many of each connection were shown. */
  passed?: Readonly<Record<string, number>>;
}

export interface DatasetPage {
  datasets: DatasetEntry[];
  /** Null on the last page. */
  next: Readonly<Record<string, number>> | null;
}
