/** Tokens that are limited to named connections: what they may not use is neither looked at, nor planned with, nor decided about. */
import { deniedError, type AppError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import type { CompilePorts } from '#planning/ports.ts';

/** The connections that may be used; null for all. */
export type Within = readonly string[] | null;

/** The connections a principal is limited to. */
export const withinOf = ({ connections }: Pick<Principal, 'connections'>): Within => connections ?? null;

/** Whether a connection lies within the limit. */
export const mayUse = (within: Within, name: string): boolean => within === null || within.includes(name);

/** Null when all of these may be used. */
export function mayNotUse(within: Within, names: Iterable<string>): AppError | null {
  const other = [...names].find((name) => !mayUse(within, name));
  if (within === null || other === undefined) return null;
  return deniedError('access.connection', `This token is limited to ${listed(within)}, and this is about "${other}".`, {
    hint: 'Use a token without this limit, or ask somebody who may use that connection.',
    details: { connections: [...within] },
  });
}

/** Throws `access.connection`. */
export function requireUse(within: Within, names: Iterable<string>): void {
  const denied = mayNotUse(within, names);
  if (denied !== null) throw denied;
}

/** What a plan, a draft or an undo reads from and writes to. */
export const connectionsOf = (plan: { sources: readonly Use[]; loads: readonly Use[] }): Set<string> =>
  new Set([...plan.sources, ...plan.loads].map(({ connection }) => connection));

interface Use {
  connection: string;
}

/** Null for somebody who may use every connection: actions change what others depend on. */
export function mayNotAct(within: Within): AppError | null {
  if (within === null) return null;
  return deniedError('access.connection', `This token is limited to ${listed(within)}; it changes nothing of Headgate itself.`, {
    hint: 'Use a token without this limit.',
    details: { connections: [...within] },
  });
}

/** Null when a plan may be approved, rejected or stopped. */
export const mayNotDecide = (within: Within, plan: Parameters<typeof connectionsOf>[0] & { action?: unknown }): AppError | null =>
  plan.action ? mayNotAct(within) : mayNotUse(within, connectionsOf(plan));

/** Throws `access.connection`. */
export function requireDecidable(within: Within, plan: Parameters<typeof mayNotDecide>[1]): void {
  const denied = mayNotDecide(within, plan);
  if (denied !== null) throw denied;
}

/** Throws `access.connection`. */
export function requireUnlimited(within: Within): void {
  const denied = mayNotAct(within);
  if (denied !== null) throw denied;
}

/** The part of a query for datasets that keeps to them. */
export const narrowing = (within: Within): { within?: readonly string[] } => (within === null ? {} : { within });

/** What a draft is compiled with: other connections are not there. */
export const narrowed = (ports: CompilePorts, within: Within): CompilePorts =>
  within === null ? ports : { ...ports, connections: new Map([...ports.connections].filter(([name]) => within.includes(name))) };

const listed = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
