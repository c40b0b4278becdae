/** Brings what a plan reads first to this machine while its engine starts. */
import type { Logger } from '#domain/log.ts';
import type { Plan } from '#domain/plan.ts';
import type { Connection } from '#tools/connectors/connector.ts';

export interface Ahead {
  /** Stops it where it is still under way, and waits for that. */
  stop(): Promise<void>;
}

interface World {
  connections: ReadonlyMap<string, Pick<Connection, 'reader'>>;
  log: Logger;
}

/** Begins. What fails here fails again for whoever opens the source, and is told there. */
export function bringAhead({ connections, log }: World, { sources }: Pick<Plan, 'sources'>, outer: AbortSignal): Ahead {
  const stopped = new AbortController();
  const signal = AbortSignal.any([outer, stopped.signal]);
  // Which files of an incremental source are read is not known yet.
  const first = sources.find(({ incremental }) => incremental === undefined);
  const reader = first && connections.get(first.connection)?.reader;
  const brought = first && reader?.bring?.(first.dataset, signal);
  const done = brought?.catch((error: unknown) => log.debug('a source was not brought ahead', { error: String(error) }));
  return {
    async stop() {
      stopped.abort();
      await done;
    },
  };
}
