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

const alike =
  /^(?:(?:please|now|ok|okay|and|then)[, ]+)*(?:(?:do|load|run|make|plan|i (?:want|need)) )?(?:it |that |the |this )*(?:(?:exactly )?(?:the )?same(?: thing| load| plan)?(?: (?:as|like))?|(?:exactly )?(?:like|as)|again like)(?: (?:in|for|it was in|we did in|with))? (?:run|load|job)\s*(?:number\s*|no\.?\s*)?#?(?<number>\d{1,9})\s*,?\s*(?:but|only|just|and|with|without|except)\b/iu;

/** "Same as in run 2, but only may": the load of that run with what is said of it; null where no run is meant so. A run with steps is not read back from its words. */
export function* runAlike({ original }: RequestText): Planning<{ request: string; note: string } | { reply: Reply } | null> {
  const found = alike.exec(original);
  if (found === null) return null;
  const number = Number(found.groups?.['number']);
  const run = yield* showRun(number);
  if (!run.ok) return { reply: refuse(sorry(run.failure)) };
  const { title, sources, targets, steps, loads } = run.value;
  const [source, ...moreSources] = sources;
  const [target, ...moreTargets] = targets;
  if (!source || !target || moreSources.length + moreTargets.length + steps.length > 0)
    return {
      reply: refuse(
        `Run ${number} was “${title}”, from ${sources.join(', ')}: it did more than to copy, so I do not say it again from its number. Please say that load in words, with what shall differ. Nothing was planned.`,
      ),
    };
  const rest = original.slice(found[0].length - (/\w+$/.exec(found[0])?.[0].length ?? 0)).replace(/^but\s+/i, '');
  const place = /\b(?:in)?to \S+[./]/i.test(rest) ? ' ' : ` into ${target.replace(/^warehouse\./, '')}, `;
  const mode = loads[0]?.mode;
  const way = mode === undefined || mode === 'create' || /\b(?:append|replace|upsert|merge|overwrite)\b/i.test(rest) ? '' : `, use ${mode}`;
  return {
    request: `load ${source}${place}${rest}${way}`,
    note: `This is the load of run ${number}, “${title}”, with what you said of it.`,
  };
}

const isSame = (some: string[], others: string[]): boolean => some.toSorted().join('\n') === others.toSorted().join('\n');
