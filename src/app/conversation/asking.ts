import type { Transaction } from '#store/database.ts';

/** Throws, in the transaction that would store something, when it must not be stored any more. */
export type Guard = (tx: Transaction) => Promise<void>;

/** Who asks for an action, where, and what they may see of it. */
export interface Asking {
  id: string;
  threadId: string;
  askedBy: string;
  model: string;
  /** Whether the things of this owner may be acted on and named. */
  mayRead(this: void, owner: string): boolean;
  guard?: Guard;
}
