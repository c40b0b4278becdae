/** Other bounds for a check of a plan that waits: "400 max for the fee", "make it 400 instead of 500", "no, 0 to 400". */
import type { DraftInput } from '#domain/draft.ts';
import { linkQuietly } from '../link.ts';
import { type CheckWish, noted, type Scope } from '../scope.ts';

type Check = NonNullable<DraftInput['checks']>[number];
interface Bounds {
  min?: number;
  max?: number;
}

const number = String.raw`-?\d[\d,]*(?:\.\d+)?(?:\s?(?:k|thousand|million))?`;
const lead = String.raw`^(?:(?:no|nope|oh|oops|sorry|wait|hm+|actually|and|but|ok|okay|please|then|rather)[,.! ]+)*(?:(?:make|set|change|raise|lower|put) (?:it|that|this|the (?:check|limit|bound|range))(?: to)? )?`;
const of = String.raw`(?: (?:for|on|of) (?:the )?(?<which>[\p{L}_][\p{L}\p{N}_ ]*?))?`;
const end = String.raw`(?: is (?:enough|fine|better)| (?:please|instead|rather|then))*[\s.!]*$`;
const most = '(?:max(?:imum)?\\.?(?: of)?|at most|up to|no more than|not more than|tops)';
const least = '(?:min(?:imum)?\\.?(?: of)?|at least|no less than|not less than|from)';
const whole = (inside: string): RegExp => new RegExp(lead + inside + end, 'iu');

const spans = [whole(String.raw`(?:between |from )?(?<min>${number}) (?:to|and|until|-|–) (?<max>${number})${of}`)];
const singles = [
  whole(String.raw`(?:${most} (?<max>${number})|${least} (?<min>${number}))${of}`),
  whole(String.raw`(?:(?<max>${number}) ${most}|(?<min>${number}) (?:at least|min(?:imum)?))${of}`),
  whole(String.raw`(?:the )?(?<which>[\p{L}_][\p{L}\p{N}_ ]*?) (?:${most} (?<max>${number})|${least} (?<min>${number}))`),
];
const exchanges = [
  whole(String.raw`(?<now>${number}) (?:instead of|rather than|and not|not) (?<old>${number})${of}`),
  whole(String.raw`not (?<old>${number}),? (?:but )?(?<now>${number})${of}`),
  whole(
    String.raw`(?<old>${number}) (?:is|was) (?:(?:a bit|far|much|way) )?(?:too (?:high|low|much|little|strict|loose|many|few)|wrong)[,;.]+ (?:(?:make|take|say|use|set|it should be|rather|better) (?:it |that )?)*(?<now>${number})`,
  ),
];

/** The draft with other bounds in the one range check that the whole message is about; itself where it is about something else. */
export function changeBounds(draft: DraftInput, scope: Scope): DraftInput {
  const ranges = (draft.checks ?? []).filter(({ check }) => check === 'range');
  if (ranges.length === 0) return draft;
  const { original } = scope.text;
  for (const each of [...spans, ...singles, ...exchanges]) {
    const said = each.exec(original)?.groups;
    const check = said && meantOf(ranges, said['which'], { scope, isAlone: !hasBounds(draft) });
    const bounds = said && check ? boundsOf(check, said) : null;
    if (!check || bounds === null) continue;
    scope.text.claim({ start: 0, end: original.length });
    noted(scope, original, `the check on ${String(check['column'])} asks ${wordsOf(bounds)} now`);
    return { ...draft, checks: (draft.checks ?? []).map((one) => (one === check ? bounded(one, bounds) : one)) };
  }
  return draft;
}

/** What is promised anew of a column takes the place of the bounds that were promised before: both would have to hold, else. */
export function mergeBounds(draft: DraftInput, wishes: CheckWish[], scope: Scope): { draft: DraftInput; wishes: CheckWish[] } {
  let current = draft;
  const left = wishes.filter(({ check, params }) => {
    const before =
      check === 'range' ? (current.checks ?? []).find((one) => one.check === 'range' && one['column'] === params['column']) : undefined;
    if (before === undefined) return true;
    const said: Bounds = {
      ...(typeof params['min'] === 'number' ? { min: params['min'] } : {}),
      ...(typeof params['max'] === 'number' ? { max: params['max'] } : {}),
    };
    const bounds = { ...ofCheck(before), ...said };
    scope.notes.push(`The check on ${String(before['column'])} asks ${wordsOf(bounds)} now.`);
    current = { ...current, checks: (current.checks ?? []).map((one) => (one === before ? bounded(one, bounds) : one)) };
    return false;
  });
  return { draft: current, wishes: left };
}

/** The check on the column that is named; without one, the only check there is, where no rows are kept by bounds. */
function meantOf(ranges: Check[], which: string | undefined, { scope, isAlone }: { scope: Scope; isAlone: boolean }): Check | null {
  if (which === undefined) return ranges.length === 1 && isAlone ? (ranges[0] ?? null) : null;
  const column = linkQuietly(which, scope)?.name;
  return ranges.find((each) => column !== undefined && each['column'] === column) ?? null;
}

const hasBounds = ({ steps = [] }: DraftInput): boolean => steps.some(({ op, where }) => op === 'filter' && /[<>]/.test(String(where)));

function boundsOf(check: Check, said: Record<string, string | undefined>): Bounds | null {
  const before = ofCheck(check);
  const { min, max, now, old } = said;
  if (now !== undefined && old !== undefined) {
    const [place, ...others] = (['min', 'max'] as const).filter((end) => before[end] === figureOf(old));
    return place === undefined || others.length > 0 ? null : { ...before, [place]: figureOf(now) };
  }
  if (min === undefined && max === undefined) return null;
  return { ...before, ...(min === undefined ? {} : { min: figureOf(min) }), ...(max === undefined ? {} : { max: figureOf(max) }) };
}

const ofCheck = (check: Check): Bounds => ({
  ...(typeof check['min'] === 'number' ? { min: check['min'] } : {}),
  ...(typeof check['max'] === 'number' ? { max: check['max'] } : {}),
});

const bounded = (check: Check, bounds: Bounds): Check => ({ ...check, ...bounds });

function figureOf(said: string): number {
  const factor = /k|thousand/i.test(said) ? 1_000 : /million/i.test(said) ? 1_000_000 : 1;
  return Number(said.replaceAll(/[^\d.-]/g, '')) * factor;
}

const wordsOf = ({ min, max }: Bounds): string =>
  min === undefined ? `for at most ${max}` : max === undefined ? `for at least ${min}` : `for ${min} to ${max}`;
