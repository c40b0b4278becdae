/** What stands in the fields of the edit form, from a plan, and back: only what differs from the plan is sent. */
import { Strategy, WriteMode, type ParameterValue } from '#domain/draft.ts';
import type { Edit, LoadEdit, StepEdit } from '#domain/edit.ts';
import { JsonValue } from '#domain/json.ts';
import type { Plan, PlannedLoad, PlannedStep } from '#domain/plan.ts';
import { loadTarget } from './card-facts.ts';

export interface LoadFields {
  mode: string;
  key: string;
  target: string;
  connection: string;
  limit: string;
}

export interface EditFields {
  loads: Record<string, LoadFields>;
  /** By step and name of the parameter. */
  steps: Record<string, Record<string, string>>;
  parameters: Record<string, string>;
  cron: string;
  timezone: string;
  strategy: string;
}

export interface Editable {
  plan: Plan;
  parameters: Record<string, ParameterValue>;
}

/** A parameter longer than this is changed in words or in a plan file. */
const longestParameter = 2000;

/** How a limit set on a card is called: a step of its own before the load. */
const isLimit = ({ id, op }: PlannedStep): boolean => op === 'sort' && id.startsWith('first_rows');

const limitOf = ({ steps }: Plan, { from }: PlannedLoad): string => {
  const limit = steps.find((step) => step.id === from && isLimit(step))?.params['limit'];
  return typeof limit === 'number' ? String(limit) : '';
};

export function fieldsOf({ plan, parameters }: Editable): EditFields {
  return {
    loads: Object.fromEntries(
      plan.loads.map((load) => {
        const { id, mode, key, connection } = load;
        return [id, { mode, key: key.join(', '), target: loadTarget(load), connection, limit: limitOf(plan, load) }];
      }),
    ),
    steps: Object.fromEntries(
      plan.steps
        .filter((step) => !isLimit(step))
        .map(({ id, params }) => [
          id,
          Object.fromEntries(
            Object.entries(params).flatMap(([name, value]) => {
              const text = textOf(value);
              return text.length > longestParameter ? [] : [[name, text] as const];
            }),
          ),
        ]),
    ),
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
    cron: plan.schedule?.cron ?? '',
    timezone: plan.schedule?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    strategy: plan.strategy,
  };
}

const textOf = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Null when nothing differs. */
export function editOf(editable: Editable, fields: EditFields): Edit | null {
  const { plan, parameters } = editable;
  const before = fieldsOf(editable);
  const loads = plan.loads.flatMap((load) => loadEdit(load, before.loads[load.id], fields.loads[load.id]));
  const steps = plan.steps.flatMap((step) => stepEdit(step, before.steps[step.id], fields.steps[step.id]));
  const values = Object.entries(fields.parameters).filter(([name, text]) => text.trim() !== before.parameters[name]);
  const strategy = Strategy.safeParse(fields.strategy);
  const edit: Edit = {
    ...(loads.length > 0 ? { loads } : {}),
    ...(steps.length > 0 ? { steps } : {}),
    ...(values.length > 0 ? { parameters: Object.fromEntries(values.map(([name, text]) => [name, valueOf(text, parameters[name])])) } : {}),
    ...scheduleEdit(plan, fields),
    ...(strategy.success && strategy.data !== plan.strategy ? { strategy: strategy.data } : {}),
  };
  return Object.keys(edit).length === 0 ? null : edit;
}

const valueOf = (text: string, before: ParameterValue | undefined): ParameterValue =>
  typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text.trim();

function scheduleEdit({ schedule }: Plan, { cron, timezone }: EditFields): Pick<Edit, 'schedule'> {
  const [when, zone] = [cron.trim(), timezone.trim()];
  if (when === '') return schedule === null ? {} : { schedule: null };
  if (when === schedule?.cron && zone === schedule.timezone) return {};
  return { schedule: { ...schedule, cron: when, timezone: zone } };
}

function loadEdit(load: PlannedLoad, before: LoadFields | undefined, fields: LoadFields | undefined): LoadEdit[] {
  if (!before || !fields) return [];
  const key = fields.key.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  const mode = WriteMode.safeParse(fields.mode);
  const [target, connection, limit] = [fields.target.trim(), fields.connection.trim(), Number(fields.limit)];
  const changes = {
    ...(mode.success && fields.mode !== before.mode ? { mode: mode.data } : {}),
    ...(key.join(', ') === before.key ? {} : { key: key.length === 0 ? null : key }),
    ...(target === before.target || target === '' ? {} : load.file ? { path: target } : { table: target }),
    ...(connection === before.connection || connection === '' ? {} : { connection }),
    ...(fields.limit === before.limit ? {} : fields.limit === '' ? { limit: null } : Number.isInteger(limit) && limit > 0 ? { limit } : {}),
  };
  return Object.keys(changes).length === 0 ? [] : [{ load: load.id, ...changes }];
}

function stepEdit(step: PlannedStep, before: Record<string, string> = {}, fields: Record<string, string> = {}): StepEdit[] {
  const changed = Object.entries(fields).filter(([name, text]) => text !== before[name]);
  if (changed.length === 0) return [];
  return [{ step: step.id, params: Object.fromEntries(changed.map(([name, text]) => [name, paramOf(text, step.params[name])])) }];
}

/** Texts stay texts; anything else is JSON where it reads as JSON. An empty field takes the parameter away. */
function paramOf(text: string, before: JsonValue | undefined): JsonValue {
  if (text.trim() === '') return null;
  if (typeof before === 'string') return text;
  try {
    return JsonValue.parse(JSON.parse(text));
  } catch {
    return text;
  }
}
