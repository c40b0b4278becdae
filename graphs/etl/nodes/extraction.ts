/** The extraction agent: opens every source, pinned. */
import type { EtlPorts } from '../../context.ts';
import { relationsToKeep } from '../shape.ts';
import type { EtlState, EtlUpdate } from '../state.ts';

export const extraction =
  (ports: EtlPorts) =>
  async (state: EtlState): Promise<EtlUpdate> => {
    const kept = relationsToKeep(state.plan);
    const counts = { ...state.counts };
    let sizeBytes = 0;
    for (const source of state.plan.sources) {
      const read = await ports.step({ id: source.id, kind: 'extract', words: `Read ${source.dataset}` }, async () => {
        const result = await ports.tools.extract({ source, keep: kept.has(source.id) });
        return { result, rowsIn: null, rowsOut: result.rows };
      });
      counts[source.id] = { rowsIn: null, rowsOut: read.rows };
      sizeBytes += read.sizeBytes;
    }
    ports.failpoint('prepare.extracted');
    return { counts, sizeBytes };
  };
