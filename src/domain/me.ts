/** Who is asking, as the server knows them. */
import { z } from 'zod';
import { Role, Scope } from './principal.ts';

export const Me = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(Role),
  /** Null: all that the roles allow. */
  scopes: z.array(Scope).nullable(),
  /** Those one may use; null: all. */
  connections: z.array(z.string()).nullable(),
  /** The actions that are allowed with what is one's own. */
  may: z.array(z.string()),
});
export type Me = z.infer<typeof Me>;
