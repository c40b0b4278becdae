/** The extraction agent: opens every source, pinned. */
import type { Increment } from '#domain/incremental.ts';
import { isNothingNew, nothingNew, sourceWords } from '#planning/incremental-notes.ts';
import { loadsOf } from '#planning/incremental.ts';
import type { EtlPorts } from '../../context.ts';
import { relationsToKeep, sourcesToKeepWhenSmall } from '../shape.ts';
import type { EtlState, EtlUpdate } from '../state.ts';

export const extraction =
  (ports: EtlPorts) =>
  async (state: EtlState): Promise<EtlUpdate> => {
    const [kept, keptWhenSmall] = [relationsToKeep(state.plan), sourcesToKeepWhenSmall(state.plan)];
    const counts = { ...state.counts };
    const leftOut: Record<string, number> = {};
    const increments: Increment[] = [];
    let sizeBytes = 0;
    for (const [index, source] of state.plan.sources.entries()) {
      const read = await ports.step({ id: source.id, kind: 'extract', words: sourceWords(source) }, async () => {
        const [into] = source.incremental ? loadsOf(state.plan, source.id) : [];
        const next = state.plan.sources.slice(index + 1);
        const together = next.filter((other) => other.connection === source.connection && !other.incremental);
        const keep = kept.has(source.id) || (keptWhenSmall.has(source.id) ? 'when small' : false);
        const result = await ports.tools.extract({ source, keep, together, ...(into ? { into } : {}) });
        return { result, rowsIn: null, rowsOut: result.rows };
      });
      counts[source.id] = { rowsIn: null, rowsOut: read.rows };
      leftOut[source.id] = read.leftOut;
      if (read.increment) increments.push(read.increment);
      sizeBytes += read.sizeBytes;
    }
    ports.failpoint('prepare.extracted');
    if (isNothingNew(increments)) await endWithNothing(ports, increments);
    return { counts, sizeBytes, leftOut };
  };

/** Only when the sources were read whole is it true that nothing is new. */
async function endWithNothing(ports: EtlPorts, increments: Increment[]): Promise<never> {
  await ports.tools.settle();
  throw nothingNew(increments);
}
