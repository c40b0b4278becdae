/** Turns what a client sent into typed input, or into one error that names every member that is wrong. */
import type { z } from 'zod';
import { inputError } from '#domain/errors.ts';

/** Nesting beyond this is no honest request, and recursion over it could exhaust the stack. */
const deepest = 64;

/** Throws `request.invalid` with `details.problems`, `request.too-deep`. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  if (isDeeperThan(raw, deepest)) {
    throw inputError('request.too-deep', `The request is nested more than ${deepest} levels deep.`, { hint: 'Send a flatter document.' });
  }
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 20).map((issue) => ({ at: issue.path.map(String).join('.'), message: issue.message }));
  const words = problems.map(({ at, message }) => (at === '' ? message : `${at}: ${message}`)).join('; ');
  throw inputError('request.invalid', `The request is not understood: ${words}.`, {
    hint: 'The schema of every request is in /api/openapi.json.',
    details: { problems },
  });
}

/** Level by level and without recursion. Shared or repeated values are no concern: parsed JSON is a tree. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return false;
}
