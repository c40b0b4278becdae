/** "Replay run 12 on today's data": a run is not repeated by its number; its pipeline is run again, or how to say its load is told. */
import { PipelineLines } from '#domain/pipeline.ts';
import { askTool, type Planning, refuse } from '../asking.ts';
import { showRun } from '../asking-history.ts';
import { call, type Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';
import { sorry } from './which-run.ts';

const repeating =
  /^(?:(?:please|now|ok|okay|can you|could you)[, ]+)*(?:replay|re-?run|repeat|redo|run|do)\s+(?:the\s+)?(?:run|load|job)\s*(?:number\s*|no\.?\s*)?#?(\d{1,9})(?:\s+(?:again|once more|now|(?:on|with|over|against|for|using)\s+(?:today'?s?|the\s+(?:new|current|latest|newest|fresh)|fresh|new|current)(?:\s+(?:data|files?|rows|numbers))?))*[\s.!?]*(?:please)?[\s.!?]*$/i;

export const asksToReplay = ({ original }: RequestText): boolean => repeating.test(original);

/** The run of the pipeline that reads and writes the same; an honest word where there is none. */
export function* replayRun({ original }: RequestText): Planning<Reply> {
  const number = Number(repeating.exec(original)?.[1]);
  const found = yield* showRun(number);
  if (!found.ok) return refuse(sorry(found.failure));
  const { title, sources, targets } = found.value;
  const listed = yield* askTool('list_pipelines', {}, PipelineLines);
  const kept = (listed.ok ? listed.value.pipelines : []).filter(({ reads, writes }) => isSame(reads, sources) && isSame(writes, targets));
  const [only, ...others] = kept;
  if (only && others.length === 0) return call('propose_action', { do: 'run', pipeline: only.name });
  return refuse(
    `A run is not repeated by its number. Run ${number} was “${title}”, from ${sources.join(', ')}: say that load again, and its card shows what today's data would change. Nothing was started.`,
  );
}

const isSame = (some: string[], others: string[]): boolean => some.toSorted().join('\n') === others.toSorted().join('\n');
