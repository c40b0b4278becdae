/** A change of Headgate's own things as a plan: no sources, steps or loads, only the action; decided and published like any other. */
import { watchWords } from '#domain/alert.ts';
import type { ActionChange, PlannedAction } from '#domain/pipeline.ts';
import type { Card } from '#domain/effect.ts';
import type { Plan } from '#domain/plan.ts';
import { scheduleWords } from './schedule.ts';

const longestTitle = 120;

export function actionPlan(action: PlannedAction): Plan {
  return {
    kind: 'plan',
    format: 1,
    title: actionTitle(action).slice(0, longestTitle),
    sources: [],
    steps: [],
    checks: [],
    loads: [],
    schedule: null,
    strategy: 'auto',
    action,
  };
}

/** `Pause daily_orders until 23 Nov 2026 00:00 UTC`. */
function actionTitle(action: PlannedAction): string {
  switch (action.do) {
    case 'pause':
      return `Pause ${named(action.pipelines)}${action.until === null ? '' : ` until ${action.until.slice(0, 16).replace('T', ' ')} UTC`}`;
    case 'resume':
      return `Resume ${named(action.pipelines)}`;
    case 'delete':
      return `Delete ${named(action.pipelines)}`;
    case 'reschedule':
      return `Run ${named(action.pipelines)} ${scheduleWords(action.schedule)}`;
    case 'save':
      return `Keep this plan as the pipeline ${action.keeps.name}`;
    case 'revoke-rule':
      return `Revoke standing rule ${action.rules.join(', ')}`;
    case 'cancel-run':
      return `Cancel run ${action.runs.map(({ number }) => number).join(', ')}`;
    case 'watch':
      return `Watch ${action.dataset}: ${watchWords(action.watch)}`;
    case 'unwatch':
      return `Take alert ${action.alert} away`;
    case 'define':
      return `Remember what “${action.term}” means`;
    case 'forget':
      return `Forget what “${action.term}” means`;
  }
}

const shown = 3;

function named(pipelines: readonly { name: string }[]): string {
  const names = pipelines.slice(0, shown).map(({ name }) => name);
  const more = pipelines.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more pipelines` : names.join(', ');
}

/** The card of an action: nothing is read or loaded, and every line says what is changed. */
export function actionCard(plan: Plan, action: PlannedAction, { changes, notes }: { changes: ActionChange[]; notes: string[] }): Card {
  return {
    title: plan.title,
    reads: [],
    writes: [],
    steps: [],
    effect: [],
    checks: [],
    rows: { source: 0, loaded: 0, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 0 },
    rejects: [],
    estimate: { seconds: 0, bytes: 0 },
    risk: riskOf(action),
    notes,
    sample: null,
    changes,
  };
}

function riskOf(action: PlannedAction): Card['risk'] {
  switch (action.do) {
    case 'delete':
      return { level: 'medium', reasons: ['a deleted pipeline runs no more; its past runs stay on record'] };
    case 'cancel-run':
      return { level: 'medium', reasons: ['what the run has not committed by then is not written'] };
    case 'pause':
    case 'resume':
    case 'reschedule':
    case 'save':
    case 'revoke-rule':
    case 'watch':
    case 'unwatch':
    case 'define':
    case 'forget':
      return { level: 'low', reasons: [] };
  }
}
