/** "What is scheduled?", "when does orders run next?", "which standing rules are there?": told from the catalog. */
import { z } from 'zod';
import { askTool, type Planning, refuse } from '../asking.ts';
import { type Reply, say } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const asking =
  /\b(?:what(?:'s|s| is| are)?|which|show|list|tell me|give me|see|any)\b.*\b(?:scheduled|schedules?|pipelines?|standing rules?)\b|^(?:my |the |our )?(?:pipelines|schedules|standing rules)\b|\bwhen (?:does|do|will|is|are)\b.*\b(?:run|runs|next|due|scheduled)\b|\bwhat (?:runs|will run|is due|is going to run)\b.*\b(?:next|today|tonight|tomorrow|now|automatically|regularly)\b|\b(?:is|are)\b.*\b(?:paused|scheduled)\b(?: (?:right now|now|at the moment|currently|today|at present))?\s*\??$|\b(?:what|which|any|is|are|show|list)\b.*\b(?:loads?|jobs?|imports?|pipelines?)\b.*\b(?:on hold|on ice|paused|stopped|asleep|switched off|turned off|inactive|active|suspended)\b|\b(?:is|are) (?:there )?(?:anything|something|any\w*|one of them) (?:on hold|on ice|paused|stopped|asleep|switched off|turned off|inactive|suspended)\b|\bwhen (?:does|do|will|is|are|can (?:we|i) expect)\b(?!.*\blast\b).*\b(?:come in|arrive|(?:get |be |being )?(?:loaded|refreshed|updated)(?= (?:next|again|tomorrow|today|tonight|this)\b)|be there)\b|^why (?:(?:is|are) (?:the |our |my )?[\w-]+(?: [\w-]+){0,2} (?:not|no longer) |(?:isn'?t|aren'?t) (?:the |our |my )?[\w-]+(?: [\w-]+){0,2} )(?:running|being loaded|loading|coming in|scheduled|active)(?: any ?more| any longer| today| again)*[\s?.!]*$|^(?:at )?(?:what time|how often|which days?|on which days?) (?:do|does|is|are|will)\b(?!.*\b(?:last|we|people|customers)\b).*\b(?:run|runs|(?:get |be |being )?(?:loaded|refreshed|updated|imported)|come in|load)\b|\bwho (?:owns|runs|set up|made|created|scheduled|is (?:the owner of|responsible for|in charge of))\b.*\b(?:pipeline|schedule|job|load)\b/i;

export const asksAboutPipelines = ({ original }: RequestText): boolean => asking.test(original);

const Pipelines = z.object({
  pipelines: z.array(
    z.object({
      name: z.string(),
      owner: z.string().default(''),
      state: z.string(),
      schedule: z.string().nullable(),
      next: z.string().nullable(),
      writes: z.array(z.string()),
      lastRun: z.string().nullable(),
      rule: z.string().nullable(),
    }),
  ),
});
type Told = z.infer<typeof Pipelines>['pipelines'][number];

/** One line for each pipeline; those that are named, when some are. */
export function* tellPipelines({ original }: RequestText): Planning<Reply> {
  const found = yield* askTool('list_pipelines', {}, Pipelines);
  if (!found.ok) return refuse(`I could not list the pipelines: ${found.failure.message}`);
  const { pipelines } = found.value;
  if (pipelines.length === 0)
    return say(
      'Nothing is scheduled, and no plan is kept as a pipeline. A load with a schedule becomes one, for example “load orders to analytics.orders every weekday at 7am Berlin time”.',
    );
  const resting = /\b(?:on hold|on ice|paused|stopped|asleep|switched off|turned off|inactive|suspended)\b/i.test(original);
  const said = original.toLowerCase();
  const about = pipelines.filter((pipeline) => wordsOf(pipeline).some((word) => said.includes(word)));
  const meant = about.length > 0 ? about : resting ? pipelines.filter(({ state }) => state === 'paused') : pipelines;
  return say(meant.length === 0 ? 'No pipeline is paused.' : meant.map((each) => lineOf(each, /\bwho\b/i.test(original))).join('\n'));
}

/** Its name, and the names of what it writes. */
const wordsOf = ({ name, writes }: Told): string[] =>
  [name, ...writes.flatMap((target) => [target, target.split('.').slice(1).join('.')])]
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '');

function lineOf({ name, owner, state, schedule, next, writes, lastRun, rule }: Told, isAsked: boolean): string {
  const parts = [
    ...(isAsked && owner !== '' ? [`of ${owner}`] : []),
    schedule ?? 'run by hand',
    ...(state === 'paused' ? ['paused'] : []),
    ...(next === null ? [] : [`next ${next}`]),
    `writes ${writes.join(', ')}`,
    ...(lastRun === null ? [] : [`last run ${lastRun}`]),
    ...(rule === null ? [] : [rule]),
  ];
  return `- ${name}: ${parts.join('; ')}.`;
}
