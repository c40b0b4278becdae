/** An undo as a plan: no sources and no steps, only the loads of a published run that can be taken back. */
import { counted } from '#domain/amounts.ts';
import type { LoadEffect } from '#domain/effect.ts';
import { conflictError } from '#domain/errors.ts';
import type { Plan } from '#domain/plan.ts';
import { targetName } from './stages.ts';

export interface Undoable {
  runId: string;
  runNumber: number;
  plan: Plan;
  /** What the run was approved for. */
  effect: LoadEffect[];
}

const longestTitle = 120;

/** The plan that takes a run back, and what it leaves alone. Throws `undo.impossible` with the reasons when that is everything. */
export function undoPlan({ runId, runNumber, plan, effect }: Undoable): { plan: Plan; notes: string[] } {
  if (plan.action) {
    throw conflictError('undo.impossible', `Run ${runNumber} changed Headgate's own things and no rows: ${plan.title}.`, {
      hint: 'Change it back by its opposite, for example "resume it".',
    });
  }
  const undo = new Map(effect.map((load) => [load.load, load.undo]));
  // The last first: what was loaded later may point at what was loaded before.
  const loads = plan.loads.filter(({ id }) => undo.get(id)?.possible === true).toReversed();
  const refused = plan.loads
    .filter((load) => !loads.includes(load))
    .map((load) => `${targetName(load)}: ${undo.get(load.id)?.reason ?? 'nothing was kept to take it back.'}`);
  if (loads.length === 0) throw conflictError('undo.impossible', `Run ${runNumber} cannot be undone. ${refused.join(' ')}`);
  return {
    plan: {
      kind: 'plan',
      format: 1,
      title: titleOf(runNumber, plan),
      sources: [],
      steps: [],
      checks: [],
      loads,
      schedule: null,
      strategy: plan.strategy,
      undoes: { runId, runNumber },
    },
    notes: refused.map((words) => `Stays as it is: ${words}`),
  };
}

/** What an undo of an undo is about is what was loaded at first. */
function titleOf(runNumber: number, { title, undoes }: Plan): string {
  const which = undoes ? `, which undid run ${undoes.runNumber}` : '';
  const loaded = undoes ? title.replace(/^Undo run [^:]*: /, '') : title;
  return `Undo run ${runNumber}${which}: ${loaded}`.slice(0, longestTitle);
}

/** What an undo cannot take back, in words; empty when it takes back everything. */
export function leftWords({ takesBack }: LoadEffect): string {
  if (!takesBack) return '';
  const { changed, gone, taken, tied = 0 } = takesBack;
  const parts = [
    ...(changed > 0 ? [counted(changed, 'row changed since', 'rows changed since')] : []),
    ...(gone > 0 ? [counted(gone, 'is gone', 'are gone')] : []),
    ...(taken > 0 ? [counted(taken, 'gave its place to a later row', 'gave their place to later rows')] : []),
    ...(tied > 0 ? [counted(tied, 'is tied to rows of other tables', 'are tied to rows of other tables')] : []),
  ];
  return parts.join(', ');
}

/** What the card says of an undo besides its counts. */
export function undoNotes(effect: LoadEffect): string[] {
  const { takesBack, target } = effect;
  if (!takesBack) return [];
  const left = leftWords(effect);
  return [
    ...(left === '' ? [] : [`Part of it cannot be taken back from ${target}: ${left}. These rows are left as they are.`]),
    ...(takesBack.dropsTable ? [`The table ${target} goes: it holds exactly what was loaded.`] : []),
    ...(takesBack.columnsDropped.length > 0 ? [`${target} loses ${takesBack.columnsDropped.join(', ')}, which the load had added.`] : []),
    ...takesBack.columnsKept.map(({ name, reason }) => `${target} keeps ${name}, although the load had added it: ${reason}.`),
  ];
}
