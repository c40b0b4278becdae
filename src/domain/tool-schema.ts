/** The form of what a model may write, a tool's input or a step's parameters, as it is told: members, types and choices. What only guards stays with the schema that checks the input. */
import { z } from 'zod';
import { JsonObject } from './json.ts';

type Node = z.core.JSONSchema.BaseSchema;

/** No model writes anything else because it was told of these; whoever does is told by the check of the input. */
const guards = ['minLength', 'maxLength', 'exclusiveMinimum'] as const;

/** JSON Schema of what goes in, in few words. */
export function toolSchema(input: z.ZodType): JsonObject {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input', override: ({ jsonSchema }) => shorten(jsonSchema) });
  return JsonObject.parse(schema);
}

function shorten(node: Node): void {
  for (const guard of guards) delete node[guard];
  // Names are text anyway.
  if (typeof node.propertyNames === 'object' && !('pattern' in node.propertyNames)) delete node.propertyNames;
  if (node.additionalProperties === false) delete node.additionalProperties;
  if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
  // Classes of Unicode are a dialect that not every endpoint reads.
  if (node.pattern?.includes(String.raw`\p{`)) delete node.pattern;
}
