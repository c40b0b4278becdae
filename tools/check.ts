import { z } from 'zod';
import { CheckResult } from '#domain/effect.ts';
import { PlannedCheck } from '#domain/plan.ts';
import { countRows } from './transform.ts';
import { defineTool } from './tool.ts';
import type { WorkPorts } from './work-ports.ts';

const Input = z.object({ check: PlannedCheck });
const sampleRows = 5;

/** Measures one promise: how many rows were counted, how many break it, and a few of those. */
export const check = defineTool<z.infer<typeof Input>, CheckResult, WorkPorts>({
  name: 'check',
  effect: 'read',
  description: 'Measure a check of the plan.',
  input: Input,
  output: CheckResult,
  examples: [],
  async run({ ports }, { check: { id, on, words, severity, scope, sql } }) {
    const counted = scope === 'row' ? await countRows(ports, on) : 1;
    const { rows } = await ports.engine.query(`select count(*)::double from (${sql}\n) as broken`, { maxRows: 1 });
    const violations = Number(rows[0]?.[0] ?? 0);
    const sample =
      violations > 0 ? await ports.engine.query(`select * from (${sql}\n) as broken limit ${sampleRows}`, { maxRows: sampleRows }) : null;
    return { id, on, words, severity, passed: violations === 0, violations, counted, sample };
  },
  summarise: ({ violations, counted }) => `${(counted - violations).toLocaleString('en-US')} of ${counted.toLocaleString('en-US')} passed`,
});
