/** Transforms and checks as a model needs them: name, purpose, parameters. */
import type { JsonObject } from '#domain/json.ts';
import { typeText } from './type-text.ts';

export interface StepHelp {
  /** The `op` or `check` of a draft. */
  name: string;
  description: string;
  /** JSON Schema of the parameters. */
  params: JsonObject;
}

/** One block per step; parameters written like types. */
export function describeSteps(member: 'op' | 'check', steps: readonly StepHelp[]): string {
  return steps.map(({ name, description, params }) => `- ${member}: ${name}. ${description}\n  parameters: ${typeText(params)}`).join('\n');
}
