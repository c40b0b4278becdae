/** One wish that became a step: an op with its parameters, and where in the pipeline it belongs. */
import type { JsonObject } from '#domain/json.ts';

/**
 * When a step happens, whatever the order of the words: shapes come first, then row by row in the order said,
 * then groups, then order and limits, then which columns leave under which names.
 */
export type Phase = 'shape' | 'rows' | 'group' | 'after' | 'order' | 'hide' | 'columns' | 'names';
export const phases: readonly Phase[] = ['shape', 'rows', 'group', 'after', 'order', 'hide', 'columns', 'names'];

export interface Operation {
  phase: Phase;
  op: string;
  /** The id the step gets when it is free. */
  id: string;
  /** Parameters; they may name the relation the step reads. */
  params: (relation: string) => JsonObject;
  /** Further inputs beside the relation before it. */
  with?: string[];
  /** The id of a step that it must stand behind, whatever their phases. */
  behind?: string;
  /** The phrase that asked for it. */
  phrase: string;
  /** Where the phrase stands in the request, for the order of steps in one phase. */
  place: number;
}

const phaseOfOp: Record<string, Phase> = {
  union: 'shape',
  join: 'shape',
  flatten: 'shape',
  filter: 'rows',
  dedupe: 'rows',
  derive: 'rows',
  cast: 'rows',
  'fill-nulls': 'rows',
  'clean-text': 'rows',
  'value-map': 'rows',
  aggregate: 'group',
  pivot: 'group',
  'date-spine': 'after',
  window: 'after',
  sort: 'order',
  'hash-mask': 'hide',
  select: 'columns',
  rename: 'names',
};

/** The phase a step that is already in a draft belongs to. Free SQL is taken for a shape. */
export const phaseOf = (op: string): Phase => phaseOfOp[op] ?? 'shape';
export const isLater = (a: Phase, b: Phase): boolean => phases.indexOf(a) > phases.indexOf(b);
