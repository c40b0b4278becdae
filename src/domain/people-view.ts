/** Who is signed in through the identity provider, and who is kept out. */
import { z } from 'zod';
import { Role } from './principal.ts';

export const SignedInView = z.object({
  personId: z.string(),
  name: z.string(),
  roles: z.array(Role),
  /** Browsers they are signed in with. */
  sessions: z.number(),
  since: z.string(),
  /** When the last of them ends by itself. */
  until: z.string(),
});
export type SignedInView = z.infer<typeof SignedInView>;

export const BlockedView = z.object({ personId: z.string(), by: z.string(), at: z.string(), reason: z.string().nullable() });
export type BlockedView = z.infer<typeof BlockedView>;

/** How many of a person's ended. */
export const EndedSessions = z.object({ sessions: z.number(), tokens: z.number() });
export type EndedSessions = z.infer<typeof EndedSessions>;
