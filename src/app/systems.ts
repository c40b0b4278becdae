/** The systems that Headgate reaches, and how they are. */
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
