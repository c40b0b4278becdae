/** "Only new ones next time" behind a load that ran without increments: nothing noted what it took, so the next one would add all of it again. */
import { draftTarget, type DraftInput } from '#domain/draft.ts';
import { isWaiting } from './answers/pipeline-actions.ts';
import { askPerson, type Planning } from './asking.ts';
import type { Episode } from './episode.ts';
import { isIdentifier } from './link/types.ts';
import type { Scope } from './read/scope.ts';
import type { Wishes } from './wishes.ts';

const without = 'append all of it once more';

/** The wishes with the way that the person chose; null when they gave it up. */
export function* withoutDoubling(
  episode: Episode,
  last: DraftInput,
  { wishes, scope }: { wishes: Wishes; scope: Scope },
): Planning<Wishes | null> {
  const [source] = last.sources;
  const [load] = last.loads;
  const { newness, mode, target } = wishes;
  const isNew = (newness.files || newness.rows !== null) && source?.incremental === undefined && target === null;
  const keyed = mode.mode === 'upsert' || (mode.mode === null && load?.key !== undefined);
  if (!isNew || keyed || load === undefined || !hasRun(episode)) return wishes;
  const key = scope.subject.seen.columns.find(isIdentifier)?.name;
  const choices = [...(key === undefined ? [] : [`update rows by ${key}`]), without, 'cancel'];
  const answer = yield* askPerson(
    `${draftTarget(load)} holds what was loaded before, and nobody noted which rows that was: the next load reads all of them again, later ones only what is new. What shall become of rows that are there already?`,
    choices,
  );
  if (answer === without) return { ...wishes, mode: { ...mode, mode: 'append' } };
  return key === undefined || answer !== choices[0] ? null : { ...wishes, mode: { ...mode, mode: 'upsert', key: [key] } };
}

/** The plan of this conversation was loaded. */
const hasRun = (episode: Episode): boolean => !isWaiting(episode) && episode.facts.some((fact) => fact['type'] === 'run.succeeded');
