/** Alerts and definitions that somebody asks for, checked against the data before they become a card. */
import type { ActionRequest } from '#domain/action-request.ts';
import type { Watch, WatchedDataset } from '#domain/alert.ts';
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { termKey } from '#domain/definition.ts';
import { inputError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { PlannedAction } from '#domain/pipeline.ts';
import { compilePlan } from '#planning/compile.ts';
import { alertViews } from '#store/alerts.ts';
import { definitionVersion, standingDefinitions } from '#store/definitions.ts';
import type { Asking } from '../conversation/asking.ts';
import type { AppContext } from '../context.ts';
import { requireReadableRejects } from '../runs/readable-rejects.ts';

export type HouseRequest = ActionRequest & { do: 'watch' | 'unwatch' | 'define' | 'forget' };

export const isHouseRequest = (request: ActionRequest): request is HouseRequest =>
  request.do === 'watch' || request.do === 'unwatch' || request.do === 'define' || request.do === 'forget';

/** Throws `action.*`, `alert.not-found`, `definition.not-found`, and what reading the dataset throws. */
export async function resolveHouse(context: AppContext, request: HouseRequest, asking: Asking): Promise<PlannedAction> {
  switch (request.do) {
    case 'watch':
      return watchOf(context, request, asking);
    case 'unwatch':
      return unwatch(context, request);
    case 'define':
      return define(context, request);
    case 'forget':
      return forget(context, request);
  }
}

async function watchOf(
  context: AppContext,
  { watch, dataset, connection }: HouseRequest,
  { threadId, mayRead }: Asking,
): Promise<PlannedAction> {
  if (!watch || dataset === undefined) {
    throw inputError('action.watch', 'What shall be watched, and for what?', {
      hint: 'Say for example "watch customers: tell me if more than 2% of emails are empty".',
    });
  }
  const of = await theDataset(context, { dataset, connection });
  // Whose token is limited to connections has no actions.
  await requireReadableRejects(context.database, { mayRead, within: null }, of);
  const { columns } = await context.datasets.inspect(of);
  return { do: 'watch', ...of, watch: spelledWatch(watch, columns, of.dataset), threadId };
}

/** The one dataset of that name; its connection is found where it was not named. */
async function theDataset(context: AppContext, said: { dataset: string; connection?: string | undefined }): Promise<WatchedDataset> {
  const { dataset, connection } = said;
  if (connection !== undefined) return { connection, dataset };
  const entries = await context.datasets.list({ search: dataset.split(/[./]/).at(-1) ?? dataset, limit: 100 });
  const fits = (entry: DatasetEntry): boolean => entry.name.toLowerCase() === dataset.toLowerCase();
  const [first, ...others] = entries.filter(fits);
  if (first && others.length === 0) return { connection: first.connection, dataset: first.name };
  const names = entries.map(({ name }) => name);
  throw inputError('source.not-found', `There is no one dataset "${dataset}".`, {
    details: { suggestions: nearest(dataset, names) },
    hint: first
      ? `It is in ${[first, ...others].map((entry) => entry.connection).join(' and ')}: name the connection.`
      : 'Name a file or a table.',
  });
}

/** With its columns as the dataset spells them. Throws `action.column`. */
function spelledWatch(watch: Watch, columns: readonly Column[], dataset: string): Watch {
  const spelled = (name: string): string => {
    const found = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
    if (found) return found.name;
    const names = columns.map((column) => column.name);
    throw inputError('action.column', `${dataset} has no column "${name}".`, { details: { suggestions: nearest(name, names) } });
  };
  if (watch.kind === 'duplicates') return { ...watch, columns: watch.columns.map(spelled) };
  return 'column' in watch ? { ...watch, column: spelled(watch.column) } : watch;
}

async function unwatch({ database }: AppContext, { alert, dataset }: HouseRequest): Promise<PlannedAction> {
  const views = await alertViews(database);
  const named = views.filter(({ number, dataset: of }) =>
    alert === undefined ? of.toLowerCase().includes((dataset ?? '').toLowerCase()) : number === alert,
  );
  const [first, ...others] = named;
  if (first && others.length === 0) return { do: 'unwatch', alert: first.number };
  if (!first) throw inputError('alert.not-found', 'There is no such alert.', { hint: 'Ask "which alerts are there?" for the list.' });
  const choices = named.slice(0, 8).map(({ number, dataset: of, words }) => `stop alert ${number}: ${of}, ${words}`);
  const text = 'Which alert shall be taken away?';
  throw inputError('alert.ambiguous', text, { details: { question: { text, choices } } });
}

async function define(context: AppContext, { definition }: HouseRequest): Promise<PlannedAction> {
  if (!definition) {
    throw inputError('action.definition', 'What shall mean what?', {
      hint: 'Say for example "active customer means a customer with segment pro".',
    });
  }
  const { term, meaning, dataset = null, condition = null } = definition;
  if (condition !== null && dataset === null) {
    throw inputError('action.definition', 'A condition needs the dataset that it is about.', { hint: 'Name the file or table.' });
  }
  if (condition !== null && dataset !== null) await mustHold(context, dataset, condition);
  return { do: 'define', term: term.trim(), meaning, dataset, condition, after: await definitionVersion(context.database, term) };
}

/** Throws what the engine says of a condition that its dataset does not understand. */
async function mustHold(context: AppContext, dataset: string, condition: string): Promise<void> {
  const of = await theDataset(context, { dataset });
  const id = 'd';
  const { connection } = of;
  const isFile = (await context.datasets.inspect(of)).kind !== 'postgres';
  const compiled = await compilePlan(
    {
      title: 'A condition',
      sources: [{ id, connection, ...(isFile ? { path: of.dataset } : { table: of.dataset }) }],
      steps: [{ id: 'fits', op: 'filter', from: id, where: condition }],
      loads: [{ from: 'fits', table: 'public.headgate_condition_only' }],
    },
    context.compilePorts,
  );
  const problem = compiled.ok ? undefined : compiled.problems[0];
  if (problem) throw inputError('action.condition', problem.message, { details: { suggestions: problem.suggestions ?? [] } });
}

async function forget({ database }: AppContext, { term = '' }: HouseRequest): Promise<PlannedAction> {
  const known = await standingDefinitions(database);
  const found = known.find((each) => termKey(each.term) === termKey(term));
  if (found) return { do: 'forget', term: found.term, version: found.version };
  const close = nearest(
    term,
    known.map((each) => each.term),
  );
  throw inputError('definition.not-found', `“${term}” is not defined.${close[0] ? ` Did you mean ${close[0]}?` : ''}`);
}
