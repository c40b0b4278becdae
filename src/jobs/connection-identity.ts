/** Which system a stored connection stood for when an effect was measured, and whether it still does. */
import { conflictError } from '#domain/errors.ts';
import type { Plan } from '#domain/plan.ts';
import type { Connection } from '#tools/connectors/connector.ts';

type Connections = ReadonlyMap<string, Pick<Connection, 'identity'>>;

/** The stored connections of a plan, name to identity, as the job holds them. */
export function identitiesOf(plan: Plan, connections: Connections): Record<string, string> {
  const names = new Set([...plan.sources, ...plan.loads].map(({ connection }) => connection));
  return Object.fromEntries(
    [...names].toSorted().flatMap((name) => {
      const identity = connections.get(name)?.identity;
      return identity === undefined ? [] : [[name, identity] as const];
    }),
  );
}

/** Throws `publish.stale` when a connection is another one than the approval was given for; the plan is then measured anew. */
export function refuseOtherConnections(
  { plan, connections: approved }: { plan: Plan; connections: Readonly<Record<string, string>> },
  connections: Connections,
): void {
  const now = identitiesOf(plan, connections);
  const other = [...new Set([...Object.keys(approved), ...Object.keys(now)])].find((name) => approved[name] !== now[name]);
  if (other === undefined) return;
  throw conflictError('publish.stale', `The connection "${other}" was changed or removed after the approval; nothing was written.`, {
    hint: 'The next card is measured with the connection as it is now.',
    details: { connection: other },
  });
}
