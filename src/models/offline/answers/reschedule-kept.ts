/** "Run the bookings load hourly" where a pipeline loads bookings already: its schedule is meant, not another load. */
import { PipelineLines } from '#domain/pipeline.ts';
import { askPerson, askTool, type Planning } from '../asking.ts';
import type { Subject } from '../read/scope.ts';
import type { ScheduleWish } from '../read/load/schedule.ts';
import { call, type Reply } from '../reply.ts';

const ofLoad = /^(?:please |can you |could you )*(?:run|schedule|refresh|execute|start|do|let)\b.*\b(?:load|pipeline|job|import)\b/i;
const another = 'none of these, a new load';

/** The proposal to run a pipeline that reads the data at another time; null when there is none, or another load is wanted: what was loaded by hand may be meant as well. */
export function* rescheduleKept(said: string, { entry }: Subject, { cron, timezone, phrase }: ScheduleWish): Planning<Reply | null> {
  const found = yield* askTool('list_pipelines', {}, PipelineLines);
  const fitting =
    found.ok && ofLoad.test(said) ? found.value.pipelines.filter(({ reads }) => reads.includes(entry.name)).map(({ name }) => name) : [];
  if (fitting.length === 0) return null;
  const chosen = yield* askPerson(`Which pipeline shall run ${phrase}?`, [...fitting.slice(0, 6), another]);
  if (!fitting.includes(chosen)) return null;
  return call('propose_action', { do: 'reschedule', pipeline: chosen, schedule: { cron, ...(timezone === null ? {} : { timezone }) } });
}
