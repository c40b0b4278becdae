/** Text made tidy: "trim and lowercase the emails", "make the status values consistent". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { isText } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

const clean =
  'lower_case|upper_case|title_case|trim|trimming|strip|lowercase|lower-case|lower|downcase|uppercase|upper-case|upper|capitalise|capitalize|title-case|titlecase|tidy_up|tidy|clean_up|cleanse|clean|normalise|normalize|standardise|standardize|unify|harmonise|harmonize';
const surelyDone =
  'cleaned_up|tidied_up|trimmed|stripped|lowercased|lower-cased|lowercase|uppercased|uppercase|capitalised|capitalized|cleaned|tidied|normalised|normalized|standardised|standardized';
/** With what may also begin the next wish: "upper case and trim the names". */
const done = `${surelyDone}|trim|lower|upper`;
const doing =
  'trimming|stripping|lowercasing|lower-casing|uppercasing|upper-casing|capitalising|capitalizing|cleaning|tidying|normalising|normalizing|standardising|standardizing';
const letters =
  'in_lower_case|in_lowercase|in_upper_case|in_uppercase|in_title_case|in_small_letters|in_capital_letters|in_capitals|all_lower_case|all_upper_case|all_lowercase|all_uppercase|lower_case|upper_case|title_case';
const spaced = 'spaces|blanks|whitespace|space|white_space';
const spaces = `leading_and_trailing|outer|trailing|leading|surrounding|extra? ${spaced}`;
const cleanings = [
  pattern(
    'make|making the? {column} values? {first=lowercase|lower_case|uppercase|upper_case|trimmed|lowercased|uppercased} and|, {second=lowercase|lower_case|uppercase|upper_case|trimmed|lowercased|uppercased}',
  ),
  pattern(
    `{first=remove|strip|trim|drop|delete|cut|get_rid_of|clear|take_out} the? any? all? ${spaces} from|of|in|around the? all? {column:list}`,
  ),
  pattern(
    `make|put|write|turn|convert|change|set|bring|standardise|standardize|normalise|normalize|unify the? all? {column} values? names? codes? into|to|in? all? {first=lower_case|upper_case|title_case|lowercase|uppercase|small_letters|capital_letters|capitals} letters?`,
  ),
  pattern(
    `the? {column} should_be|must_be|shall_be|to_be|needs_to_be|should_all_be in? all? {first=lower_case|upper_case|title_case|${done}} and|, in? {second=lower_case|upper_case|title_case|${done}}`,
  ),
  pattern(
    `the? {column} should_be|must_be|shall_be|to_be|needs_to_be|should_all_be|should_always_be|must_always_be|has_to_be|have_to_be in? all? {first=lower_case|upper_case|title_case|${done}}`,
  ),
  pattern(`{first=${clean}} and|, {second=${clean}} the? {column:list}`),
  pattern(`the? {column} needs|need|requires|require|could_use|wants {first=${doing}} and|, {second=${doing}}`),
  pattern(`the? {column} needs|need|requires|require|could_use|wants {first=${doing}}`),
  pattern(`{first=lower_case|upper_case|title_case} the? all? {column:list}`),
  pattern(
    `{first=unify|normalise|normalize|standardise|standardize|harmonise|harmonize|align} the? {column} so_that|such_that {a:word} and {b:word} are|become|count_as|are_treated_as one|the_same|a_single|1 value|thing?`,
  ),
  pattern(`with? the? {column} {first=${letters}|${done}} and|, {second=${letters}|${surelyDone}}`),
  pattern(`with? the? {column} {first=${letters}|${done}}`),
  pattern(`{first=${clean}} the? spelling|case|whitespace|blanks|spaces_of|in|from? {column:list}`),
  pattern('clean_up|clean|tidy_up|tidy|fix_up|fix the? {column} {first=values|spellings|spelling}'),
  pattern(
    'fix|correct|mend|repair|align the? {first=spelling|spellings} of|in|for the? {column:name} in {data:name} so_that|such_that {a:word} and {b:word} are|become|count_as one|the_same|a_single|1 value|thing?',
  ),
  pattern('fix|correct|mend|repair|align the? {first=spelling|spellings} of|in|for the? {column}'),
  pattern('make|making the? {column} values? {first=consistent|uniform|lowercase|uppercase|lower_case|upper_case|tidy|clean}'),
  pattern(
    '{column} with|starting_with|beginning_with|in the|a? {first=first_letter_capital|capital_first_letter|capital_letter|first_letter_capitalized|first_letter_capitalised|initial_capital|initial_capitals}',
  ),
  pattern('with {first=consistent|uniform|clean|tidy} {column} values?'),
  pattern(`with? the? {column} without|with_no any? the? outer|extra|trailing|leading|surrounding|superfluous ${spaced}`),
  pattern(`with? the? {column} without|with_no any? the? ${spaced} around|at_the_ends|before_and_after|in_front_or_behind it|them?`),
];

