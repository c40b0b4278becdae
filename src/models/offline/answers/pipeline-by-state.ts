/** "Start the paused one again", "pause the failing load": a pipeline spoken of by how it is, and not by its name. */
import { z } from 'zod';
import { askPerson, askTool, type Planning } from '../asking.ts';
import { answer, type Reply } from '../reply.ts';
import type { Episode } from '../episode.ts';
import { RequestText } from '../text/request-text.ts';

const states: [RegExp, (pipeline: Pipeline) => boolean][] = [
  [/^(?:paused|stopped|suspended|sleeping|halted|switched[- ]off|inactive)$/i, ({ state }) => state === 'paused'],
  [/^(?:failing|failed|broken|crashing|crashed)$/i, ({ lastRun }) => /\bfailed\b/i.test(lastRun ?? '')],
  [/^(?:running|active)$/i, ({ state }) => state === 'active'],
];
const described =
  /(?<=^(?:[\p{L}']+[, ]+){0,6}?(?:stop|pause|halt|hold|suspend|resume|restart|start|continue|unpause|run|trigger|delete|reactivate|enable|disable) )(?:the |that |this )(?<how>paused|stopped|suspended|sleeping|halted|switched[- ]off|inactive|failing|failed|broken|crashing|crashed|running|active) (?:one|pipeline|load|job)(?=$|[\s,.!?])/iu;

const Pipeline = z.object({ name: z.string(), state: z.string(), lastRun: z.string().nullable().default(null) });
type Pipeline = z.infer<typeof Pipeline>;

const placed =
  /(?<=^(?:[\p{L}']+[, ]+){0,6}?(?:stop|pause|halt|hold|suspend|resume|restart|start|continue|unpause|run|trigger|delete|remove|reactivate|enable|disable) )(?:the )?(?<place>first|second|third|fourth|fifth|last)(?: (?:one|pipeline|load|job|of them))?(?=$|[\s,.!?])(?! \d)/iu;
const order = ['first', 'second', 'third', 'fourth', 'fifth'];

/** "Delete the second one", right behind a list of them; the message as it is where no place is said, or none has it. */
function byPlace(text: RequestText, { pipelines, lookedAt }: Pick<Episode, 'pipelines' | 'lookedAt'>): RequestText {
  const said = lookedAt.includes('list_pipelines') ? placed.exec(text.original) : null;
  const place = said?.groups?.['place']?.toLowerCase() ?? '';
  const name = place === 'last' ? pipelines.at(-1) : pipelines[order.indexOf(place)];
  if (!said || name === undefined) return text;
  const { original } = text;
  return new RequestText(`${original.slice(0, said.index)}the ${name} pipeline${original.slice(said.index + said[0].length)}`);
}

/** The message with the name of the pipeline that is meant; asks where several are like that, and says so where none is. */
export function* withNamedPipeline(whole: RequestText, episode: Episode): Planning<RequestText | { reply: Reply }> {
  const text = byPlace(whole, episode);
  const said = described.exec(text.original);
  const how = said?.groups?.['how'] ?? '';
  const fits = states.find(([word]) => word.test(how))?.[1];
  if (!said || !fits) return text;
  const listed = yield* askTool('list_pipelines', {}, z.object({ pipelines: z.array(Pipeline) }));
  const names = listed.ok ? listed.value.pipelines.filter(fits).map(({ name }) => name) : [];
  const [only, ...others] = names;
  if (only === undefined) return listed.ok ? { reply: answer(`No pipeline is ${how}. Nothing was changed.`) } : text;
  const chosen = others.length === 0 ? only : yield* askPerson(`Several pipelines are ${how}. Which one?`, names.slice(0, 6));
  const { original } = text;
  return new RequestText(`${original.slice(0, said.index)}the ${chosen} load${original.slice(said.index + said[0].length)}`);
}
