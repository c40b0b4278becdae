/** Compares a finished run with the earlier ones of the same plan. */
import { figure } from '#domain/amounts.ts';
import { compare } from '#intelligence/baseline.ts';
import type { MonitorState } from '../state.ts';

export function compareWithHistory(state: MonitorState): Partial<MonitorState> {
  const { receipt } = state.run;
  if (!receipt) return {};
  const total = (one: typeof receipt): number => one.seconds.prepare + one.seconds.publish;
  const measures = [
    { name: 'rows read', now: receipt.rows.source, before: state.history.map((past) => past.rows.source) },
    { name: 'rows loaded', now: receipt.rows.loaded, before: state.history.map((past) => past.rows.loaded) },
    { name: 'seconds of work', now: total(receipt), before: state.history.map(total) },
  ];
  const observations = measures.flatMap(({ name, now, before }) => {
    const result = compare(now, before);
    if (!result.known || result.unusual === null) return [];
    return [`${name}: ${figure(now)}, ${result.unusual} than the usual ${figure(result.usual)} of ${before.length} earlier runs.`];
  });
  return { observations };
}
