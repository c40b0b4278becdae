/** Every known attack has a test that stands against it, under the name that the list says. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { attacks, type AttackTest } from '#test/support/attacks.ts';

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

const namesOf = (path: string, text: string): string[] => namesIn(parseSync(path, text).program, []);

const root = join(import.meta.dirname, '..');
const known = new Map<string, string[]>();
function isThere({ file, name }: AttackTest): boolean {
  const path = join(root, file);
  if (!known.has(file)) known.set(file, existsSync(path) ? namesOf(path, readFileSync(path, 'utf8')) : []);
  return known.get(file)?.some((full) => full.includes(name)) ?? false;
}

it('the sixty-four attacks are listed once each, in order', () => {
  expect(attacks.map(({ number }) => number)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
});

it.each(attacks)('attack $number is stood against by tests that are there: $attack', ({ tests }) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((test) => !isThere(test))).toEqual([]);
});

it('a test is found by its groups and its title, and one that is skipped is none', () => {
  const text = `describe('a', () => { test.runIf(x).each([['no title']])('b %s', () => { log('c'); }); it.skip('d', f); test.todo('e'); });
    describe.skip('f', () => { it('g', f); }); it(\`h \${x}\`, f); // it('i', f)`;
  expect(namesOf('planted.ts', text)).toEqual(['a > b %s', 'h …']);
});
