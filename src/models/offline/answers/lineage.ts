/** Where a column comes from and who needs one, as far as the drafts of the conversation tell. */
import { draftTarget, type DraftInput } from '#domain/draft.ts';
import { chainTo, type Step } from '../draft/edit.ts';
import type { Episode } from '../episode.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { type Reply, say } from '../reply.ts';
import { pattern } from '../text/pattern.ts';
import type { RequestText } from '../text/request-text.ts';

const origins = [
  pattern('where does|do|did the? {column:name} in|of|from {table:dotted} come from'),
  pattern('where does|do|did {table:dotted} come from'),
  pattern('lineage|origin|source of the? {column:name} in|of|from {table:dotted}'),
  pattern('how is|was the? {column:name} in|of|from {table:dotted} computed|calculated|made|derived'),
  pattern('lineage|origin|source of {table:dotted}'),
];
const dependents = [
  pattern(
    'what breaks|depends|happens|uses|would_break|will_break if|when|on i|we|you? drop|remove|rename|delete|change? the? {column:dotted}',
  ),
  pattern('what|who uses|needs|reads the? {column:dotted}'),
  pattern('downstream|dependents of {column:dotted}'),
];

/** An answer from the drafts of this conversation; null when the question is another one. */
export function answerLineage(text: RequestText, episode: Episode): Reply | null {
  const origin = origins.map((each) => text.find(each)).find((found) => found !== null);
  if (origin) return tellOrigin(origin.part('table'), origin.part('column'), episode);
  const dependent = dependents.map((each) => text.find(each)).find((found) => found !== null);
  return dependent ? tellDependents(dependent.part('column'), episode) : null;
}

const elsewhere = 'I know only the loads of this conversation; the receipt of every load shows its steps, their SQL and the files it read.';

function tellOrigin(table: string, column: string, { drafts }: Episode): Reply {
  const draft = drafts.findLast(({ loads }) => loads.some((load) => draftTarget(load).toLowerCase() === table.toLowerCase()));
  const load = draft?.loads.find((each) => draftTarget(each).toLowerCase() === table.toLowerCase());
  if (!draft || !load) return say(`No load of this conversation writes ${table}. ${elsewhere}`);
  const chain = chainTo(load.from, draft.steps ?? []);
  const made = column === '' ? null : makerOf(chain, column);
  const steps = chain.map((step) => `- ${inWords(step)}`);
  const head =
    made === null ? `${table} is loaded from ${sourcesOf(draft)}.` : `${column} in ${table} is ${made}, computed from ${sourcesOf(draft)}.`;
  return say([head, ...(steps.length > 0 ? ['', 'On the way:', '', ...steps] : [])].join('\n'));
}

const sourcesOf = ({ sources }: DraftInput): string => sources.map(({ path, table }) => path ?? table ?? '').join(', ');

/** The expression that made a column, or its name before a rename; "taken over as it is" when nothing did. */
function makerOf(chain: Step[], column: string): string {
  for (const step of chain.toReversed()) {
    const made = membersOf(step['measures']).get(column) ?? (step.op === 'derive' ? membersOf(step['columns']).get(column) : undefined);
    if (typeof made === 'string') return `\`${made}\``;
    const renamed = step.op === 'rename' ? [...membersOf(step['columns'])].find(([, to]) => to === column)?.[0] : undefined;
    if (renamed !== undefined) return `\`${renamed}\` under another name`;
  }
  return 'taken over as it is';
}

const membersOf = (value: unknown): Map<string, unknown> =>
  new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);

function inWords({ op, why, ...step }: Step): string {
  const where: unknown = step['where'];
  return `${op}${typeof where === 'string' ? ` where \`${where}\`` : ''}${why === undefined ? '' : ` (${why.replace(/^You said: /, '')})`}`;
}

function tellDependents(said: string, { drafts }: Episode): Reply {
  const cut = said.lastIndexOf('.');
  const [dataset, column] = [said.slice(0, cut), said.slice(cut + 1)];
  const using = drafts.filter(
    (draft) => draft.sources.some(({ path, table }) => isCalled(path ?? table ?? '', dataset)) && keeps(draft, column),
  );
  const tables = [...new Set(using.flatMap(({ loads }) => loads.map(({ table }) => table)))];
  const head =
    tables.length > 0
      ? `These loads of the conversation read ${said} and would miss ${column}: ${tables.join(', ')}.`
      : `No load of this conversation reads ${said}.`;
  return say(`${head} ${elsewhere} Nothing was changed.`);
}

/** `customers` for `samples/customers.csv` and `crm.customers`. */
function isCalled(name: string, said: string): boolean {
  const base =
    name
      .split('/')
      .at(-1)
      ?.replace(/(?:\.[a-z0-9]+)+$/i, '') ?? name;
  return (
    name.toLowerCase() === said.toLowerCase() ||
    sameWords(nameWords(base), nameWords(said)) ||
    sameWords(nameWords(name.split('.').at(-1) ?? ''), nameWords(said))
  );
}

/** Whether a column reaches a step that names it or the target: dropped at once, it is not needed. */
function keeps(draft: DraftInput, column: string): boolean {
  const first = (draft.steps ?? [])[0];
  const dropped = first?.op === 'select' && Array.isArray(first['drop']) && first['drop'].includes(column);
  const chosen = first?.op === 'select' && Array.isArray(first['columns']) && !first['columns'].includes(column);
  const grouped = (draft.steps ?? []).find(({ op }) => op === 'aggregate');
  return !dropped && !chosen && (grouped === undefined || JSON.stringify(draft.steps).includes(column));
}
