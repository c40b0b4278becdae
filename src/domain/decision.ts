/** What a person sends about a card. */
import { z } from 'zod';

export const Decision = z.strictObject({
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/, 'the fingerprint is 64 hex digits, as the card shows it'),
  decision: z.enum(['approve', 'reject', 'revise']),
  /** Why it was rejected, or what to change. */
  reason: z.string().max(2000).optional(),
});
export type Decision = z.infer<typeof Decision>;
