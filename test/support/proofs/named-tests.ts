/** Which tests a file holds, by their full names: what lists of attacks and faults are held to. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { z } from 'zod';

/** A test that stands for something. */
export interface NamedTest {
  /** The test file, below `test/`. */
  file: string;
  /** What the full name of a test in it contains, groups joined by ` > `. */
  name: string;
}

/** Short for lists. */
export const by = (file: string, name: string): NamedTest => ({ file, name });

const Node = z.looseObject({ type: z.string() });
const Call = z.looseObject({ type: z.literal('CallExpression'), callee: z.unknown(), arguments: z.array(z.unknown()) });
const Name = z.object({ type: z.literal('Identifier'), name: z.string() });
const Member = z.object({ type: z.literal('MemberExpression'), object: z.unknown(), property: Name });
const Text = z.object({ type: z.literal('Literal'), value: z.string() });
const Template = z.object({ quasis: z.array(z.object({ value: z.object({ cooked: z.string() }) })) });

/** `test.runIf(x).each(y)` is test, runIf, each. */
function chainOf(node: unknown): string[] {
  const call = Call.safeParse(node);
  if (call.success) return chainOf(call.data.callee);
  const member = Member.safeParse(node);
  if (member.success) return [...chainOf(member.data.object), member.data.property.name];
  const name = Name.safeParse(node);
  return name.success ? [name.data.name] : [];
}

function titleOf(node: unknown): string | null {
  const text = Text.safeParse(node);
  if (text.success) return text.data.value;
  const template = Template.safeParse(node);
  return template.success ? template.data.quasis.map(({ value }) => value.cooked).join('…') : null;
}

/** The full names of the tests below a node, with the groups around them; those that never run are left out. */
function namesIn(node: unknown, groups: readonly string[]): string[] {
  if (Array.isArray(node)) return node.flatMap((one) => namesIn(one, groups));
  if (!Node.safeParse(node).success || typeof node !== 'object' || node === null) return [];
  const call = Call.safeParse(node);
  const [root, ...modes] = call.success ? chainOf(call.data.callee) : [];
  const title = call.success ? titleOf(call.data.arguments[0]) : null;
  if (root !== undefined && ['it', 'test', 'describe'].includes(root)) {
    if (modes.includes('skip') || modes.includes('todo')) return [];
    if (root !== 'describe' && title !== null) return [[...groups, title].join(' > ')];
  }
  const inside = root === 'describe' && title !== null ? [...groups, title] : groups;
  return Object.values(node).flatMap((child) => namesIn(child, inside));
}

/** The full names of the tests in the text of a file. */
export const namesOf = (path: string, text: string): string[] => namesIn(parseSync(path, text).program, []);

const root = join(import.meta.dirname, '../..');
const known = new Map<string, string[]>();

/** Whether a file holds such a test, and it is not skipped. */
export function isThere({ file, name }: NamedTest): boolean {
  const path = join(root, file);
  if (!known.has(file)) known.set(file, existsSync(path) ? namesOf(path, readFileSync(path, 'utf8')) : []);
  return known.get(file)?.some((full) => full.includes(name)) ?? false;
}
