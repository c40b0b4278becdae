/** One held-out request and what must come of it, as held-out.yaml writes it; its head describes the members. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { JsonObject } from '#domain/json.ts';

const patterns = z.array(z.string()).min(1);

/** What must come of a turn. */
const expectation = {
  to: z.string().optional(),
  load: JsonObject.default({}),
  loads: z.array(z.string()).optional(),
  also: JsonObject.default({}),
  equals: z.string().optional(),
  answer: z.string().optional(),
  select: z.string().default('*'),
  positional: z.boolean().default(false),
  more: z.boolean().default(false),
  columns: z.array(z.string()).optional(),
  says: patterns.optional(),
  asks: patterns.optional(),
  refuses: patterns.optional(),
  notes: patterns.optional(),
  fine: z.array(z.enum(['asked', 'refused'])).default([]),
  cancelled: z.boolean().default(false),
  action: JsonObject.optional(),
  undo: z.string().optional(),
  uses: z.array(z.string()).optional(),
  asked: z.record(z.string(), JsonObject).optional(),
  hides: z.string().optional(),
  unread: z.boolean().default(false),
};
const Expectation = z.strictObject(expectation);
export type Expectation = z.infer<typeof Expectation>;

/** A turn that says no more than its message is judged by the case's own members when it is the last, and not at all before. */
const HeldOutCase = z
  .strictObject({
    id: z.string().regex(/^(new[34]-|again-)?[a-z]+-\d+$/),
    turns: z.array(z.union([z.string(), z.looseObject({ say: z.string() })])).min(1),
    past: z.boolean().default(false),
    ...expectation,
  })
  .transform(({ id, turns, past, ...own }) => ({
    id,
    past,
    turns: turns.map((turn, index) => {
      const isLast = index === turns.length - 1;
      if (typeof turn === 'string') return isLast ? { say: turn, wanted: own } : { say: turn };
      const { say, ...wanted } = turn;
      return { say, wanted: Expectation.parse({ positional: own.positional, more: own.more, ...wanted }) };
    }),
  }));
export type HeldOutCase = z.infer<typeof HeldOutCase>;

/** The cases of a set. Throws a ZodError that names a wrong member. */
export async function heldOutCases(
  set:
    | 'held-out'
    | 'blind'
    | 'blind-3'
    | 'blind-4a'
    | 'blind-4b'
    | 'sibling-3'
    | 'sibling-1'
    | 'sibling-4'
    | 'sibling-5'
    | 'sibling-2'
    | 'sibling-2b'
    | 'sibling-6'
    | 'sibling-9'
    | 'sibling-9b'
    | 'sibling-8'
    | 'sibling-8b'
    | 'sibling-7'
    | 'sibling-7b'
    | 'sibling-10'
    | 'sibling-10b'
    | 'sibling-12'
    | 'sibling-12b'
    | 'sibling-15'
    | 'sibling-15b'
    | 'sibling-11'
    | 'sibling-11b'
    | 'sibling-13'
    | 'sibling-13b'
    | 'sibling-14'
    | 'sibling-14b'
    | 'sibling-16'
    | 'sibling-16b'
    | 'sibling-17'
    | 'sibling-17b'
    | 'sibling-18'
    | 'sibling-18b'
    | 'sibling-19'
    | 'sibling-20'
    | 'sibling-21'
    | 'sibling-22'
    | 'sibling-22b'
    | 'sibling-23'
    | 'sibling-23b'
    | 'sibling-24'
    | 'sibling-25'
    | 'sibling-25b'
    | 'sibling-26'
    | 'sibling-27'
    | 'sibling-28'
    | 'sibling-28b'
    | 'sibling-28c'
    | 'sibling-29'
    | 'sibling-29b'
    | 'sibling-30'
    | 'sibling-30b'
    | 'sibling-31'
    | 'sibling-32'
    | 'sibling-34'
    | 'sibling-33'
    | 'sibling-33b'
    | 'sibling-34b'
    | 'sibling-36'
    | 'sibling-36b'
    | 'sibling-37'
    | 'sibling-35'
    | 'sibling-37b'
    | 'sibling-35b'
    | 'sibling-38'
    | 'sibling-38b',
): Promise<HeldOutCase[]> {
  return z.array(HeldOutCase).parse(parse(await readFile(new URL(`../${set}.yaml`, import.meta.url), 'utf8')));
}
