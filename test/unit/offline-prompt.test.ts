import { expect, test } from 'vitest';
import { orchestratorPrompt } from '#models/index.ts';
import { promptFacts } from '#models/prompt-facts.ts';

const context = {
  today: '2026-11-22',
  connections: [
    { name: 'files', kind: 'files', read: true, write: true },
    { name: 'warehouse', kind: 'postgres', read: true, write: true },
    { name: 'archive', kind: 's3', read: true, write: false },
  ],
  roots: ['samples', 'exports'],
  transforms: [
    { name: 'filter', description: 'Keeps rows.', params: { $schema: 'x', type: 'object', properties: { where: { type: 'string' } } } },
  ],
  checks: [{ name: 'not-null', description: 'Never null.', params: { type: 'object' } }],
};

test('the offline planner reads from the prompt exactly the facts that were written into it', () => {
  expect(promptFacts(orchestratorPrompt(context))).toEqual({ today: context.today, connections: context.connections });
});

test('the prompt names every step with its parameters and every folder', () => {
  const prompt = orchestratorPrompt(context);
  expect(prompt).toContain('op: filter. Keeps rows.');
  expect(prompt).toContain('{"type":"object","properties":{"where":{"type":"string"}}}');
  expect(prompt).toContain('check: not-null');
  expect(prompt).toContain('samples, exports');
});
