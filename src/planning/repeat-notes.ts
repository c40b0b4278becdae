/** What a card says when the same input was loaded into the same table before. */
import type { Card, LoadEffect } from '#domain/effect.ts';
import type { LastLoad } from '#domain/incremental.ts';
import type { LoadedBefore } from '#domain/input-identity.ts';

/** By load id. */
export type LoadedBeforeByLoad = ReadonlyMap<string, LoadedBefore>;

/** One note for each such load. */
export const repeatNotes = (effect: readonly LoadEffect[], before: LoadedBeforeByLoad): string[] =>
  effect.flatMap((load) => {
    const earlier = before.get(load.load);
    return earlier ? [`${repeatWords(load, earlier)}.`] : [];
  });

/** Rows that are appended once more are there twice, unless the table refuses them: that is a risk, and never a low one. */
export function withRepeats(risk: Card['risk'], effect: readonly LoadEffect[], before: LoadedBeforeByLoad): Card['risk'] {
  const reasons = effect.flatMap((load) => {
    const earlier = before.get(load.load);
    return earlier && load.mode === 'append' && load.uniqueBy === undefined && (load.inserts ?? 0) > 0
      ? [`rows that ${runWords(earlier)} loaded may be in ${load.target} twice`]
      : [];
  });
  if (reasons.length === 0) return risk;
  return { level: risk.level === 'low' ? 'medium' : risk.level, reasons: [...risk.reasons, ...reasons] };
}

const repeatWords = ({ target }: LoadEffect, { sameSteps, ...run }: LoadedBefore): string =>
  `The same input was loaded into ${target} by ${runWords(run)}${sameSteps ? '' : ', through other steps'}`;

/** Which run it was, and when. */
export const runWords = ({ runNumber, at }: LastLoad): string =>
  `${runNumber === null ? 'an earlier run' : `run ${runNumber}`} on ${at.slice(0, 10)} at ${at.slice(11, 16)} UTC`;
