/** Parameters of a step or check: untrusted JSON once through its schema, and what is wrong with it in words. */
import { z } from 'zod';
import { asMeant } from '#domain/as-meant.ts';
import type { Problem } from '#domain/errors.ts';
import type { JsonObject, JsonValue } from '#domain/json.ts';
import { nearest } from '#domain/nearest.ts';

export type ParsedParams<P> = { ok: true; params: P } | { ok: false; problems: Problem[] };

/** Parses parameters. Each problem has `code` and the path inside the parameters in `at`. */
export function parseParams<P>(schema: z.ZodType<P>, raw: JsonObject, code: string): ParsedParams<P> {
  const lost = lostKey(raw, []);
  if (lost !== null) {
    const message = 'The name __proto__ cannot stand as a key here; name the column in a select step first.';
    return { ok: false, problems: [{ code, message, at: lost }] };
  }
  const parsed = schema.safeParse(asMeant(schema, raw));
  if (parsed.success) return { ok: true, params: parsed.data };
  return { ok: false, problems: parsed.error.issues.map((issue) => problemOf(issue, { schema, raw, code })) };
}

/** zod drops a key `__proto__` without a word; a dropped column must be a problem instead. */
function lostKey(value: JsonValue, path: string[]): string | null {
  if (value === null || typeof value !== 'object') return null;
  for (const [key, member] of Object.entries(value)) {
    if (key === '__proto__') return path.join('.');
    const lost = lostKey(member, [...path, key]);
    if (lost !== null) return lost;
  }
  return null;
}

function problemOf(issue: z.core.$ZodIssue, context: { schema: z.ZodType; raw: JsonObject; code: string }): Problem {
  const at = issue.path.map(String).join('.');
  const place = { code: context.code, ...(at === '' ? {} : { at }) };
  if (issue.code === 'unrecognized_keys' && context.schema instanceof z.ZodObject && at === '') {
    const known = Object.keys(context.schema.shape);
    const message = `${quoted(issue.keys)} ${issue.keys.length === 1 ? 'is' : 'are'} not known here. Possible: ${known.join(', ') || 'nothing'}.`;
    return { ...place, message, suggestions: issue.keys.flatMap((key) => nearest(key, known)) };
  }
  const missing = issue.code === 'invalid_type' && issue.path.length === 1 && !Object.hasOwn(context.raw, String(issue.path[0]));
  return { ...place, message: missing ? `"${at}" is missing.` : `${at === '' ? '' : `${at}: `}${issue.message}.` };
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
