/** "What does it do?": the last plan in words. */
import type { DraftInput } from '#domain/draft.ts';
import { type Reply, say } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const asking =
  /^(?:(?:and|so|ok|please)[, ]+)*(?:what (?:does|will|would) (?:it|this|that|the (?:plan|load))(?: \w+)? do|what(?:'s| is) (?:the|this|that) plan|explain (?:it|this|that|the plan|yourself)|describe (?:it|this|that|the plan)|show me the (?:plan|steps)|what are the steps|how does (?:it|this) work|summari[sz]e (?:it|this|the plan))[\s?.!]*$/i;

export const asksAboutPlan = ({ original }: RequestText): boolean => asking.test(original);

/** Sources, steps with the words that asked for them, and loads. */
export function explainPlan({ title, sources, steps, loads, schedule }: DraftInput): Reply {
  const read = sources.map(({ path, table }) => path ?? table ?? '').join(', ');
  const lines = (steps ?? []).map(({ op, why }) => `${op}${why === undefined ? '' : `: ${why.replace(/^You said: /, '')}`}`);
  const writes = loads.map(
    ({ table, mode, key }) => `${table}${mode === undefined ? '' : ` (${mode}${key === undefined ? '' : ` by ${key.join(', ')}`})`}`,
  );
  const when = schedule === undefined ? [] : [`run at ${schedule.cron} (${schedule.timezone})`];
  const numbered = [`read ${read}`, ...lines, `write ${writes.join(', ')}`, ...when].map((line, index) => `${index + 1}. ${line}`);
  return say([`${title}:`, '', ...numbered, '', 'Nothing is written before somebody approves the card.'].join('\n'));
}
