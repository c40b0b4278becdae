/** "Top 10 members by visits with their name and city": what the things that rows are grouped by are called comes from their own data. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { datasetCalled } from '../../link/called.ts';
import { linkColumn } from '../../link/columns.ts';
import { baseName } from '../../link/datasets.ts';
import { joinKeyOf } from '../../link/join-key.ts';
import { nameWords } from '../../link/names.ts';
import { partsOfName } from '../../link/person-name.ts';
import { isNumber } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import type { Scope } from '../scope.ts';
import { joinStep } from './join-step.ts';

const grouped =
  /\b(?:(?:per|by|for each|for every|in each|of each|each|every)\s+(?:the\s+)?|(?:top|best|bottom|worst|first|biggest|largest)\s+(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twenty)\s+|(?:\d+|two|three|four|five|ten)\s+(?:best|top|biggest|largest|most active)\s+|(?:\d+|two|three|four|five|ten)\s+(?=[\p{L}_-]+\s+(?:with|having|by|that|which|who)\s))(?<thing>\p{L}[\p{L}_-]*)/giu;
/** What is shown with them, up to where another clause begins. */
const shown =
  /(?<=[\s,;])(?:together with|along with|with|including|incl\.?|plus|showing|and show)\s+(?:(?:the|their|its|his|her|an?)\s+)*(?<list>\p{L}[\p{L}\p{N}_ ]*?(?:(?:\s*,\s*|\s+and\s+)(?:(?:the|their|its)\s+)?\p{L}[\p{L}\p{N}_ ]*?)*?)(?<owner>\s+(?:of|from)\s+(?:the|each|every|that|their)\s+\p{L}+)?(?=\s*(?:[.;?!]|$)|,?\s+(?:into|to|in|as|save|write|load|put|export|per|by|for|since|from|where|only|sorted|ordered)\b|\s*->|\s*,\s*(?:into|to|in|save|write|load|put|export|only|sorted|ordered|for|it|and)\b)/giu;

function labelsCalled(item: string, { columns, noun }: { columns: Column[]; noun: string }): Column[] | null {
  const link = linkColumn(item, columns, noun);
  return partsOfName(item, columns, [noun]) ?? (link.kind === 'one' && link.how !== 'typo' ? [link.column] : null);
}

/** Joins the data of the things, where all that is listed are columns of it; claims the list. */
export function* joinForLabels(scope: Scope, entries: DatasetEntry[]): Planning<{ operations: Operation[]; used: DatasetEntry | null }> {
  const none = { operations: [], used: null };
  const lists = [...scope.text.original.matchAll(shown)].filter(({ index }) => !scope.text.isClaimed(index));
  if (lists.length === 0) return none;
  for (const { groups } of scope.text.original.matchAll(grouped)) {
    const owner = datasetCalled(groups?.['thing'] ?? '', entries);
    if (owner === undefined || owner.kind === 'folder' || owner.name === scope.subject.entry.name) continue;
    const [seen] = yield* inspectAll([owner]);
    if (!seen?.ok) continue;
    const noun = baseName(owner);
    const key = joinKeyOf({ columns: scope.columns, noun: scope.subject.noun }, { columns: seen.value.columns, noun });
    if (key === null) continue;
    for (const list of lists) {
      const links = splitList(list.groups?.['list'] ?? '').map((item) => labelsCalled(item.trim(), { columns: seen.value.columns, noun }));
      const columns = links.flatMap((link) => link ?? []);
      // A figure of theirs is added up by whoever else reads it.
      if (columns.length === 0 || links.includes(null) || columns.every(isNumber)) continue;
      const place = list.index;
      const operations = yield* joinStep(
        owner,
        { kind: 'left', phrase: list[0].trim(), place, columns: columns.map(({ name }) => name) },
        scope,
      );
      if (operations.length === 0) continue;
      scope.text.claim({ start: place, end: place + list[0].length });
      const relation = scope.joined.at(-1)?.id ?? '';
      const called = columns.map(({ name }) => scope.columns.find((each) => each.name === `${relation}_${name}`)?.name ?? name);
      scope.labels = { key: key.left, columns: called.filter((name) => nameWords(name).join() !== nameWords(key.left).join()) };
      return { operations, used: owner };
    }
  }
  return none;
}
