/** JSON Schema written like a type, which says the same in half the room: `{key: string[], keep?: "first" | "last"}`. */
import type { JsonObject, JsonValue } from '#domain/json.ts';

/** Descriptions stand behind what they describe, as comments. */
export function typeText(schema: JsonValue | undefined): string {
  const node = objectOf(schema);
  if (node === null) return 'any';
  const { enum: choices, const: only } = node;
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  const variants = node['anyOf'] ?? node['oneOf'];
  if (Array.isArray(variants)) return [...new Set(variants.map(typeText))].join(' | ');
  const { type } = node;
  if (Array.isArray(type)) return type.map((one) => typeText({ ...node, type: one })).join(' | ');
  switch (type) {
    case 'array':
      return listText(node);
    case 'object':
      return memberText(node);
    default:
      return typeof type === 'string' ? plainText(type, node) : 'any';
  }
}

function listText({ items, prefixItems }: JsonObject): string {
  if (Array.isArray(prefixItems)) return `[${prefixItems.map(typeText).join(', ')}]`;
  const one = typeText(items);
  const said = comment(items);
  return said !== '' || isChoice(items) ? `(${one}${said})[]` : `${one}[]`;
}

/** Whether it is written with "|", which binds less than "[]". */
function isChoice(schema: JsonValue | undefined): boolean {
  const { anyOf, oneOf, enum: choices, type } = objectOf(schema) ?? {};
  return [anyOf, oneOf, choices, type].some((several) => Array.isArray(several) && several.length > 1);
}

function memberText({ properties, required, additionalProperties }: JsonObject): string {
  const needed = new Set(Array.isArray(required) ? required : []);
  const members = Object.entries(objectOf(properties) ?? {}).map(([name, schema]) => {
    const otherwise = objectOf(schema)?.['default'];
    const usual = otherwise === undefined ? '' : ` = ${JSON.stringify(otherwise)}`;
    return `${name}${needed.has(name) ? '' : '?'}: ${typeText(schema)}${usual}${comment(schema)}`;
  });
  const others = additionalProperties === undefined ? [] : [`[name]: ${typeText(additionalProperties)}${comment(additionalProperties)}`];
  return `{${[...members, ...others].join(', ')}}`;
}

function comment(schema: JsonValue | undefined): string {
  const description = objectOf(schema)?.['description'];
  return typeof description === 'string' ? ` /* ${description} */` : '';
}

/** Bounds are said where there are any: a number out of them is refused. */
function plainText(type: string, { minimum, maximum, pattern }: JsonObject): string {
  const from = minimum === undefined ? '' : ` >= ${JSON.stringify(minimum)}`;
  const to = maximum === undefined ? '' : ` <= ${JSON.stringify(maximum)}`;
  return `${type}${from}${to}${typeof pattern === 'string' ? ` /${pattern}/` : ''}`;
}

const objectOf = (value: JsonValue | undefined): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
