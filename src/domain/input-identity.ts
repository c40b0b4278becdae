/** What a load is made of, so that the same input is recognised when it comes again. */
import { z } from 'zod';

export const InputIdentity = z.object({
  /** SHA-256 over the contents of its sources, whatever they are called. */
  inputs: z.string(),
  /** SHA-256 over the steps between them and the load. */
  steps: z.string(),
});
export type InputIdentity = z.infer<typeof InputIdentity>;

/** An earlier load of the same input into the same table. */
export interface LoadedBefore {
  /** Null for runs of versions that did not note their number. */
  runNumber: number | null;
  at: string;
  /** Whether its steps were the same, too. */
  sameSteps: boolean;
}
