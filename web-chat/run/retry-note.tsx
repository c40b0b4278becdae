/** Says that a step is tried again, when, and why. */
import { showInvisible } from '#domain/visible.ts';
import { counted } from '../elements/format.ts';
import type { RunStep } from '../state/run-state.ts';

export function RetryNote({ step }: { step: RunStep }) {
  if (!step.retry) return null;
  return (
    <p className="note-warn">
      Trying again in {counted(step.retry.inSeconds, 'second')}, attempt {step.retry.attempt}:{' '}
      {showInvisible(step.error?.message ?? 'the step failed')}
    </p>
  );
}
