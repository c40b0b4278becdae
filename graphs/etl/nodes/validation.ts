/** The validation agent: measures every check. */
import type { CheckResult } from '#domain/effect.ts';
import type { EtlPorts } from '../../context.ts';
import type { EtlState, EtlUpdate } from '../state.ts';

export const validation =
  (ports: EtlPorts) =>
  async (state: EtlState): Promise<EtlUpdate> => {
    const checks: CheckResult[] = [];
    const counts = { ...state.counts };
    for (const check of state.plan.checks) {
      const measured = await ports.step({ id: check.id, kind: 'check', words: `Check that ${check.words}` }, async () => {
        const result = await ports.tools.check({ check });
        counts[check.id] = { rowsIn: result.counted, rowsOut: result.counted - result.violations };
        return { result, rowsIn: result.counted, rowsOut: result.counted - result.violations };
      });
      ports.emit({ type: 'check.measured', data: measured });
      checks.push(measured);
    }
    return { checks, counts };
  };
