/** "Load sales to a.b and parts to c.d": data sets that go to places of their own, in one plan. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { DraftInput } from '#domain/draft.ts';
import { chainTo, firstInput, freeId, relationId } from './draft/edit.ts';
import { baseName, findMentions } from './link/datasets.ts';
import { readTarget } from './read/load/target.ts';
import { type Place, targetOf } from './read/load/target-place.ts';
import { RequestText } from './text/request-text.ts';

export interface OtherLoad {
  entry: DatasetEntry;
  place: Place;
}

const place = String.raw`[\p{L}_][\p{L}\p{N}_]*(?:[./][\p{L}\p{N}_-]+)+`;
const each = new RegExp(
  String.raw`(?:,| and|, and| plus) (?:(?:load|copy|put|import|bring) )?(?:the |our )?(?<data>[\p{L}_][\p{L}\p{N}_./]*(?: [\p{L}_]+)?) (?<place>(?:in)?to ${place})(?=\s*(?:[,;]|$| and\b| plus\b))(?:,? both\b)?`,
  'giu',
);
const begun = new RegExp(String.raw`^(?:please )?(?:load|copy|put|import|bring)\b.* (?:in)?to ${place}$`, 'iu');

/** The request without its further loads, and what they are; null where there is one place, or their data is not known for sure. */
export function severalPlaces({ original }: RequestText, entries: DatasetEntry[]): { first: string; others: OtherLoad[] } | null {
  const others: OtherLoad[] = [];
  let first = original;
  for (const found of original.matchAll(each)) {
    const { data = '', place: into = '' } = found.groups ?? {};
    const [mention, ...rest] = findMentions(new RequestText(data), entries, []).mentions;
    const [entry, ...alike] = mention?.entries ?? [];
    const target = readTarget(new RequestText(into), []);
    const isAll = mention?.phrase.length === data.length && rest.length === 0 && alike.length === 0;
    if (!entry || !target || !isAll || !begun.test(original.slice(0, found.index))) return null;
    others.push({ entry, place: targetOf(target, relationId(baseName(entry))) });
    first = first.replace(found[0], '');
  }
  return others.length === 0 ? null : { first, others };
}

/** "Paid invoices into a.paid and unpaid ones into a.unpaid": what to say of the name of a second place; null when it is none. */
export function secondPlace({ phrase, start }: { phrase: string; start: number }, { original }: RequestText): string | null {
  if (!/\b(?:in)?to\s+(?:the\s+)?(?:table\s+|file\s+)?$/i.test(original.slice(0, start))) return null;
  return `“${phrase}” is a second place to write to, with a condition of its own: that is a second load. Please say one after the other. What a condition leaves out can go there at once: “the rest into ${phrase}”.`;
}

/** The draft with further data, as it is, at places of its own. */
export const withOtherLoads = (draft: DraftInput, others: OtherLoad[]): DraftInput =>
  others.reduce((grown, { entry: { connection, name, kind }, place }) => {
    const taken = [...grown.sources.map((source) => source.id), ...(grown.steps ?? []).map((step) => step.id)];
    const id = freeId(relationId(baseName({ name, kind })), taken);
    const source = kind === 'table' || kind === 'view' ? { id, connection, table: name } : { id, connection, path: name };
    return { ...grown, sources: [...grown.sources, source], loads: [...grown.loads, { from: id, ...place }] };
  }, draft);

type Source = DraftInput['sources'][number];

/** What a load of a draft reads first. */
function sourceOf({ sources, steps = [] }: DraftInput, from: string): Source | undefined {
  const [step] = chainTo(from, steps);
  return sources.find(({ id }) => id === (step ? firstInput(step) : from));
}

/** The one source that a phrase names, where the draft loads several. */
function namedSource(draft: DraftInput, phrase: string, entries: DatasetEntry[]): Source | undefined {
  const named = findMentions(new RequestText(phrase), entries, []).mentions.flatMap(({ entries: [entry] }) => entry?.name ?? []);
  const [only, ...others] = draft.sources.filter(({ path, table }) => named.includes(path ?? table ?? ''));
  return draft.loads.length > 1 && others.length === 0 ? only : undefined;
}

/** "The parts without the discontinued ones" of a plan that loads sales as well: the load that is spoken of comes first. */
export function spokenFirst(draft: DraftInput, { original }: RequestText, entries: DatasetEntry[]): DraftInput {
  const source = namedSource(draft, original, entries);
  const load = draft.loads.find(({ from }) => sourceOf(draft, from) === source);
  if (!source || !load) return draft;
  return {
    ...draft,
    sources: [source, ...draft.sources.filter((other) => other !== source)],
    loads: [load, ...draft.loads.filter((other) => other !== load)],
  };
}

const leaving =
  /^(?:(?:no|ok|okay|please|actually|oh|wait|and|but|then)[, ]+)*(?:forget(?: about)?|drop|leave out|skip|remove|without|cancel|not) (?:the |our )?(?<data>[\p{L}_][\p{L}\p{N}_ ]*?)(?: (?:load|table|file|data|one))?(?:,? (?:and )?(?:just|only|keep) (?:the |our )?(?<kept>[\p{L}_][\p{L}\p{N}_ ]*?)(?: (?:load|table|file|data|one))?)?(?: (?:please|again|then))*[\s.!]*$/iu;

/** "Forget the parts, just the sales": the draft without one of its loads; null where the message says no such thing. */
export function withoutLoad(draft: DraftInput, { original }: RequestText, entries: DatasetEntry[]): DraftInput | null {
  const { data = '', kept } = leaving.exec(original)?.groups ?? {};
  const source = data === '' ? undefined : namedSource(draft, data, entries);
  const isKept = kept === undefined || (namedSource(draft, kept, entries) ?? source) !== source;
  const loads = draft.loads.filter(({ from }) => sourceOf(draft, from) !== source);
  if (!source || !isKept || loads.length === 0 || loads.length === draft.loads.length) return null;
  const steps = draft.steps ?? [];
  const used = new Set(loads.flatMap(({ from }) => [from, ...chainTo(from, steps).flatMap((step) => [step.id, ...[step.from].flat()])]));
  return {
    ...draft,
    sources: draft.sources.filter(({ id }) => used.has(id)),
    steps: steps.filter(({ id }) => used.has(id)),
    checks: (draft.checks ?? []).filter(({ on }) => used.has(on)),
    loads,
  };
}
