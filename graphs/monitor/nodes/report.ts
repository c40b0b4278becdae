/** The sentence after a run that succeeded. */
import { count, counted } from '#domain/amounts.ts';
import { accountWords, afterWords, reshapedWords } from '#domain/card-view/account-words.ts';
import type { MonitorState } from '../state.ts';

export function report(state: MonitorState): Partial<MonitorState> {
  const { receipt } = state.run;
  if (!receipt) return { report: `Run ${state.run.number} succeeded.` };
  if (receipt.changes) {
    const done = receipt.changes.map(({ what, after }) => `${what}: ${after}.`);
    return { report: [`Run ${receipt.runNumber} succeeded: ${receipt.title}.`, ...done].join(' ') };
  }
  const loads = receipt.loads.map((load) => {
    const after = afterWords(load);
    const numbers = `${count(load.inserted)} inserted, ${count(load.updated)} updated, ${count(load.deleted)} deleted`;
    return `${load.target}: ${numbers}${after === null ? '' : `; it ${after}`}.`;
  });
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
    ...(accountWords(receipt.rows).length === 0 ? [] : [`Of ${counted(source, 'source row')}: ${parts.join(', ')}.`]),
    ...state.observations,
  ];
  return { report: text.join(' ') };
}