export function readCleaning(scope: Scope): Operation[] {
  const operations: Operation[] = [];
  for (let guard = 0; guard < 10; guard += 1) {
    const found = takeOn(scope, cleanings, isText);
    if (!found) break;
    const said = `${found.taken.part('first')} ${found.taken.part('second')}`.toLowerCase();
    const isTidied = /clean|tid(?:y|ied)/.test(said);
    const alike = isTidied ? found.columns.filter(isSameInAnyCase) : [];
    const others = found.columns.filter((column) => !alike.includes(column));
    for (const [columns, how] of [
      [others, said],
      [alike, 'consistent'],
    ] as const) {
      if (columns.length === 0) continue;
      const params = { columns: columns.map(({ name }) => name), ...cleaning(how) };
      noted(scope, found.taken.phrase, `${params.columns.join(', ')}: ${words(params)}`);
      operations.push(rowStep(found.taken, { op: 'clean-text', id: 'cleaned', params }));
    }
  }
  return operations.length > 0 ? operations : cleanAll(scope);
}

const allTexts = [
  pattern(
    `{first=${clean}} and|, {second=${clean}} all|every|all_the|all_of_the text|string|character? columns|column|fields|values|texts|strings`,
  ),
  pattern(`{first=${clean}} all|every|all_the|all_of_the text|string|character? columns|column|fields|values|texts|strings`),
  pattern(`{first=${clean}} and|, {second=${clean}} everything`),
  pattern(`{first=${clean}} everything`),
];

/** "Trim all text columns". */
function cleanAll(scope: Scope): Operation[] {
  const found = allTexts.map((each) => scope.text.find(each)).find((each) => each !== null);
  const columns = scope.columns.filter(isText).map(({ name }) => name);
  if (!found || columns.length === 0) return [];
  scope.text.claim(found);
  const params = { columns, ...cleaning(`${found.part('first')} ${found.part('second')}`.toLowerCase()) };
  noted(scope, found.phrase, `${columns.join(', ')}: ${words(params)}`);
  return [rowStep(found, { op: 'clean-text', id: 'cleaned', params })];
}

/** Columns whose values mean the same whatever their case: to clean them is to make them consistent. */
const coded = [
  'status',
  'state',
  'stage',
  'type',
  'kind',
  'category',
  'class',
  'level',
  'priority',
  'segment',
  'method',
  'currency',
  'country',
  'plan',
  'tier',
  'grade',
  'species',
  'membership',
  'role',
  'result',
  'outcome',
  'reason',
  'channel',
  'email',
  'mail',
];

const isSameInAnyCase = ({ name }: Column): boolean => nameWords(name).some((word) => coded.includes(word));

const trims = /trim|strip|tidy|clean|clear|remove|drop|delete|cut|get rid|take out/;

function cleaning(said: string): { trim: boolean; case?: 'lower' | 'upper' | 'title' } {
  if (/upper|capital letters|capitals/.test(said)) return { trim: trims.test(said), case: 'upper' };
  if (/capital|title/.test(said)) return { trim: trims.test(said), case: 'title' };
  if (/lower|downcase|small/.test(said)) return { trim: trims.test(said), case: 'lower' };
  return /values|spelling|consistent|uniform|normal|standard|unify|harmoni|align/.test(said)
    ? { trim: true, case: 'lower' }
    : { trim: true };
}

function words({ trim, case: letters }: { trim: boolean; case?: string }): string {
  return [trim ? 'outer blanks removed' : '', letters ? `${letters} case` : ''].filter((part) => part !== '').join(', ');
}
