/** A request in the words of the data it is really about, where it speaks of one of them, owners, partners and what they did. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from './asking.ts';
import { withDoings } from './doings.ts';
import { withPartnersCounted } from './most-partners.ts';
import { withOwnersDescribed } from './owner-conditions.ts';
import { withoutOwners } from './owned-groups.ts';
import { withOneEntity } from './one-entity.ts';
import { withRateOf } from './rate-of.ts';
import { withKindsApart } from './set-apart.ts';
import { withTimesSaid } from './bare-times.ts';
import type { RequestText } from './text/request-text.ts';

/** The request with its data named; itself where that is said already. */
export function* partnersMeant(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  const apart = yield* withKindsApart(withTimesSaid(withOneEntity(text, entries), entries), entries);
  const described = yield* withOwnersDescribed(yield* withDoings(apart, entries), entries);
  return yield* withRateOf(yield* withoutOwners(yield* withPartnersCounted(described, entries), entries), entries);
}
