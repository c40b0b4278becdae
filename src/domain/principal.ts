/** Who is asking. */
import { z } from 'zod';

export const Role = z.enum(['viewer', 'analyst', 'approver', 'admin']);
export type Role = z.infer<typeof Role>;

export const Principal = z.object({ id: z.string(), name: z.string(), roles: z.array(Role) });
export type Principal = z.infer<typeof Principal>;
