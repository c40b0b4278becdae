/** Checks of a plan that waits, taken back or made a warning: "drop the check on email", "just warn me about the second one". */
import type { DraftInput } from '#domain/draft.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkList } from '../link.ts';
import { noted, type Scope } from '../scope.ts';

type Check = NonNullable<DraftInput['checks']>[number];

const drop = 'drop|remove|forget|skip|without|delete|cancel|leave_out|take_out|take_away|scrap|no';
const check = 'check|checks|rule|rules|promise|promises|test|tests';
const removals = [
  pattern(`${drop} the|that|this|my|our|any? ${check} on|for|of|about|that_says|with {which:rest}`),
  pattern(`${drop} the|that|this|my|our? {which} ${check} again?`),
  pattern(`${drop} the|that|this|my|our|any|all? ${check} again?`),
];

/** "No need to stop": what only the load as a whole can be spared. */
const going = String.raw`(?:(?:there(?:'s| is) )?no need to (?:stop|fail|abort|block)|(?:do not|don't|no reason to) (?:stop|block|fail|abort))(?: (?:the |this )?(?:load|import|run)| loading| everything| it| that)?(?: (?:for|because of|over|if) [^,;.¦]+)?`;
const warnings = [
  new RegExp(
    String.raw`(?<=^|[,;.¦] ?)(?:(?:then|please|and|but|no|ok|okay)[, ]+)*(?:(?:only|just|simply) )?(?:(?:only |just )?warn(?: (?:me|us))?(?: only| instead)?|give (?:me|us) (?:only |just )?a warning|make (?:it|that|this|them) (?:only |just )?(?:a warning|warnings|warn)(?: only)?|a warning is (?:enough|fine)|(?<=\b(?:only|just|simply) )an? warning|(?:as )?a warning only|warnings? only)(?: (?:about|for|on|of|with) (?:the )?(?<which>[^,;.¦]+?))?(?:[,;] (?:and |but )?${going}|(?=\s*(?:[.!]|$)))`,
    'dgiu',
  ),
  // "For the total just warn me".
  new RegExp(
    String.raw`(?<=^|[,;.¦] ?)(?:(?:then|please|and|but|no|ok|okay)[, ]+)*(?:for|on|with|about|regarding|as for|concerning) (?:the )?(?<which>[^,;.¦]+?),? (?:(?:only|just|simply|please)[, ]+)*(?:warn(?: (?:me|us))?(?: only)?|a warning (?:is|would be|will be) (?:enough|fine|ok|okay)|(?:do not|don't) stop(?: the load)?)(?=\s*(?:[.!]|$))`,
    'dgiu',
  ),
  // "If emails are missing just warn me".
  new RegExp(
    String.raw`(?<=^|[,;.¦] ?)(?:(?:then|please|and|but|no|ok|okay)[, ]+)*(?:if|when|where) (?:the |an? |any )?(?<which>[^,;.¦]+?) (?:is|are|has|have|was|were) (?:not )?(?:missing|empty|null|blank|unique|filled(?: in)?|there|broken|repeated|duplicated?|wrong|out of (?:range|bounds)),? (?:(?:only|just|simply|please)[, ]+)*(?:warn(?: (?:me|us))?(?: only)?|a warning (?:is|would be|will be) (?:enough|fine|ok|okay))(?:[,;] (?:and |but )?${going}|(?=\s*(?:[.!]|$)))`,
    'dgiu',
  ),
  new RegExp(String.raw`(?<=^|[,;.¦] ?)(?:(?:then|please|and|but|no|ok|okay)[, ]+)*${going}(?=\s*(?:[.!]|$))`, 'dgiu'),
];

/** The draft without the checks that the text takes back, and with those as warnings that it says shall be no more. */
export function changeChecks(draft: DraftInput, scope: Scope): DraftInput {
  const checks = draft.checks ?? [];
  if (checks.length === 0) return draft;
  const gone = meant(removals, checks, scope);
  if (gone) {
    noted(scope, gone.said.phrase, 'these checks are taken out');
    return { ...draft, checks: checks.flatMap((each) => (gone.which.includes(each) ? spared(each, gone.columns) : [each])) };
  }
  const softer = meant(warnings, checks, scope);
  if (!softer) return draft;
  noted(scope, softer.said.phrase, softer.which.length === checks.length ? 'the checks only warn' : 'this check only warns');
  return { ...draft, checks: checks.map((each) => (softer.which.includes(each) ? { ...each, severity: 'warn' as const } : each)) };
}

interface Meant {
  said: Taken;
  which: Check[];
  columns: string[];
}

/** The first phrase that speaks of checks that are there, claimed. */
function meant(spoken: RegExp[], checks: Check[], scope: Scope): Meant | null {
  for (const each of spoken) {
    const said = scope.text.find(each);
    const found = said && whichOf(said.part('which').replace(/ (?:again|any ?more|please|instead|then)$/i, ''), checks, scope);
    if (!said || !found || found.which.length === 0) continue;
    scope.text.claim(said);
    return { said, ...found };
  }
  return null;
}

const places = 'first second third fourth fifth'.split(' ');
/** What checks are called by what they ask. */
const kinds: [RegExp, string][] = [
  [/^(?:the )?(?:uniqueness|unique|duplicates?|duplication)$/i, 'unique'],
  [/^(?:the )?(?:(?:not-?)?nulls?|not null|completeness|blanks?|empt(?:y|iness)|missing(?: values?)?)$/i, 'not-null'],
  [/^(?:the )?(?:ranges?|bounds?|limits?)$/i, 'range'],
  [/^(?:the )?(?:accepted|allowed|permitted)(?: values?)?$/i, 'accepted-values'],
];
const together = /^(?:it|that|this|them|those|these|all(?: of them)?|(?:the )?checks?|both)?$/i;

/** The checks that are spoken of by their place, or by their columns; all where none is named. */
function whichOf(words: string, checks: Check[], scope: Scope): Omit<Meant, 'said'> | null {
  if (together.test(words)) return { which: checks, columns: [] };
  const place = /^(?:the )?(?<place>\w+)(?: (?:one|check|rule))?$/i.exec(words)?.groups?.['place']?.toLowerCase() ?? '';
  const one = place === 'last' ? checks.at(-1) : checks[places.indexOf(place)];
  if (one) return { which: [one], columns: [] };
  const kind = kinds.find(([said]) => said.test(words.trim()))?.[1];
  if (kind !== undefined) return { which: checks.filter((each) => each.check === kind), columns: [] };
  const columns = linkList(words.replace(/ (?:one|ones|column|columns|check|values?)$/i, ''), scope)?.map(({ name }) => name);
  return columns ? { which: checks.filter((each) => columnsOf(each).some((name) => columns.includes(name))), columns } : null;
}

/** The columns of a check; those of a condition are the words of its SQL. */
const columnsOf = ({ column, columns, where }: Check): string[] => [
  ...(typeof column === 'string' ? [column] : []),
  ...(Array.isArray(columns) ? columns.filter((name) => typeof name === 'string') : []),
  ...(typeof where === 'string' ? where.replaceAll(/'[^']*'/g, '').split(/[^\p{L}\p{N}_]+/u) : []),
];

/** What is left of a check on several columns when some of them need it no more. */
function spared(check: Check, gone: string[]): Check[] {
  const { columns } = check;
  const left = Array.isArray(columns) && check.check === 'not-null' ? columns.filter((name) => !gone.includes(String(name))) : [];
  return left.length > 0 && gone.length > 0 ? [{ ...check, columns: left }] : [];
}
