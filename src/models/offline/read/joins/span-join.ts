/** "Average days from order to payment", where the payments are data of their own: their date is joined. */
import { inspectAll, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import type { Mention } from '../../link/datasets.ts';
import { baseName } from '../../link/datasets.ts';
import { dateOfMoment } from '../../link/moments.ts';
import { dateColumns } from '../../link/types.ts';
import type { Scope } from '../scope.ts';
import { joinStep } from './join-step.ts';

const span =
  /\b(?:time|duration|delay|gap|lag|minutes?|hours?|days?|weeks?|months?)\s+(?:it took\s+|passed\s+|elapsed\s+)?(?:between|from)\s+(?:the\s+)?(?<from>[\p{L}_]+)\s+(?:and|to|until|till)\s+(?:the\s+)?(?<to>[\p{L}_]+)/diu;

/** Joins the one dataset that a moment is named after, with its own date; nothing where the rows have that moment themselves. */
export function* joinForSpan(scope: Scope, others: Mention[]): Planning<{ operations: Operation[]; used: Mention | null }> {
  const found = span.exec(scope.text.original);
  for (const part of ['from', 'to']) {
    const place = found?.indices?.groups?.[part];
    const mention = others.find(({ start, end }) => place !== undefined && start >= place[0] && end <= place[1]);
    const [entry] = mention?.entries ?? [];
    if (mention === undefined || entry === undefined || entry.name === scope.subject.entry.name) continue;
    if (dateOfMoment(mention.phrase, scope.columns, scope.subject.noun) !== null) continue;
    const [seen] = yield* inspectAll([entry]);
    const noun = baseName(entry);
    const date = seen?.ok
      ? (dateOfMoment(mention.phrase, seen.value.columns, noun) ?? dateColumns(seen.value.columns, noun)[0])
      : undefined;
    if (date === undefined) continue;
    const wish = { kind: 'left' as const, phrase: mention.phrase, place: mention.start, columns: [date.name] };
    const operations = yield* joinStep(entry, wish, scope);
    return { operations, used: mention };
  }
  return { operations: [], used: null };
}
