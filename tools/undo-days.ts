/** For how many days loads can be undone: the house decides, the card says it, and a publish keeps to what was approved. */
import type { StagedLoad } from '#domain/effect.ts';

/** A staged load whose card promises that many days. One that cannot be undone stays as it is. */
export function undoableFor(staged: StagedLoad, days: number): StagedLoad {
  const { undo } = staged.effect;
  return undo.possible ? { ...staged, effect: { ...staged.effect, undo: { ...undo, days } } } : staged;
}
