/** Standing rules: what the next runs of a pipeline may change without asking, derived from the approved effect, and judged run by run. */
import { count, counted } from '#domain/amounts.ts';
import { draftTarget, type Draft, type WriteMode } from '#domain/draft.ts';
import type { LoadEffect } from '#domain/effect.ts';
import type { LoadLimit, RuleLimits, RuleState } from '#domain/pipeline.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import type { Role } from '#domain/principal.ts';
import { rolesThatMay } from './policy.ts';
import { targetName } from './stages.ts';

/** Days until a standing rule expires. */
export const ruleDays = 90;

const smallest = 100;

/** Headroom: half as much again, and always room for some rows. */
const withRoom = (rows: number): number => Math.max(Math.ceil(rows * 1.5), rows + smallest);

/**
 * The mode in which a load runs again: a load that creates its table finds it there the next time. By key where there is one, adding
 * where only new rows are read, else the table is again what its source then holds.
 */
function repeatedMode({ mode, key, from }: Pick<PlannedLoad, 'mode' | 'key' | 'from'>, { sources }: Pick<Plan, 'sources'>): WriteMode {
  if (mode !== 'create') return mode;
  if (key.length > 0) return 'upsert';
  const reads = sources.find(({ id }) => id === from) ?? (sources.length === 1 ? sources[0] : undefined);
  return reads?.incremental === undefined ? 'replace' : 'append';
}

/** Whether a load of a draft writes to another place with other values of its parameters. */
const variesBy = (load: Draft['loads'][number], parameters: Draft['parameters']): boolean =>
  Object.keys(parameters ?? {}).some((name) => draftTarget(load).includes(`{${name}}`));

/** The draft as it runs again: every load says its mode. `plan` is what it was compiled to. */
export const repeatedDraft = (draft: Draft, plan: Plan): Draft => ({
  ...draft,
  loads: draft.loads.map((load, index) => {
    const planned = plan.loads[index];
    return planned === undefined || variesBy(load, draft.parameters) ? load : { ...load, mode: repeatedMode(planned, plan) };
  }),
});

/** The limits that approving this effect stands for. */
export function limitsFrom(approved: { draft: Draft; plan: Plan; effect: readonly LoadEffect[]; rejected: number }): RuleLimits {
  const { draft, plan, effect, rejected } = approved;
  return {
    loads: plan.loads.flatMap((load, index) => {
      const measured = effect.find((one) => one.load === load.id);
      const drafted = draft.loads[index];
      if (!measured || !drafted) return [];
      const varies = variesBy(drafted, draft.parameters);
      return [
        limitOf(
          {
            load: load.id,
            target: varies ? draftTarget(drafted) : targetName(load),
            varies,
            mode: varies ? load.mode : repeatedMode(load, plan),
          },
          measured,
        ),
      ];
    }),
    rejected: withRoom(rejected),
  };
}

function limitOf(place: Pick<LoadLimit, 'load' | 'target' | 'varies' | 'mode'>, measured: LoadEffect): LoadLimit {
  const { inserts, updates, deletes, unchanged, targetRows } = measured;
  const { mode } = place;
  const brought = (inserts ?? 0) + (updates ?? 0) + (unchanged ?? 0);
  const room = withRoom(brought);
  const limit = { ...place, inserts: room, updates: 0, deletes: 0, leastInserts: 0 };
  switch (mode) {
    case 'create':
    case 'append':
    case 'insert-only-new':
      return limit;
    case 'upsert':
      return { ...limit, updates: room };
    case 'merge':
      return { ...limit, updates: room, deletes: (deletes ?? 0) === 0 ? 0 : withRoom(deletes ?? 0) };
    case 'replace':
      // What is replaced goes: as many rows as there were, or as this load brings.
      return { ...limit, updates: room, deletes: withRoom(Math.max(brought, targetRows ?? 0)), leastInserts: Math.floor(brought / 2) };
  }
}

export interface JudgedRule {
  limits: RuleLimits;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** What a rule is good for; one that is dormant stands again when whoever made it may approve again. */
export function ruleState({
  revokedAt,
  expiresAt,
  makerRoles,
  at,
}: Omit<JudgedRule, 'limits'> & { makerRoles: readonly Role[] | null; at: Date }): RuleState {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt <= at) return 'expired';
  return makerRoles === null || makerRoles.some((role) => rolesThatMay.approver.includes(role)) ? 'stands' : 'dormant';
}

export type RuleVerdict = { allowed: true } | { allowed: false; why: string[] };

