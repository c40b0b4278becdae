/** "Per road and direction" of a plan that joined the road alone: a further column of what is joined already. */
import type { DraftInput } from '#domain/draft.ts';
import { lastAggregate } from '../../draft/aggregates.ts';
import { changeStep, type Step } from '../../draft/edit.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import type { Scope } from '../scope.ts';

const grouping = /\b(?:per|by|for each|for every|each|every)\b/i;

/** The draft whose joins bring the columns that the text groups by as well; itself where they bring them all. */
export function withWiderJoins(draft: DraftInput, scope: Scope): DraftInput {
  if (lastAggregate(draft) === undefined || !grouping.test(scope.text.original)) return draft;
  return (draft.steps ?? []).reduce((wider, step) => {
    const kept = step.op === 'join' && Array.isArray(step['columns']) ? step['columns'] : null;
    const added = kept === null ? [] : saidOf(step, scope);
    scope.columns = [...scope.columns, ...added];
    return added.length === 0 ? wider : changeStep(wider, step.id, { columns: [...(kept ?? []), ...added.map(({ name }) => name)] });
  }, draft);
}

/** The columns of the joined data that the text names, and nothing else is called like. */
function saidOf(step: Step, { text, joined, columns }: Scope): Scope['columns'] {
  const partner = joined.find(({ id }) => Array.isArray(step.from) && step.from[1] === id);
  const words = text.words().map(({ text: word }) => word);
  const phrases = [...words, ...words.slice(1).map((word, index) => `${words[index]} ${word}`)].map((phrase) => nameWords(phrase));
  return (partner?.seen.columns ?? []).filter(
    ({ name }) => columns.every((column) => column.name !== name) && phrases.some((phrase) => sameWords(phrase, nameWords(name))),
  );
}
