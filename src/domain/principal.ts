/** Who is asking. */
import { z } from 'zod';

export const Role = z.enum(['viewer', 'analyst', 'approver', 'admin']);
export type Role = z.infer<typeof Role>;

/** What a token may be limited to, within its roles. */
export const Scope = z.enum(['read', 'propose', 'decide', 'manage']);
export type Scope = z.infer<typeof Scope>;

export const Principal = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(Role),
  /** All that the roles allow when left out. */
  scopes: z.array(Scope).exactOptional(),
  /** The connections that a token is limited to; all when left out. */
  connections: z.array(z.string()).exactOptional(),
});
export type Principal = z.infer<typeof Principal>;
