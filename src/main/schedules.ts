/** Lets schedules tick on this server, until it is stopped. */
import type { AppContext } from '#app/context.ts';
import { runSchedules } from '#app/pipelines/schedules.ts';

const everyMs = 1000;

/** Looks every second; a look that takes longer delays the next one. */
export function startSchedules(context: AppContext): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    await runSchedules(context).catch((error: Error) => context.log.warn('looking for due runs failed', { error: error.message }));
    if (!stopped) timer = setTimeout(() => void (looking = look()), everyMs);
  };
  let looking = look();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}
