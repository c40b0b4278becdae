/** The monitor job: after a run has ended, the monitor graph looks at it, its report enters the conversation, and alerts are measured. */
import { monitorGraph } from '#graphs/monitor/index.ts';
import { appendEvents } from '#store/events.ts';
import { earlierReceipts, findRun } from '#store/runs.ts';
import { lastGoodRun } from './last-good-run.ts';
import { measureAlerts, recordAlerts, type MeasuringContext } from './measure-alerts.ts';
import type { JobHandler } from './queue.ts';
import { sayOnce } from './say.ts';
import type { WorkContext } from './work.ts';

const rememberedRuns = 30;

/** Binds the handler to a process. Delivered again, it says nothing twice. */
export const monitorJob = (context: MeasuringContext & Pick<WorkContext, 'queue'>): JobHandler<'monitor'> => {
  const graph = monitorGraph();
  return async ({ runId }) => {
    const run = await findRun(context.database, runId);
    if (!run) return;
    const history = run.receipt ? await earlierReceipts(context.database, run.receipt, rememberedRuns) : [];
    const { number, state, title, receipt, error } = run;
    const lastGood = error ? await lastGoodRun(context, run) : null;
    const seen = await graph.invoke({ run: { number, state, title, receipt, error }, history, lastGood });
    await context.database.transaction(async (tx) => {
      const besideCard = seen.observations.join(' ');
      const message = { messageId: `run-${runId}`, text: seen.report, besideCard, model: 'policy', ...(error ? { error } : {}) };
      if (!(await sayOnce(tx, run.thread_id, message))) return;
      if (seen.alert) await appendEvents(tx, run.thread_id, [{ type: 'alert.raised', runId, data: seen.alert }]);
      await context.queue.enqueue(tx, { name: 'turn', data: { threadId: run.thread_id, cause: 'ran', planId: run.plan_id } });
    });
    if (run.state !== 'succeeded') return;
    // After the report: measuring may take its time. Done again, it is kept once.
    const measured = await measureAlerts(context, run);
    await context.database.transaction((tx) => recordAlerts(tx, run, measured));
  };
};
