/** "Return rate per country" beside data called returns: the part of the orders that have one, whatever the orders are called. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { datasetCalled } from './link/called.ts';
import { baseName } from './link/datasets.ts';
import { isKeyOf, joinKeyOf } from './link/join-key.ts';
import { isSource } from './link/left-tables.ts';
import { nameWords } from './link/names.ts';
import { rateSaid } from './text/group-forms.ts';
import { RequestText } from './text/request-text.ts';

/** As a rate is put by the time it is read. */
const part = /\bshare of (?<what>[\p{L}_]+) (?=(?:per|by|of each|for each|in each) )/iu;

/** The request with the data that the rate is a part of; itself where it is no rate of other data, or several may be meant. */
export function* withRateOf(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  const found = rateSaid(text.typed) === undefined ? null : part.exec(text.original);
  const what = found?.groups?.['what'] ?? '';
  const happening = datasetCalled(what, entries);
  if (found === null || happening === undefined) return text;
  const others = entries.filter((entry) => isSource(entry) && entry.name !== happening.name);
  const [own, ...seen] = yield* inspectAll([happening, ...others]);
  if (own?.ok !== true) return text;
  const from = { columns: own.value.columns, noun: baseName(happening) };
  const [whole, ...more] = others.filter((entry, index) => {
    const other = seen[index];
    const noun = baseName(entry);
    const key = other?.ok === true ? joinKeyOf(from, { columns: other.value.columns, noun }) : null;
    return other?.ok === true && key !== null && isKeyOf(key.right, { noun, seen: other.value }, entries);
  });
  if (whole === undefined || more.length > 0) return text;
  const said = `share of ${nameWords(baseName(whole)).join(' ')}s that have a ${what} `.replace(/ss that /, 's that ');
  return new RequestText(text.original.replace(found[0], said), text.typed);
}
