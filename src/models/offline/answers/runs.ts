/** "Which runs failed and why?": what the conversation knows of its runs. */
import { z } from 'zod';
import type { Episode } from '../episode.ts';
import { type Reply, say } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const asking =
  /\b(?:which|what|show|list|why|when|did|how)\b.*\b(?:runs?|loads?|jobs?|pipelines?)\b.*\b(?:fail(?:ed|s|ure)?|broke(?:n)?|errors?|succeed(?:ed)?|went wrong|go wrong|crash(?:ed)?)\b|\bwhy (?:did|has|does)\b.*\b(?:run|load|it|that)\b.*\bfail|\bwhat went wrong\b/i;

export const asksAboutRuns = ({ original }: RequestText): boolean => asking.test(original);

const RunFact = z.object({
  type: z.string().regex(/^(?:run|plan)\.(?:failed|succeeded|cancelled)$/),
  runNumber: z.number().optional(),
  error: z.object({ message: z.string(), hint: z.string().optional(), code: z.string() }).optional(),
});

/** Every run of the conversation, failures with their reason and a way on. */
export function tellRuns({ request, facts, drafts }: Episode): Reply {
  const runs = facts.flatMap((fact) => RunFact.safeParse(fact).data ?? []);
  const failed = runs.filter(({ type }) => type.endsWith('failed'));
  if (failed.length === 0) {
    const others =
      runs.length > 0
        ? `The ${runs.length === 1 ? 'run' : `${runs.length} runs`} of this conversation did not fail.`
        : 'There was no run in this conversation.';
    return say(`${others} The runs of the page list every run with its outcome and reason.`);
  }
  const lines = failed.map(({ runNumber, error }) => {
    const name = runNumber === undefined ? 'A plan that could not be prepared' : `Run ${runNumber} failed`;
    return `- ${name}: ${error ? `${error.message} ${error.hint ?? ''} [${error.code}]`.replaceAll(/\s+/g, ' ') : 'its reason stands on the card.'}`;
  });
  const table = drafts.at(-1)?.loads[0]?.table;
  const fix = /\bfix\b/i.test(request)
    ? [
        '',
        `To go on, say for example “use append instead”, “use replace instead” or “put it into another table”${table ? ` (now ${table})` : ''}.`,
      ]
    : [];
  return say(['What failed in this conversation:', '', ...lines, ...fix].join('\n'));
}
