import { expect, test } from 'vitest';
import { warmUpPlanner } from '#models/index.ts';

test('the warm-up plays its requests to their ends: two plans and an answer', async () => {
  expect(await warmUpPlanner()).toEqual(['submit_draft', 'submit_draft', 'answer']);
});
