/** Personal values made unreadable: "hash the emails and mask all but the last 4 of ssn". */
import type { Operation } from '../draft/operation.ts';
import { pattern } from '../text/pattern.ts';
import { rowStep, takeOn } from './row-step.ts';
import { noted, type Scope } from './scope.ts';

const hashes = [pattern('hash|hashing|pseudonymise|pseudonymize|anonymise|anonymize|scramble|sha256 the? {column:list}')];
const masks = [
  pattern('mask|hide|redact|obfuscate all but|except the? last {digits:number} digits|characters|chars? of the? {column:list}'),
  pattern('mask|redact|obfuscate the? {column:list} except|but|keeping the? last {digits:number} digits|characters|chars?'),
  pattern('show|keep only the? last {digits:number} digits|characters|chars? of the? {column:list}'),
  pattern('mask|masking|redact|redacting|obfuscate the? {column:list}'),
];

export function readHiding(scope: Scope): Operation[] {
  const hashed = takeOn(scope, hashes, () => true);
  const masked = takeOn(scope, masks, () => true);
  const first = hashed?.taken ?? masked?.taken;
  if (first === undefined) return [];
  const readable = Number(masked?.taken.part('digits') || '0');
  const hash = hashed?.columns.map(({ name }) => name) ?? [];
  const mask = Object.fromEntries(masked?.columns.map(({ name }) => [name, readable]) ?? []);
  if (hashed) noted(scope, hashed.taken.phrase, `${hash.join(', ')} as SHA-256`);
  if (masked) noted(scope, masked.taken.phrase, `of ${Object.keys(mask).join(', ')} only the last ${readable} characters stay readable`);
  const params = { ...(hash.length > 0 ? { hash } : {}), ...(masked ? { mask } : {}) };
  const phrase = [hashed?.taken.phrase, masked?.taken.phrase].filter(Boolean).join(' and ');
  return [{ ...rowStep(first, { op: 'hash-mask', id: 'hidden', params }), phase: 'hide', phrase }];
}
