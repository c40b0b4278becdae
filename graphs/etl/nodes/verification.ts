/** The verification agent: what was published must be what was approved, number by number. */
import { bugError, dataError } from '#domain/errors.ts';
import type { EtlPorts } from '../../context.ts';
import type { EtlState, EtlUpdate } from '../state.ts';

export const verification =
  (ports: EtlPorts) =>
  async (state: EtlState): Promise<EtlUpdate> => {
    await ports.step({ id: 'verify', kind: 'verify', words: 'Compare what was published with what was approved' }, async () => {
      for (const staged of state.staged) {
        const published = state.outcome?.loads.find((load) => load.load === staged.load);
        if (!published) throw bugError('publish.missing', `The publish reported nothing for ${staged.load}.`);
        const { effect } = staged;
        const agrees =
          published.inserted === effect.inserts && published.updated === effect.updates && published.deleted === effect.deletes;
        if (!agrees) throw bugError('publish.differs', `${published.target} was changed differently from what was approved.`);
        const broken = [...staged.reconciled, ...published.reconciled].filter((line) => !line.agrees);
        if (broken.length > 0)
          throw dataError('publish.not-reconciled', `${published.target}: ${broken.map((line) => line.what).join(', ')} do not agree.`);
      }
      return { result: undefined, rowsIn: null, rowsOut: null };
    });
    return {};
  };
