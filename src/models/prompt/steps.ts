/** Transforms and checks as a model needs them: name, purpose, parameters. */
import type { JsonValue } from '#domain/json.ts';

export interface StepHelp {
  /** The `op` or `check` of a draft. */
  name: string;
  description: string;
  /** JSON Schema of the parameters. */
  params: JsonValue;
}

/** One block per step; schemas on one line, without what a model does not need. */
export function describeSteps(member: 'op' | 'check', steps: readonly StepHelp[]): string {
  return steps
    .map(({ name, description, params }) => `- ${member}: ${name}. ${description}\n  parameters: ${JSON.stringify(trimmed(params))}`)
    .join('\n');
}

const noise = new Set(['$schema', 'additionalProperties']);

function trimmed(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(trimmed);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).flatMap(([key, value]) => (noise.has(key) ? [] : [[key, trimmed(value)]])));
}
