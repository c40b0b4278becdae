/** What stands between a card and its approval: an effect nobody knows, and names that must be typed. */
import type { Card, LoadEffect } from '../effect.ts';
import type { Plan, PlannedLoad } from '../plan.ts';

/** `analytics.orders`, `exports/orders.parquet`. */
export const loadTarget = (load: PlannedLoad): string => (load.file ? load.table : `${load.schema}.${load.table}`);

/** With its connection, where the name alone does not say the place: `warehouse.analytics.orders`. */
export const placeOf = (load: PlannedLoad): string => (load.file ? load.table : `${load.connection}.${loadTarget(load)}`);

const removesRows = (load: PlannedLoad, effect: LoadEffect | undefined): boolean => load.mode === 'replace' || (effect?.deletes ?? 0) > 0;

/** Tables whose names must be typed before an approval: the load replaces them or deletes from them. */
export function namesToType({ plan, card }: { plan: Plan; card: Card }): string[] {
  // An undo removes what a person just asked to take back, and nothing else.
  if (plan.undoes) return [];
  const names = plan.loads
    .filter((load) => {
      const effect = card.effect.find((one) => one.load === load.id);
      return effect?.tableExists !== false && removesRows(load, effect);
    })
    .map(loadTarget);
  return [...new Set(names)];
}

/** Whether what was typed names the table, with or without its schema. */
export const isNameOf = (typed: string, target: string): boolean => {
  const name = typed.trim();
  return name === target || (name !== '' && target.endsWith(`.${name}`));
};

/** Why a card with these effects cannot be approved, or null. */
export function effectObstacle(effects: readonly LoadEffect[]): string | null {
  const unknown = effects.find(({ basis }) => basis === 'unavailable');
  if (unknown) return `What would happen to ${unknown.target} is not known, so it cannot be approved. Revise or reject it.`;
  return effects.some(({ basis }) => basis !== 'exact') ? 'The effect is being measured.' : null;
}
