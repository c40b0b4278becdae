/** Where a column or table of the plan that waits comes from: nothing of it is loaded yet, so the stored plans do not know it. */
import { type DraftInput, draftTarget } from '#domain/draft.ts';
import type { DatasetColumn } from '#domain/history.ts';
import { inspectAll, type Planning } from '../asking.ts';
import { membersOf } from '../draft/columns-after.ts';
import { chainTo, type Step } from '../draft/edit.ts';

/** The answer from a draft; null when it writes no such thing. A dataset without a column may be a column alone. */
export function* waitingOrigin(draft: DraftInput, { dataset, column }: DatasetColumn): Planning<string | null> {
  const [load] = draft.loads;
  const target = load === undefined ? '' : draftTarget(load);
  const isTarget = [target, target.split('.').at(-1)].some((name) => name?.toLowerCase() === dataset.toLowerCase());
  const sources = draft.sources.map(({ path, table }) => path ?? table ?? '');
  if (isTarget && column === undefined)
    return `In the plan that waits, ${target} is loaded from ${sources.join(', ')}. Nothing is written yet.`;
  const wanted = isTarget ? column : column === undefined ? dataset : undefined;
  if (wanted === undefined || load === undefined) return null;
  const { name, ways } = trace(chainTo(load.from, draft.steps ?? []), wanted);
  const home = yield* sourceWith(draft, name);
  if (home === null && ways.length === 0) return null;
  const from = home === null ? sources.join(', ') : ways.some((way) => way.startsWith('`')) ? home : `${name} of ${home}`;
  return `In the plan that waits, ${wanted} of ${target} is ${[...ways, `from ${from}`].join(', ')}. Nothing is written yet.`;
}

/** Back through the steps to the column of a source, or to the expression that makes it. */
function trace(steps: Step[], wanted: string): { name: string; ways: string[] } {
  const ways: string[] = [];
  let name = wanted;
  for (const step of steps.toReversed()) {
    const renamed = step.op === 'rename' ? membersOf(step['columns']).find(([, to]) => to === name)?.[0] : undefined;
    if (renamed !== undefined) {
      ways.push(`called ${renamed} before`);
      name = renamed;
    }
    const made = madeIn(step, name);
    if (made !== null) return { name, ways: [...ways, `\`${made}\``] };
  }
  return { name, ways };
}

/** The expression that a step gives a column; null when it takes the column over. */
function madeIn(step: Step, name: string): string | null {
  const own = (members: unknown): unknown => membersOf(members).find(([member]) => member === name)?.[1];
  const group = (Array.isArray(step['group']) ? step['group'] : []).find((each: unknown) =>
    membersOf(each).some(([, value]) => value === name),
  );
  const grouped = membersOf(group).find(([member]) => member === 'expression')?.[1];
  const made = own(step['measures']) ?? (step.op === 'derive' || step.op === 'window' ? own(step['columns']) : undefined) ?? grouped;
  return made === undefined ? null : typeof made === 'string' ? made : JSON.stringify(made);
}

function* sourceWith({ sources }: DraftInput, column: string): Planning<string | null> {
  const entries = sources.map(({ connection = 'files', path, table }) => ({ connection, name: path ?? table ?? '' }));
  const seen = yield* inspectAll(entries);
  const found = seen.findIndex((each) => each.ok && each.value.columns.some(({ name }) => name === column));
  return entries[found]?.name ?? null;
}
