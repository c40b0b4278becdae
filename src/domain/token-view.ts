/** A token as it may be shown: everything but its secret. */
import { z } from 'zod';
import { Role, Scope } from './principal.ts';

export const TokenView = z.object({
  tokenId: z.string(),
  /** What it is for, in the words of whoever made it. */
  label: z.string(),
  principal: z.object({ id: z.string(), name: z.string() }),
  roles: z.array(Role),
  /** Null: all that the roles allow. */
  scopes: z.array(Scope).nullable(),
  /** Those it may use; null: all. */
  connections: z.array(z.string()).nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  /** To the minute. */
  lastUsedAt: z.string().nullable(),
});
export type TokenView = z.infer<typeof TokenView>;

/** What making one answers, and the only place that shows it. */
export const MadeToken = TokenView.extend({ token: z.string(), warnings: z.array(z.string()) });
export type MadeToken = z.infer<typeof MadeToken>;
