/** Puts the values back into what a model said: into text as it streams, and into the arguments of its calls. */
import type { JsonObject, JsonValue } from '#domain/json.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** Longer than any placeholder. */
const longest = 24;

/** Restores a text that comes in pieces. What may be the beginning of a placeholder waits for the rest. */
export function restoringStream(names: Pseudonyms): { push(piece: string): string; end(): string } {
  let held = '';
  return {
    push(piece) {
      held += piece;
      const open = held.lastIndexOf('⟨');
      const waits = open >= 0 && !held.includes('⟩', open) && held.length - open < longest;
      const ready = waits ? held.slice(0, open) : held;
      held = waits ? held.slice(open) : '';
      return names.restore(ready);
    },
    end() {
      const rest = names.restore(held);
      held = '';
      return rest;
    },
  };
}

/** Members whose text is SQL, and those whose members are. */
const sqlMembers = new Set(['sql', 'where', 'query', 'expression', 'within', 'measures', 'columns']);

/** Arguments with the values back. In SQL a value is always a literal: what stands in a cell never becomes code. */
export function restoreArguments(args: JsonObject, names: Pseudonyms): JsonObject {
  return restoreMembers(args, names, false);
}

function restoreMembers(object: JsonObject, names: Pseudonyms, inSql: boolean): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [names.restore(key), restoreValue(value, names, inSql || sqlMembers.has(key))]),
  );
}

function restoreValue(value: JsonValue, names: Pseudonyms, isSql: boolean): JsonValue {
  if (typeof value === 'string') return names.restore(value, (restored, before) => written(restored, before, isSql));
  if (typeof value !== 'object' || value === null) return value;
  // A list under `columns` holds names, not expressions.
  if (Array.isArray(value)) return value.map((item) => restoreValue(item, names, false));
  return restoreMembers(value, names, isSql);
}

function written(value: string, before: string, isSql: boolean): string {
  const isOpen = (before.split("'").length - 1) % 2 === 1;
  const escaped = value.replaceAll("'", "''");
  if (isSql) return isOpen ? escaped : `'${escaped}'`;
  return value;
}
