/** The systems that Headgate reaches, and how they are. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { BreakerState } from '#domain/states.ts';

export interface ConnectionView {
  name: string;
  kind: string;
  read: boolean;
  write: boolean;
  healthy: boolean;
  message: string;
  /** Whether this server calls it; null where there is nothing to call. */
  breaker: BreakerState | null;
  /** People made it, so people may change it; the others are in the settings of the server. */
  stored: boolean;
}

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
