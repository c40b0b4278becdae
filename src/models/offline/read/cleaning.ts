/** Text made tidy: "trim and lowercase the emails", "make the status values consistent". */
import type { Operation } from '../draft/operation.ts';
import { isText } from '../link/types.ts';
import { pattern } from '../text/pattern.ts';
import { rowStep, takeOn } from './row-step.ts';
import { noted, type Scope } from './scope.ts';

const clean =
  'trim|trimming|strip|lowercase|lower-case|lower|downcase|uppercase|upper-case|upper|capitalise|capitalize|title-case|titlecase|tidy|clean|clean_up|cleanse|normalise|normalize|standardise|standardize|unify|harmonise|harmonize';
const done =
  'trimmed|stripped|lowercased|lower-cased|lowercase|uppercased|uppercase|capitalised|capitalized|cleaned|tidied|normalised|normalized|standardised|standardized';
const letters = 'in_lower_case|in_lowercase|in_upper_case|in_uppercase|in_title_case';
const cleanings = [
  pattern(`with? the? {column} {first=${done}|${letters}} and|, {second=${done}|${letters}}`),
  pattern(`with? the? {column} {first=${done}|${letters}}`),
  pattern(`{first=${clean}} and|, {second=${clean}} the? {column:list}`),
  pattern(`{first=${clean}} the? spelling|case|whitespace|blanks|spaces_of|in|from? {column:list}`),
  pattern('make|making the? {column} values? {first=consistent|uniform|lowercase|uppercase|lower_case|upper_case|tidy|clean}'),
  pattern('with {first=consistent|uniform|clean|tidy} {column} values?'),
];

export function readCleaning(scope: Scope): Operation[] {
  const operations: Operation[] = [];
  for (let guard = 0; guard < 10; guard += 1) {
    const found = takeOn(scope, cleanings, isText);
    if (!found) break;
    const said = `${found.taken.part('first')} ${found.taken.part('second')}`.toLowerCase();
    const params = { columns: found.columns.map(({ name }) => name), ...cleaning(said) };
    noted(scope, found.taken.phrase, `${params.columns.join(', ')}: ${words(params)}`);
    operations.push(rowStep(found.taken, { op: 'clean-text', id: 'cleaned', params }));
  }
  return operations;
}

function cleaning(said: string): { trim: boolean; case?: 'lower' | 'upper' | 'title' } {
  if (/upper/.test(said)) return { trim: /trim|strip|tidy|clean/.test(said), case: 'upper' };
  if (/capital|title/.test(said)) return { trim: /trim|strip|tidy|clean/.test(said), case: 'title' };
  if (/lower|downcase/.test(said)) return { trim: /trim|strip|tidy|clean/.test(said), case: 'lower' };
  return /consistent|uniform|normal|standard|unify|harmoni/.test(said) ? { trim: true, case: 'lower' } : { trim: true };
}

function words({ trim, case: letters }: { trim: boolean; case?: string }): string {
  return [trim ? 'outer blanks removed' : '', letters ? `${letters} case` : ''].filter((part) => part !== '').join(', ');
}
