/** "With zero for days that are missing", said of groups of time that are there. */
import type { DraftInput } from '#domain/draft.ts';
import { lastAggregate } from '../../draft/aggregates.ts';
import { membersOf } from '../../draft/columns-after.ts';
import { chainTo } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { noted, type Scope } from '../scope.ts';
import { everyStep, readWindowGaps } from './gaps.ts';

const truncated = /^date_trunc\('(\w+)', /;
/** An average of nothing is not zero, unless that is said. */
const addsUp = /^\s*(?:coalesce\(\s*)?(?:count|sum)\(/i;

/** Reads and claims it; nothing where rows are not grouped by one step of time, or every step has its row already. */
export function filledGroups(draft: DraftInput, scope: Scope): Operation[] {
  const step = lastAggregate(draft);
  const groups: unknown[] = Array.isArray(step?.['group']) ? step['group'] : [];
  const named = groups.map((group) => {
    const of = new Map(membersOf(group).map(([member, value]) => [member, String(value)]));
    return { name: of.get('name') ?? String(group), unit: truncated.exec(of.get('expression') ?? '')?.[1] };
  });
  const [time, ...times] = named.filter(({ unit }) => unit !== undefined);
  if (step === undefined || time?.unit === undefined || times.length > 0) return [];
  if (chainTo(draft.loads[0]?.from ?? '', draft.steps ?? []).some(({ op }) => op === 'date-spine')) return [];
  const found = readWindowGaps(scope.text);
  if (found === null) return [];
  const saysZero = /\b(?:zeros?|0)\b/i.test(found.phrase);
  const zeros = membersOf(step['measures']).flatMap(([name, sql]) => (saysZero || addsUp.test(String(sql)) ? [name] : []));
  const others = named.filter((each) => each !== time).map(({ name }) => name);
  noted(
    scope,
    found.phrase,
    `a row for every ${time.unit}, with ${zeros.length > 0 ? `zero for ${zeros.join(', ')}` : 'nothing in it'} where there was none`,
  );
  const said = { phrase: found.phrase, place: found.start };
  return [{ ...everyStep(said, { date: time.name, unit: time.unit, others, zeros }), behind: step.id }];
}
