import { z } from 'zod';
import { asMeant } from '#domain/as-meant.ts';
import { Draft } from '#domain/draft.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({ draft: z.unknown().describe('As submit_draft takes it.') });
const Output = z.object({
  ok: z.boolean(),
  problems: z.array(
    z.object({ code: z.string(), message: z.string(), at: z.string().optional(), suggestions: z.array(z.string()).optional() }),
  ),
});
const example: z.input<typeof Draft> = {
  title: 'Load orders',
  sources: [{ id: 'orders', path: 'samples/orders.csv' }],
  loads: [{ from: 'orders', table: 'analytics.orders' }],
};

/** Whether a draft would compile; nothing is stored or prepared. */
export const checkDraft: ReadTool<z.infer<typeof Input>, z.infer<typeof Output>> = defineReadTool({
  name: 'check_draft',
  effect: 'read',
  doing: 'Checking a draft',
  description: 'Compile a draft without handing it in: what is wrong with it, and the nearest things that would work.',
  input: Input,
  output: Output,
  examples: [{ say: 'would this work?', input: { draft: example } }],
  async run({ ports }, { draft }) {
    const problems = await ports.problemsOf(asMeant(Draft, draft));
    return { ok: problems.length === 0, problems };
  },
  summarise: ({ ok, problems }) => (ok ? 'it compiles' : `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`),
});
