/** Rejects for applications that only play: 250 rows, the seventh of which begins like a formula. */
import type { KeptReject, RejectPage } from '#domain/reject.ts';

export const sampleRejects: KeptReject[] = Array.from({ length: 250 }, (_, index) => ({
  number: index + 1,
  source: 'raw',
  file: 'data/orders.csv',
  line: index + 2,
  column: 'amount',
  value: index === 6 ? '=1+1' : `${index},50`,
  reason: 'is not a number',
  record: { id: String(index), amount: index === 6 ? '=1+1' : `${index},50` },
  raw: null,
  replayedBy: index === 0 ? 9 : null,
}));

export function pageOfRejects(planId: string, { after = 0, limit = 100 }: { after?: number; limit?: number }): RejectPage {
  const rejects = sampleRejects.filter(({ number }) => number > after).slice(0, limit);
  const count = sampleRejects.length;
  return {
    planId,
    count,
    kept: count,
    runNumber: 1,
    keptAt: '2026-11-22T05:00:00Z',
    sources: [{ source: 'raw', kept: count, replayable: count, replayed: 1, unsplit: 0, unsplitReplayed: 0, replayedBy: 9 }],
    rejects,
    next: rejects.length < limit ? null : (rejects.at(-1)?.number ?? null),
  };
}
