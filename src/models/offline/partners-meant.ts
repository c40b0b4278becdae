/** A request in the words of the data it is really about, where it speaks of one of them, owners, partners and what they did. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from './asking.ts';
import { withDoings } from './doings.ts';
import { withPartnersCounted } from './most-partners.ts';
import { withOwnersDescribed } from './owner-conditions.ts';
import { withoutOwners } from './owned-groups.ts';
import { withOneEntity } from './one-entity.ts';
import type { RequestText } from './text/request-text.ts';

/** The request with its data named; itself where that is said already. */
export function* partnersMeant(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  return yield* withoutOwners(
    yield* withPartnersCounted(yield* withOwnersDescribed(yield* withDoings(withOneEntity(text, entries), entries), entries), entries),
    entries,
  );
}
