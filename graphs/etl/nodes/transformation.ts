/** The transformation agent: defines every step over the relations before it. */
import { relationsToCount } from '#planning/account.ts';
import type { EtlPorts } from '../../context.ts';
import { relationsToKeep } from '../shape.ts';
import type { EtlState, EtlUpdate } from '../state.ts';

export const transformation =
  (ports: EtlPorts) =>
  async (state: EtlState): Promise<EtlUpdate> => {
    const kept = relationsToKeep(state.plan);
    const counted = new Set(relationsToCount(state.plan));
    const counts = { ...state.counts };
    for (const step of state.plan.steps) {
      const rowsIn = counts[step.from[0] ?? '']?.rowsOut ?? null;
      await ports.step({ id: step.id, kind: 'transform', words: step.words }, async () => {
        const { rows } = await ports.tools.transform({ step, keep: kept.has(step.id), count: counted.has(step.id) });
        const rowsOut = rows ?? (step.accounting === 'keeps' ? rowsIn : null);
        counts[step.id] = { rowsIn, rowsOut };
        return { result: undefined, rowsIn, rowsOut };
      });
    }
    return { counts };
  };
