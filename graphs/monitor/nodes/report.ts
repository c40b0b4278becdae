/** The sentence after a run that succeeded. */
import { count } from '#domain/amounts.ts';
import { reshapedWords } from '#domain/card-view/account-words.ts';
import type { MonitorState } from '../state.ts';

export function report(state: MonitorState): Partial<MonitorState> {
  const { receipt } = state.run;
  if (!receipt) return { report: `Run ${state.run.number} succeeded.` };
  if (receipt.changes) {
    const done = receipt.changes.map(({ what, after }) => `${what}: ${after}.`);
    return { report: [`Run ${receipt.runNumber} succeeded: ${receipt.title}.`, ...done].join(' ') };
  }
  const loads = receipt.loads.map(
    (load) =>
      `${load.target}: ${count(load.inserted)} inserted, ${count(load.updated)} updated, ${count(load.deleted)} deleted${
        load.rowsAfter === null ? '' : `; it now has ${count(load.rowsAfter)} rows`
      }.`,
  );
  const { source, loaded, rejected, filtered, deduplicated } = receipt.rows;
  const parts = [
    `${count(loaded)} loaded`,
    `${count(rejected)} rejected`,
    `${count(filtered)} filtered out`,
    `${count(deduplicated)} deduplicated`,
    ...reshapedWords(receipt.rows),
  ];
  const seconds = Math.round((receipt.seconds.prepare + receipt.seconds.publish) * 10) / 10;
  const text = [
    `Run ${receipt.runNumber} succeeded in ${seconds} s of work.`,
    ...loads,
    `Of ${count(source)} source rows: ${parts.join(', ')}.`,
    ...state.observations,
  ];
  return { report: text.join(' ') };
}
