/** What the compiler asks, answered by this process's connections and warm engine. */
import { asAppError, inputError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { CompilePorts } from '#planning/ports.ts';
import { checks } from '#tools/checks/index.ts';
import type { Connection } from '#tools/connectors/connector.ts';
import type { EngineHost } from '#tools/engine/engine.ts';
import type { Readers } from '#tools/tool.ts';
import { transforms } from '#tools/transforms/index.ts';

export interface CompileWorld {
  engines: EngineHost;
  connections: ReadonlyMap<string, Connection>;
  readers: Readers;
  log: Logger;
}

const targetMs = 15_000;

/** Binds the compiler's questions. */
export function compilePorts(world: CompileWorld): CompilePorts {
  const writerOf = (name: string) => {
    const writer = world.connections.get(name)?.writer;
    if (!writer) throw inputError('load.not-writable', `The connection "${name}" cannot be written to.`);
    return writer;
  };
  return {
    transforms,
    checks,
    connections: world.connections,
    inspect: (ref) => world.readers.inspect(ref),
    describe: (sql, relations) => world.engines.warm((engine) => engine.describe(sql, relations)),
    async target(connection, table) {
      const writer = writerOf(connection);
      const name = writer.resolve(table);
      const existing = await world.engines.warm((engine) =>
        writer.inspectTarget({ engine, signal: AbortSignal.timeout(targetMs), log: world.log }, table),
      );
      return { ...name, existing };
    },
    async lastLoaded(source, { connection, table }) {
      const writer = world.connections.get(connection)?.writer;
      if (!writer?.position || table === undefined) return null;
      try {
        return (await writer.position(writer.resolve(table), source))?.last ?? null;
      } catch (error) {
        world.log.warn('what was loaded before is not known', { connection, error: asAppError(error).message });
        return null;
      }
    },
  };
}
