/**
 * Keeps data data on its way through a checkpoint. The library's serializer makes objects of everything that looks like a record of its own,
 * `{"lc": 1, "type": "constructor", …}`, also of a cell or an argument that only looks so: a member `lc` of data is therefore stored under
 * another name and gets its own back when it is read.
 */
import type { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';

type Serializer = PostgresSaver['serde'];

/** Invisible, so that nothing a person writes has it by accident; what has it all the same gets one more. */
const mark = '\u2063';
const written = (key: string): string => (/^\u2063*lc$/.test(key) ? mark + key : key);
const read = (key: string): string => (/^\u2063+lc$/.test(key) ? key.slice(1) : key);

/** The same serializer for which plain objects are data, whatever they look like. */
export const keepingData = (inner: Serializer): Serializer => ({
  dumpsTyped: (value: unknown) => inner.dumpsTyped(hide(value)),
  async loadsTyped(type, data) {
    const loaded: unknown = await inner.loadsTyped(type, data);
    return show(loaded, new Set());
  },
});

/** Plain objects are renamed inside; an object that writes itself (a message) is trusted as a record, what it carries is data. */
function hide(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== 'object' || value === null) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return ownRecord(value.toJSON());
  return isPlain(value) ? renamed(value, written, hide) : value;
}

function ownRecord(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  return renamed(record, (key) => key, hide);
}

/** Gives members their names back, inside messages too, in place. */
function show(value: unknown, seen: Set<object>): unknown {
  if (typeof value !== 'object' || value === null || seen.has(value)) return value;
  seen.add(value);
  if (isPlain(value) && Object.keys(value).some((key) => read(key) !== key)) return renamed(value, read, (member) => show(member, seen));
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    const shown = show(member, seen);
    if (shown !== member) Reflect.set(value, key, shown);
  }
  return value;
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const renamed = (object: object, name: (key: string) => string, member: (value: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [name(key), member(value)]));
