/** The columns that leave the steps of a draft, as far as they can be told without an engine. */
import type { Column } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { firstInput, type Step } from './edit.ts';

/** The members of an object; none of anything else. */
export const membersOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
const namesIn = (value: unknown): string[] => (Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []);

/** Columns of what the first load writes. Types are known only as far as reading requests needs them. */
export const columnsAfter = (draft: DraftInput, sources: ReadonlyMap<string, Column[]>): Column[] =>
  columnsOf(draft.loads[0]?.from ?? '', draft.steps ?? [], sources);

/** Columns of a source or of what a step gives; none where it is unknown. */
export function columnsOf(relation: string, steps: Step[], sources: ReadonlyMap<string, Column[]>): Column[] {
  const step = steps.find(({ id }) => id === relation);
  return step === undefined ? (sources.get(relation) ?? []) : after(step, (id) => columnsOf(id, steps, sources));
}

function after(step: Step, known: (relation: string) => Column[]): Column[] {
  const columns = known(firstInput(step));
  switch (step.op) {
    case 'rename': {
      const names = new Map(membersOf(step['columns']));
      return columns.map((column) => {
        const renamed = names.get(column.name);
        return typeof renamed === 'string' ? { ...column, name: renamed } : column;
      });
    }
    case 'derive':
      return withNames(columns, membersOf(step['columns']), 'DECIMAL(18,2)');
    case 'window':
      return withNames(columns, membersOf(step['columns']), 'DOUBLE');
    case 'select':
      return selected(step, columns);
    case 'aggregate':
      return aggregated(step, columns);
    case 'unpivot': {
      const long = [step['name'], step['value']].filter((name) => typeof name === 'string');
      const gone = namesIn(step['columns']);
      return withNames(
        columns.filter(({ name }) => !gone.includes(name)),
        long.map((name) => [name, null]),
        'VARCHAR',
      );
    }
    case 'flatten':
      return flattened(step, columns);
    case 'join':
      return step['type'] === 'anti' || step['type'] === 'semi' ? columns : joined(step, columns, known);
    default:
      return columns;
  }
}

/** The fields of a list's elements or of a struct, beside what is kept. */
function flattened(step: Step, columns: Column[]): Column[] {
  const list = columns.find(({ name }) => name === step['column']);
  const [, inside, isList] = /^STRUCT\((.*)\)(\[\])?$/i.exec(list?.type ?? '') ?? [];
  if (list === undefined || inside === undefined) return columns;
  const kept =
    step['keep'] === undefined
      ? columns.filter((column) => column !== list)
      : columns.filter(({ name }) => namesIn(step['keep']).includes(name));
  const position = typeof step['position'] === 'string' ? step['position'] : 'position';
  const before = isList && step['position'] !== false ? [...kept, { name: position, type: 'BIGINT' }] : kept;
  const fields = [...inside.matchAll(/"?([\p{L}_][\p{L}\p{N}_]*)"?\s+([A-Z]+(?:\([\d,]+\))?)(?=,|$)/gu)];
  const isTaken = (field: string): boolean => before.some(({ name }) => name.toLowerCase() === field.toLowerCase());
  return [...before, ...fields.map(([, field = '', type = '']) => ({ name: isTaken(field) ? `${list.name}_${field}` : field, type }))];
}

function withNames(columns: Column[], made: [string, unknown][], type: string): Column[] {
  const names = new Set(columns.map(({ name }) => name));
  return [...columns, ...made.flatMap(([name]) => (names.has(name) ? [] : [{ name, type }]))];
}

function selected(step: Step, columns: Column[]): Column[] {
  const dropped = namesIn(step['drop']);
  if (dropped.length > 0) return columns.filter(({ name }) => !dropped.includes(name));
  const kept = namesIn(step['columns']);
  return columns.filter(({ name }) => kept.includes(name));
}

function aggregated(step: Step, columns: Column[]): Column[] {
  const groups = (Array.isArray(step['group']) ? step['group'] : []).map((group: unknown) => {
    const name: unknown = typeof group === 'string' ? group : membersOf(group).find(([key]) => key === 'name')?.[1];
    const text = typeof name === 'string' ? name : '';
    return columns.find((column) => column.name === text) ?? { name: text, type: 'DATE' };
  });
  return [...groups, ...membersOf(step['measures']).map(([name]) => ({ name, type: 'DECIMAL(18,2)' }))];
}

function joined(step: Step, columns: Column[], known: (relation: string) => Column[]): Column[] {
  const [, right = ''] = [step.from].flat();
  const names = new Set(columns.map(({ name }) => name));
  const keys = keysOfRight(step);
  const added = known(right).filter(({ name }) => !keys.includes(name));
  const all = [...columns, ...added.map(({ name, type }) => ({ name: names.has(name) ? `${right}_${name}` : name, type }))];
  const chosen = namesIn(step['columns']);
  return chosen.length === 0 ? all : all.filter(({ name }) => chosen.includes(name));
}

const keysOfRight = (step: Step): string[] =>
  (Array.isArray(step['on']) ? step['on'] : []).flatMap((key: unknown) => {
    const name: unknown = typeof key === 'string' ? key : membersOf(key).find(([side]) => side === 'right')?.[1];
    return typeof name === 'string' ? [name] : [];
  });
