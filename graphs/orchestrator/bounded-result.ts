/** A tool's result as a model is given it: of bounded length, and still JSON of the same form, so that what is personal in it is found. */
import type { JsonObject, JsonValue } from '#domain/json.ts';

/** What a model is given of one result. */
const maxCharacters = 20_000;
/** Lists and texts are cut to these lengths, one after the other, until the whole is short enough. */
const cuts = [200, 100, 50, 25, 12, 6, 3, 1];
const longestText = 40;

export function boundedResult(output: JsonObject): string {
  const whole = JSON.stringify(output);
  if (whole.length <= maxCharacters) return whole;
  for (const items of cuts) {
    const text = JSON.stringify({ ...cutObject(output, items), truncated: true });
    if (text.length <= maxCharacters) return text;
  }
  return JSON.stringify({
    truncated: true,
    error: { code: 'tool.too-long', message: 'The result is too long to be read. Ask for less of it.' },
  });
}

const cutObject = (object: JsonObject, items: number): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([key, member]) => [key, cutValue(member, items)]));

function cutValue(value: JsonValue, items: number): JsonValue {
  const characters = longestText * items;
  if (typeof value === 'string') return value.length > characters ? `${value.slice(0, characters)}…`.toWellFormed() : value;
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.slice(0, items).map((item) => cutValue(item, items)) : cutObject(value, items);
}
