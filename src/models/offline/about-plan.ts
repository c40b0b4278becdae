/** Which data a message names, and whether it speaks of the last plan. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { findMentions } from './link/datasets.ts';
import { newNames } from './new-names.ts';
import { loadAgain } from './question-or-wish.ts';
import type { RequestText } from './text/request-text.ts';
import type { Wishes } from './wishes.ts';

/** "Join it with customers", "add the customer segment": other data for the plan that is there. */
const enlarging = /^(?:(?:and|also|please|now|then|ok)[, ]+)*(?:join|add|enrich|combine|include|attach|look ?up|merge it|bring in the)\b/i;

/** "All carriers after all": values that were left out, even where they are called like a dataset. */
const widening =
  /^(?:(?:no|ok|okay|now|please|then|and|oh|hm+|wait)[, ]+)*(?:(?:take|keep|load|include|use)\s+)?(?:all|every)\b.*\bafter all\b/i;

const choosing = /^(?:(?:ok|okay|now|please|and|no|actually)[, ]+)*(?:just|only|keep|without|leave out|drop)\b[^.;]*,/i;

/** The names of datasets that the request speaks of by name; one that is written out but unknown counts as well. */
export function datasetsNamed(text: RequestText, entries: DatasetEntry[], { target }: Wishes): string[] {
  const { mentions, unknown } = findMentions(text, entries, [...(target ? [target] : []), ...newNames(text)]);
  const known = mentions.filter(({ how }) => how === 'named' || how === 'noun').map(({ entries: [first] }) => first?.name ?? '');
  return [...known, ...unknown.map(({ phrase }) => phrase)];
}

/** Whether a request changes the last plan: it names no data, or only that plan's own without asking for a load of it. */
export function isAbout(last: DraftInput, named: string[], { text, wishes }: { text: RequestText; wishes: Wishes }): boolean {
  if (named.length === 0 || widening.test(text.original)) return true;
  if (wishes.target === null && enlarging.test(text.original) && text.find(loadAgain) === null) return true;
  const own = last.sources.map(({ path, table }) => path ?? table ?? '');
  // "Just claim no and policy no": what the columns of its own are called may name other data, too.
  const fits = choosing.test(text.original) ? named.some((name) => own.includes(name)) : named.every((name) => own.includes(name));
  return wishes.target === null && fits && text.find(loadAgain) === null;
}
