/** What a model wrote, in the form that was asked for, where only the form is another: a number as text, one value for a list, JSON as text, a choice in another case. */
import type { z } from 'zod';

/** A mended value may show what is wrong further inside. */
const rounds = 4;

/** The input with such forms mended; as it is when it fits, or when that does not make it fit. Nothing is left out or made up. */
export function asMeant(schema: z.ZodType, input: unknown): unknown {
  let whole = input;
  for (let round = 0; round <= rounds; round += 1) {
    const parsed = schema.safeParse(whole);
    if (parsed.success) return whole;
    const mended = parsed.error.issues.reduce<unknown>((value, issue) => mendedAt(value, issue.path, issue), whole);
    if (mended === whole) return input;
    whole = mended;
  }
  return input;
}

/** The value with the one at the path mended; the same value when there is nothing to mend. */
function mendedAt(value: unknown, [key, ...path]: readonly PropertyKey[], issue: z.core.$ZodIssue): unknown {
  if (key === undefined) return mended(value, issue);
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  const member: unknown = Reflect.get(value, key);
  const better = mendedAt(member, path, issue);
  if (better === member) return value;
  if (Array.isArray(value)) return value.with(Number(key), better);
  return { ...value, [key]: better };
}

function mended(value: unknown, issue: z.core.$ZodIssue): unknown {
  switch (issue.code) {
    case 'invalid_type':
      return ofType(value, issue.expected);
    case 'invalid_value':
      return issue.values.find((choice) => typeof value === 'string' && plain(String(choice)) === plain(value)) ?? value;
    case 'invalid_union':
      return inUnion(value, issue.errors);
    default:
      return value;
  }
}

/** The first way to read it as one of the union's forms. */
function inUnion(value: unknown, ways: readonly (readonly z.core.$ZodIssue[])[]): unknown {
  for (const issues of ways) {
    const better = issues.reduce<unknown>((one, issue) => mendedAt(one, issue.path, issue), value);
    if (better !== value) return better;
  }
  return value;
}

function ofType(value: unknown, expected: string): unknown {
  if (value === null || value === undefined) return value;
  const inside = typeof value === 'string' ? parsed(value) : undefined;
  switch (expected) {
    case 'array':
      return Array.isArray(inside) ? inside : [value];
    case 'object':
    case 'record':
      return typeof inside === 'object' && inside !== null && !Array.isArray(inside) ? inside : value;
    case 'number':
    case 'int':
      return typeof inside === 'number' ? inside : value;
    case 'boolean':
      return typeof value === 'string' && /^(?:true|false)$/i.test(value) ? value.toLowerCase() === 'true' : value;
    default:
      return value;
  }
}

/** Case, blanks, "-" and "_" do not tell choices apart. */
const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]/g, '');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
