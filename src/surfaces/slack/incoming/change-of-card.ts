/** The change of a card that a window asks for: only what differs from the plan that was shown in it. Pure. */
import { WriteMode } from '#domain/draft.ts';
import type { Edit, Keep, LoadEdit, StepEdit } from '#domain/edit.ts';
import { JsonValue } from '#domain/json.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { changeFields, fieldsOfLoad, parametersOf } from '../render/change-modals.ts';
import { tickedIn, valueIn } from './field-values.ts';
import type { FieldStates } from './payloads.ts';

/** What cannot be sent as it stands, by block. */
export function editErrors(fields: FieldStates): Record<string, string> {
  const wrong = Object.keys(fields).flatMap((block): [string, string][] => {
    const value = valueIn(fields, block);
    if (value === '') return [];
    if (block.startsWith(changeFields.limit('')) && !/^[1-9]\d{0,9}$/.test(value)) return [[block, 'Write a whole number above 0.']];
    return block.startsWith('json:') && jsonOf(value) === undefined ? [[block, 'Write JSON, such as ["id"], 12 or true.']] : [];
  });
  const isUnplaced = valueIn(fields, changeFields.cron) !== '' && valueIn(fields, changeFields.timezone) === '';
  return Object.fromEntries([...wrong, ...(isUnplaced ? [[changeFields.timezone, 'Say in which time zone, such as Europe/Berlin.']] : [])]);
}

/** Null when nothing was changed. */
export function editOf(plan: Plan, fields: FieldStates): Edit | null {
  const loads = plan.loads.flatMap((load) => loadEdit(plan, load, fields));
  const steps = stepEdits(plan, fields);
  const schedule = scheduleOf(plan, fields);
  if (loads.length + steps.length === 0 && schedule === undefined) return null;
  return {
    ...(loads.length === 0 ? {} : { loads }),
    ...(steps.length === 0 ? {} : { steps }),
    ...(schedule === undefined ? {} : { schedule }),
  };
}

function loadEdit(plan: Plan, load: PlannedLoad, fields: FieldStates): LoadEdit[] {
  const before = fieldsOfLoad(plan, load);
  const [mode, key, target, limit] = (['mode', 'key', 'target', 'limit'] as const).map((name) =>
    valueIn(fields, changeFields[name](load.id)),
  );
  const names = (key ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  const newMode = WriteMode.safeParse(mode);
  const changes: Omit<LoadEdit, 'load'> = {
    ...(newMode.success && newMode.data !== before.mode ? { mode: newMode.data } : {}),
    ...(names.join(', ') === before.key ? {} : { key: names.length === 0 ? null : names }),
    ...(target === before.target || target === '' ? {} : load.file ? { path: target } : { table: target }),
    ...(limit === before.limit ? {} : { limit: limit === '' ? null : Number(limit) }),
  };
  return Object.keys(changes).length === 0 ? [] : [{ load: load.id, ...changes }];
}

function stepEdits(plan: Plan, fields: FieldStates): StepEdit[] {
  const changed = new Map<string, StepEdit['params']>();
  for (const { step, name, kind, shown } of parametersOf(plan)) {
    const value = valueIn(fields, changeFields.param(kind, step, name));
    if (value === shown.trim()) continue;
    // What is cleared is taken away.
    const next = value === '' ? null : kind === 'text' ? value : (jsonOf(value) ?? null);
    changed.set(step, { ...changed.get(step), [name]: next });
  }
  return [...changed].map(([step, params]) => ({ step, params }));
}

/** Undefined when it stays as it is. */
function scheduleOf({ schedule }: Plan, fields: FieldStates): Edit['schedule'] {
  const [cron, timezone] = [valueIn(fields, changeFields.cron), valueIn(fields, changeFields.timezone)];
  if (cron === '') return schedule === null ? undefined : null;
  return cron === schedule?.cron && timezone === schedule.timezone ? undefined : { ...schedule, cron, timezone };
}

/** The ticks of a window; null when everything is ticked. */
export function keepOf(plan: Plan, fields: FieldStates): Keep | null {
  const loads = tickedIn(fields, changeFields.loads);
  const steps = Object.keys(fields).flatMap((block) => (block === changeFields.loads ? [] : tickedIn(fields, block)));
  if (loads.length === plan.loads.length && steps.length === plan.steps.length) return null;
  return { loads, ...(steps.length === plan.steps.length ? {} : { steps }) };
}

export const keepErrors = (fields: FieldStates): Record<string, string> =>
  tickedIn(fields, changeFields.loads).length === 0 ? { [changeFields.loads]: 'Keep at least one load.' } : {};

function jsonOf(text: string): JsonValue | undefined {
  try {
    return JsonValue.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
