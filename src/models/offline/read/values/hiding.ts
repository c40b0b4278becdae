/** Personal values made unreadable: "hash the emails and mask all but the last 4 of ssn". */
import type { Operation } from '../../draft/operation.ts';
import { isPersonal } from '../../link/sensitive.ts';
import { pattern } from '../../text/pattern.ts';
import { countOf } from '../groups/superlative.ts';
import { rowStep, takeOn } from '../row-step.ts';
import { noted, type Scope } from '../scope.ts';

/** "anonymise customers": every column with personal values. */
const everything = [
  pattern(
    'anonymise|anonymize|pseudonymise|pseudonymize|hash|mask|redact|hide all? the? personal|sensitive|private|pii data|columns|fields|values|information|details?',
  ),
  pattern('anonymise|anonymize|pseudonymise|pseudonymize the? {data:word}'),
];
const hashes = [
  pattern('with|and the? hashed|pseudonymised|pseudonymized|anonymised|anonymized {column}'),
  pattern('replace|replacing|substitute the? {column} with|by its|their|the|a sha256? hash|hashes|hash_value|hash_values'),
  pattern('the? {column} hashed|pseudonymised|pseudonymized|anonymised|anonymized'),
  pattern('the? {column} as a|its|sha256? hash|hashes'),
  pattern('hash|hashing|pseudonymise|pseudonymize|anonymise|anonymize|scramble|sha256 the? {column:list}'),
];
const hiding =
  'mask|masking|hide|hiding|redact|redacting|obfuscate|obfuscating|censor|conceal|black_out|blank_out|blacken|star_out|asterisk_out|x_out';
const masks = [
  pattern(`${hiding} all but|except the|its|their? last {digits:count} digits|characters|chars? of the? {column:list}`),
  pattern(
    `${hiding} the? {column:list} ,? except|but|keeping|except_for|but_for|apart_from|save_for|leaving|to|down_to|all_but|but_not|but_keep|but_leave only? the|its|their? last {digits:count} digits|characters|chars|visible|readable?`,
  ),
  pattern(
    `${hiding} the? {column:list} so_that|so|with|where|leaving? only|just? the|its|their? last {digits:count} digits|characters|chars? are|is|stay|stays|remain|remains|to_be? visible|readable|shown|show|shows|clear|left`,
  ),
  pattern(
    `${hiding} everything|all but|except|except_for|apart_from the|its|their? last {digits:count} digits|characters|chars? of|in the? {column:list}`,
  ),
  pattern(
    'with|and|show|keep|leave? only|just the|its|their? last {digits:count} digits|characters|chars? of the? {column} visible|readable|shown|showing|left',
  ),
  pattern(
    'show|keep|keeping|showing|leave|display only|just the|its|their? last {digits:count} digits|characters|chars? of the? {column:list}',
  ),
  pattern(
    'only|just leave|leaving|keep|keeping|show|showing|display the|its|their? last {digits:count} digits|characters|chars? of the? {column} visible|readable|shown|legible|clear?',
  ),
  pattern(
    'the? {column} masked|redacted|hidden|censored|blacked_out|blackened|starred_out except|but|keeping|except_for|all_but|apart_from|to|down_to|up_to|until|with_only|showing_only|showing|leaving|leaving_only the|its|their? last {digits:count} digits|characters|chars?',
  ),
  pattern(
    'of the? {column} only|just the? last {digits:count} digits|characters|chars? may|should|must|can|shall|is_to|are_to? be|stay|remain|keep? visible|readable|shown|kept|left|legible',
  ),
  pattern('the? {column:name} only|just|with_only the? last {digits:count} digits|characters|chars? visible|readable|shown|kept|legible'),
  pattern('with|and the? masked|redacted|obfuscated {column}'),
  pattern('the? {column} masked|redacted|obfuscated|censored|blacked_out|blackened|starred_out'),
  pattern('mask|masking|redact|redacting|obfuscate|obfuscating|censor|black_out|blacken|star_out the? {column:list}'),
];

export function readHiding(scope: Scope): Operation[] {
  const atOnce = takeOn(scope, hashes, () => true);
  const masked = takeOn(scope, masks, () => true);
  // "Hash a and show only the last 2 of b": what is hashed ends where the mask begins.
  const hashed = atOnce ?? takeOn(scope, hashes, () => true);
  const first = hashed?.taken ?? masked?.taken;
  if (first === undefined) return hideEverything(scope);
  const readable = countOf(masked?.taken.part('digits') || '0');
  const hash = hashed?.columns.map(({ name }) => name) ?? [];
  const mask = Object.fromEntries(masked?.columns.map(({ name }) => [name, readable]) ?? []);
  if (hashed) noted(scope, hashed.taken.phrase, `${hash.join(', ')} as SHA-256`);
  if (masked) noted(scope, masked.taken.phrase, `of ${Object.keys(mask).join(', ')} only the last ${readable} characters stay readable`);
  const params = { ...(hash.length > 0 ? { hash } : {}), ...(masked ? { mask } : {}) };
  const phrase = [hashed?.taken.phrase, masked?.taken.phrase].filter(Boolean).join(' and ');
  return [{ ...rowStep(first, { op: 'hash-mask', id: 'hidden', params }), phase: 'hide', phrase }];
}

/** Hashes every column that looks personal by its name, and says which. */
function hideEverything(scope: Scope): Operation[] {
  const found = everything.map((each) => scope.text.find(each)).find((each) => each !== null) ?? null;
  const hash = scope.columns.filter(isPersonal).map(({ name }) => name);
  const place = found?.span('data');
  const aboutData = !place || scope.spans.some((span) => span.start <= place.start && span.end >= place.end);
  if (!found || !aboutData || hash.length === 0) return [];
  scope.text.claim(found);
  noted(scope, found.phrase, `${hash.join(', ')} as SHA-256, since their names look personal`);
  return [{ ...rowStep(found, { op: 'hash-mask', id: 'hidden', params: { hash } }), phase: 'hide' }];
}
