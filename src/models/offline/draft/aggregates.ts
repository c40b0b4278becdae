/** The groups that a draft makes. */
import type { DraftInput } from '#domain/draft.ts';
import { membersOf } from './columns-after.ts';
import { chainTo, type Step } from './edit.ts';

/** The groups of a step by their names. */
export const namedGroups = (step: Step): string[] =>
  (Array.isArray(step['group']) ? step['group'] : []).map((group: unknown) =>
    String(membersOf(group).find(([member]) => member === 'name')?.[1] ?? group),
  );

/** The last grouping on the way to the first load. */
export const lastAggregate = ({ loads: [load], steps = [] }: DraftInput): Step | undefined =>
  chainTo(load?.from ?? '', steps).findLast(({ op }) => op === 'aggregate');
