/** Compares a finished run with the earlier ones of the same plan. */
import { compare } from '#intelligence/baseline.ts';
import type { MonitorState } from '../state.ts';

const number = (value: number): string => (Math.round(value * 100) / 100).toLocaleString('en-US');

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
    return [`${name}: ${number(now)}, ${result.unusual} than the usual ${number(result.usual)} of ${before.length} earlier runs.`];
  });
  return { observations };
}
