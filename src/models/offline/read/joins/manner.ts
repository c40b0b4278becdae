/** "Orders paid by paypal", "bookings that were settled in cash": how it was done stands in the rows of the data where it was done. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { baseName } from '../../link/datasets.ts';
import { joinKeyOf } from '../../link/join-key.ts';
import { nameWords } from '../../link/names.ts';
import { nearestFirst } from '../../link/neighbours.ts';
import { isText } from '../../link/types.ts';
import { fetchValues } from '../../link/values.ts';
import { relationId } from '../../draft/edit.ts';
import { type Scope, sourceOf, type Subject } from '../scope.ts';
import { joinStep } from './join-step.ts';

const done =
  /(?<![\p{L}\p{N}_]|\b(?:not|never|yet|n't)\s)(?:(?:that|which|who)\s+)?(?:(?:were|was|are|is|got|have been|has been)\s+)?(?<verb>paid|settled|bought|booked|ordered|sold|sent|shipped|delivered|collected|charged)\s+(?:by|with|via|through|using|in|over)\s+(?:an?\s+|the\s+)?(?<value>[\p{L}\p{N}-]+)(?![\p{L}\p{N}_.])/dgiu;
const ways = new Set(['payment', 'pay', 'method', 'channel', 'tender', 'way', 'means', 'via', 'provider', 'carrier', 'mode', 'by']);
const mostLookedInto = 10;

/** Reads the first such phrase that one other dataset alone can know. */
export function* readManner(scope: Scope, entries: DatasetEntry[]): Planning<Operation[]> {
  for (const found of scope.text.findAll(done)) {
    const [value, verb] = [found.part('value').toLowerCase(), found.part('verb').toLowerCase()];
    const own = yield* fetchValues(sourceOf(scope.subject), scope.subject.seen);
    if ([...own.values()].some((values) => values.includes(value))) continue;
    const [only, ...others] = yield* knowing(value, verb, entries, scope);
    const place = found.span('verb');
    if (only === undefined || others.length > 0 || place === null) continue;
    scope.text.claim({ start: found.start, end: place.end });
    return yield* joinStep(only, { kind: 'semi', phrase: found.part('verb'), place: place.start, verb }, scope);
  }
  return [];
}

/** The datasets with a key to the rows and a column of ways, or of that verb, in which the value stands. */
function* knowing(value: string, verb: string, entries: DatasetEntry[], { subject, columns }: Scope): Planning<DatasetEntry[]> {
  const others = entries.filter(({ kind, name }) => kind !== 'folder' && name !== subject.entry.name);
  const candidates = nearestFirst(others, subject.entry).slice(0, mostLookedInto);
  const seen = yield* inspectAll(candidates);
  const knowing: DatasetEntry[] = [];
  for (const [at, entry] of candidates.entries()) {
    const found = seen[at];
    const noun = baseName(entry);
    if (!found?.ok || joinKeyOf({ columns, noun: subject.noun }, { columns: found.value.columns, noun }) === null) continue;
    const told = found.value.columns.filter(
      (column) => isText(column) && nameWords(column.name).some((word) => ways.has(word) || word === verb),
    );
    if (told.length === 0) continue;
    const other: Subject = { id: relationId(noun), entry, noun, seen: found.value };
    const known = yield* fetchValues(sourceOf(other), other.seen);
    if (told.some(({ name }) => known.get(name)?.includes(value) === true)) knowing.push(entry);
  }
  return knowing;
}