const rows = (number: number): string => counted(number, 'row');

/** Whether a rule lets a measured run pass, or everything that speaks against it, in words. */
export function judgeRule(rule: JudgedRule, run: { plan: Plan; effect: readonly LoadEffect[]; rejected: number; at: Date }): RuleVerdict {
  const { plan, effect, rejected, at } = run;
  const why = [
    ...(rule.revokedAt !== null ? ['the rule was revoked'] : []),
    ...(rule.expiresAt <= at ? [`the rule expired on ${rule.expiresAt.toISOString().slice(0, 10)}`] : []),
    ...(plan.undoes || plan.action || plan.loads.length === 0 ? ['a standing rule lets loads pass and nothing else'] : []),
    ...(rejected > rule.limits.rejected ? [`${rows(rejected)} cannot be read, and at most ${count(rule.limits.rejected)} may be`] : []),
    ...plan.loads.flatMap((load) =>
      judgeLoad(
        rule.limits,
        load,
        effect.find((one) => one.load === load.id),
      ),
    ),
  ];
  return why.length === 0 ? { allowed: true } : { allowed: false, why };
}

function judgeLoad({ loads }: RuleLimits, load: PlannedLoad, effect: LoadEffect | undefined): string[] {
  const target = targetName(load);
  const limit = loads.find((one) => (one.varies ? one.load === load.id && isPlaceOf(one.target, load) : one.target === target));
  if (!limit) return [`${target} is not covered`];
  if (effect?.basis !== 'exact') {
    const reason = effect?.reason?.replace(/\.$/, '');
    return [`the effect on ${target} is not known${reason === undefined ? '' : ` (${reason})`}`];
  }
  const over = (found: number | null, most: number, verb: string): string[] =>
    (found ?? 0) > most ? [`${rows(found ?? 0)} of ${target} would be ${verb}, and at most ${count(most)} may be`] : [];
  const brought = (effect.inserts ?? 0) + (effect.updates ?? 0) + (effect.unchanged ?? 0);
  return [
    ...(load.mode === limit.mode ? [] : [`${target} would be written by ${load.mode}, and the rule is for ${limit.mode}`]),
    ...over(effect.inserts, limit.inserts, 'inserted'),
    ...over(effect.updates, limit.updates, 'updated'),
    ...over(effect.deletes, limit.deletes, 'deleted'),
    ...(brought < limit.leastInserts
      ? [
          `only ${rows(brought)} would be in ${target} afterwards, and at least ${count(limit.leastInserts)} ${limit.leastInserts === 1 ? 'is' : 'are'} expected`,
        ]
      : []),
    ...(!load.file && changesSchema(effect) ? [`the structure of ${target} would change`] : []),
  ];
}

/**
 * Whether a load writes where a target leads whose parameters have some values: part by part from the last one, as far as both say
 * where they are. No value leads into another folder or schema.
 */
function isPlaceOf(target: string, load: PlannedLoad): boolean {
  const partsOf = (name: string): string[] =>
    name
      .replaceAll('"', '')
      .split(load.file ? '/' : '.')
      .filter((part) => part !== '')
      .toReversed();
  const written = partsOf(targetName(load));
  return partsOf(target).every((part, index) => written[index] === undefined || isPartOf(part, written[index]));
}

function isPartOf(part: string, written: string): boolean {
  const texts = part.split(/\{[a-z][a-z0-9_]*\}/).map((text) => text.replaceAll(/\W/g, String.raw`\$&`));
  return new RegExp(`^${texts.join('.*')}$`, 'i').test(written);
}

const changesSchema = ({ tableExists, columnsAdded, columnsWidened = [], keysAdded = [], indexesAdded = [] }: LoadEffect): boolean =>
  !tableExists || [columnsAdded, columnsWidened, keysAdded, indexesAdded].some((added) => added.length > 0);

/** `at most 2,600 rows inserted and 2,600 deleted in warehouse.analytics.orders`. */
export const limitWords = ({ loads }: RuleLimits): string =>
  loads
    .map(({ target, inserts, updates, deletes, leastInserts }) => {
      const parts = [
        `${count(inserts)} inserted`,
        ...(updates > 0 ? [`${count(updates)} updated`] : []),
        ...(deletes > 0 ? [`${count(deletes)} deleted`] : []),
      ];
      return `at most ${parts.join(', ')} in ${target}${leastInserts > 0 ? ` (and at least ${counted(leastInserts, 'row')} to bring)` : ''}`;
    })
    .join('; ');
