/** Explains a run that did not succeed: cause and next step by error family and code, never by text. */
import type { ErrorFamily } from '#domain/errors.ts';
import { CommittedLoads } from '#domain/receipt.ts';
import type { MonitorState } from '../state.ts';

const nextStep: Record<ErrorFamily, string> = {
  input: 'Change the request and ask again.',
  denied: 'Ask somebody with the right role.',
  conflict: 'Something changed in between; look at the fresh card, if there is one, or ask again.',
  data: 'Look at the rows named above, then decide whether to drop, repair or allow them.',
  setup: 'Fix the setting named above; then ask again.',
  transient: 'It was tried several times. Ask again when the system named above answers.',
  cancelled: 'Ask again whenever you like.',
  bug: 'This is a fault of Headgate. The log has the details under the run number.',
};

const isFamily = (name: string): name is ErrorFamily => name in nextStep;

/** Whether it wrote is known from the ledger of the target, except when the target did not answer to the end. */
function writtenText({ number, error }: MonitorState['run']): string {
  const committed = CommittedLoads.safeParse(error?.details).data;
  const written = committed?.written ?? error?.details?.['written'];
  const wayBack = committed?.loads.some(({ undoUntil }) => undoUntil) ? ` "undo run ${number}" takes them back.` : '';
  if (written === 'partly') {
    const names = committed?.loads.map(({ target }) => target).join(', ') ?? 'some of its targets';
    return `Its rows are in ${names}, and not in the others: ask for what is missing alone.${wayBack}`;
  }
  if (written === 'yes') return `Its rows are in the target.${wayBack}`;
  return written === 'unknown' ? 'Whether it wrote is not known; the table headgate.ledger in the target tells.' : 'Nothing was written.';
}

export function explain(state: MonitorState): Partial<MonitorState> {
  const { run } = state;
  if (run.state === 'cancelled') return { report: `Run ${run.number} was stopped. Nothing was written.` };
  const error = run.error;
  if (!error) return { report: `Run ${run.number} is ${run.state}.` };
  const hint = error.hint ? ` ${error.hint}` : '';
  // What to do is in the hint, where the error has one; whose fault it is and what was tried is not.
  const told = hint !== '' && ['input', 'denied', 'conflict', 'data', 'setup'].includes(error.family);
  const next = isFamily(error.family) ? nextStep[error.family] : nextStep.bug;
  const good = state.lastGood === null ? '' : ` The last good run of the same target is ${state.lastGood}.`;
  const text = `Run ${run.number} failed: ${error.message}${hint} ${writtenText(run)}${told ? '' : ` ${next}`}${good}`;
  return { report: text, alert: { title: `Run ${run.number} failed (${error.code})`, text } };
}
