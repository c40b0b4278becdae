/** Work on a turn that ends at once when somebody stops it, on whichever server. */
import { AppError } from '#domain/errors.ts';
import { stopChannel, stoppedSeq, turnStopped } from '#store/turns.ts';
import type { AppContext } from '../context.ts';

/** `seq`: the newest message in hand. Throws what `work` throws, unless it was stopped. */
export async function stoppable(
  { database, listener, log }: Pick<AppContext, 'database' | 'listener' | 'log'>,
  { threadId, seq, signal }: { threadId: string; seq: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const look = async (): Promise<void> => {
    if ((await stoppedSeq(database, threadId)) >= seq) stop.abort(new Error('somebody stopped this turn'));
  };
  const off = listener.on(stopChannel, (payload) => {
    if (payload !== null && payload !== threadId) return;
    look().catch((error: Error) => log.warn('looking whether a turn was stopped failed', { threadId, error: error.message }));
  });
  try {
    await look();
    if (!stop.signal.aborted) await work(AbortSignal.any([signal, stop.signal]));
  } catch (error) {
    const isStopped = stop.signal.aborted || (error instanceof AppError && error.code === turnStopped);
    if (!isStopped) throw error;
  } finally {
    off();
  }
}
