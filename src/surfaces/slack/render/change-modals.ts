/** The windows that change a card: its fields, or which of its parts stay. What they hold comes from the plan that was seen. */
import type { types } from '@slack/bolt';
import { loadTarget } from '#domain/card-view/approval-facts.ts';
import { WriteMode } from '#domain/draft.ts';
import type { Plan, PlannedLoad, PlannedStep } from '#domain/plan.ts';
import { showInvisible } from '#domain/visible.ts';
import { context, divider, section, shorten, type Block } from './blocks.ts';
import { code } from './mrkdwn.ts';
import { modalFields, modalIds, plain, type Modal } from './modals.ts';

/** Blocks of a window whose values are read. A parameter's says whether it is text or JSON. */
export const changeFields = {
  mode: (load: string) => `mode:${load}`,
  key: (load: string) => `key:${load}`,
  target: (load: string) => `target:${load}`,
  limit: (load: string) => `limit:${load}`,
  param: (kind: 'text' | 'json', step: string, name: string) => `${kind}:${step}:${name}`,
  cron: 'cron',
  timezone: 'timezone',
  loads: 'loads',
  steps: (group: number) => `steps:${group}`,
} as const;

/** Slack's limits, and how many parameters fit beside ten loads. */
const most = { value: 3000, id: 255, boxes: 10, option: 75, parameters: 40 } as const;

/** What a window shows of a load, and what is compared with it when the window is sent. */
export interface FieldsOfLoad {
  mode: WriteMode;
  key: string;
  target: string;
  /** Empty without one. */
  limit: string;
}

/** The step by which a limit set on a card holds; see planning/edit-draft.ts. */
const limitStep = (plan: Plan, load: PlannedLoad): PlannedStep | undefined =>
  plan.steps.find(({ id, op }) => id === load.from && op === 'sort' && id.startsWith('first_rows'));

export function fieldsOfLoad(plan: Plan, load: PlannedLoad): FieldsOfLoad {
  const limit = limitStep(plan, load)?.params['limit'];
  return {
    mode: load.mode,
    key: load.key.join(', ').slice(0, most.value),
    target: loadTarget(load),
    limit: typeof limit === 'number' ? String(limit) : '',
  };
}

export interface Parameter {
  step: string;
  name: string;
  kind: 'text' | 'json';
  shown: string;
}

/** The parameters of steps that fit into a window; a limit is a field of its load. */
export function parametersOf(plan: Plan): Parameter[] {
  const limits = new Set(plan.loads.map((load) => limitStep(plan, load)?.id));
  return plan.steps
    .filter(({ id }) => !limits.has(id))
    .flatMap(({ id: step, params }) =>
      Object.entries(params).map(([name, value]): Parameter => {
        if (typeof value === 'string') return { step, name, kind: 'text', shown: value };
        return { step, name, kind: 'json', shown: JSON.stringify(value) };
      }),
    )
    .filter(({ step, name, kind, shown }) => shown.length <= most.value && changeFields.param(kind, step, name).length <= most.id)
    .slice(0, most.parameters);
}

/** `seen` is kept in the window, so that what is sent is about the card that was seen. */
export function editModal(seen: object, plan: Plan): Modal {
  const parameters = parametersOf(plan);
  return {
    ...windowOf('Edit the plan', modalIds.edit, seen),
    blocks: [
      ...plan.loads.flatMap((load) => loadBlocks(plan, load)),
      divider,
      input(changeFields.cron, 'Schedule (cron; empty for none)', text(plan.schedule?.cron ?? '', 100)),
      input(changeFields.timezone, 'Time zone of the schedule', text(plan.schedule?.timezone ?? 'UTC', 60)),
      ...(parameters.length === 0 ? [] : [divider, context(['Parameters of the steps'])]),
      ...parameters.map(({ step, name, kind, shown }) =>
        input(changeFields.param(kind, step, name), shorten(`${step} · ${name}`, 200), text(shown, most.value, shown.length > 60)),
      ),
    ],
  };
}

function loadBlocks(plan: Plan, load: PlannedLoad): Block[] {
  const { id } = load;
  const fields = fieldsOfLoad(plan, load);
  const modes = WriteMode.options.map((mode) => option(mode, mode));
  return [
    section(code(fields.target, 300)),
    input(changeFields.mode(id), 'Mode', {
      type: 'static_select',
      action_id: modalFields.value,
      options: modes,
      initial_option: option(load.mode, load.mode),
    }),
    input(changeFields.key(id), 'Key (columns, with commas)', text(fields.key, most.value)),
    input(changeFields.target(id), load.file ? 'Path' : 'Table', text(fields.target, load.file ? 1024 : 260)),
    input(changeFields.limit(id), 'At most so many rows', {
      type: 'number_input',
      action_id: modalFields.value,
      is_decimal_allowed: false,
      min_value: '1',
      max_value: '1000000000',
      ...(fields.limit === '' ? {} : { initial_value: fields.limit }),
    }),
  ];
}

/** Loads and steps with a tick each. */
export function partsModal(seen: object, plan: Plan): Modal {
  const groups = Array.from({ length: Math.ceil(plan.steps.length / most.boxes) }, (_, group) =>
    plan.steps.slice(group * most.boxes, (group + 1) * most.boxes),
  );
  const loads = plan.loads.map((load) => option(load.id, `${load.mode} ${loadTarget(load)}`));
  return {
    ...windowOf('Choose parts', modalIds.parts, seen),
    blocks: [
      context(['What is ticked is measured again and becomes a card of its own.']),
      input(changeFields.loads, 'Loads', boxes(loads)),
      ...groups.map((steps, group) =>
        input(changeFields.steps(group), group === 0 ? 'Steps' : 'More steps', boxes(steps.map(({ id, words }) => option(id, words)))),
      ),
    ],
  };
}

const windowOf = (title: string, callback: string, seen: object): Omit<Modal, 'blocks'> => ({
  type: 'modal',
  callback_id: callback,
  private_metadata: JSON.stringify(seen),
  title: plain(title),
  submit: plain('Measure'),
  close: plain('Cancel'),
});

/** Nothing must be filled in: what is cleared is taken away. */
const input = (block: string, label: string, element: types.InputBlock['element']): types.InputBlock => ({
  type: 'input',
  block_id: block,
  optional: true,
  label: plain(label),
  element,
});

const text = (value: string, length: number, multiline = false): types.PlainTextInput => ({
  type: 'plain_text_input',
  action_id: modalFields.value,
  multiline,
  max_length: length,
  ...(value === '' ? {} : { initial_value: value }),
});

const boxes = (options: types.PlainTextOption[]): types.Checkboxes => ({
  type: 'checkboxes',
  action_id: modalFields.value,
  options,
  initial_options: options,
});

const option = (value: string, words: string): types.PlainTextOption => ({
  value,
  text: plain(shorten(showInvisible(words), most.option)),
});
