import { z } from 'zod';
import { Snapshot } from '#domain/dataset.ts';
import { Reject } from '#domain/effect.ts';
import { defineTool } from './tool.ts';
import type { WorkPorts } from './work-ports.ts';

const Output = z.object({
  snapshots: z.array(Snapshot),
  /** Rows that could not be read, per source: the full count, and the first few where the source cannot page through them. */
  rejects: z.record(z.string(), z.object({ count: z.number(), rows: z.array(Reject) })),
});

/** After everything was read: waits for each source's verification and collects what it rejected. */
export const settle = defineTool<Record<string, never>, z.infer<typeof Output>, WorkPorts>({
  name: 'settle',
  effect: 'read',
  description: 'Verify that every source was read whole and unchanged.',
  input: z.object({}).strict(),
  output: Output,
  examples: [],
  async run({ ports }) {
    const sources = [...ports.opened];
    const snapshots = await Promise.all(sources.map(([, opened]) => opened.verified));
    const rejects: z.infer<typeof Output>['rejects'] = {};
    // What can be paged is listed once, when it is kept.
    for (const [id, opened] of sources) rejects[id] = await opened.rejects(opened.rejectPages ? 0 : undefined);
    return { snapshots, rejects };
  },
  summarise: ({ snapshots }) => `${snapshots.length} ${snapshots.length === 1 ? 'source' : 'sources'} verified`,
});
