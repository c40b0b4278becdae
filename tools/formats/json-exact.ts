/** The type by which a value of JSON is read without rounding a number of it. */
import { quoteName } from '../sql.ts';
import { elementType, structFields } from '../relations/nested-types.ts';

/**
 * The planned type with text in place of floating point wherever a number has more digits than that keeps. `found` is the type of the
 * files as they are, `copied` that of copies in which long numbers stand in quotes.
 */
export function exactType(planned: string, { found, copied }: { found: string; copied: string }): string {
  if (found === copied) return planned;
  if (planned === 'DOUBLE') return 'VARCHAR';
  const elements = all([planned, found, copied].map(elementType));
  if (elements !== null) return `${exactType(elements[0], { found: elements[1], copied: elements[2] })}[]`;
  const values = all([planned, found, copied].map(mapValue));
  if (values !== null) return `MAP(VARCHAR, ${exactType(values[0], { found: values[1], copied: values[2] })})`;
  const fields = all([planned, found, copied].map(structFields));
  if (fields === null) return planned.replaceAll(/"(?:[^"]|"")*"|DOUBLE/g, (part) => (part === 'DOUBLE' ? 'VARCHAR' : part));
  const exact = fields[0].map(({ name, type }) => {
    const [there, copy] = [fields[1], fields[2]].map((others) => others.find((other) => other.name === name)?.type ?? type);
    return { name, type: exactType(type, { found: there ?? type, copied: copy ?? type }) };
  });
  const isChanged = exact.some(({ type }, index) => type !== fields[0][index]?.type);
  return isChanged ? `STRUCT(${exact.map(({ name, type }) => `${quoteName(name)} ${type}`).join(', ')})` : planned;
}

/** The type of a map's values; null for everything else. */
export const mapValue = (type: string): string | null => /^MAP\(VARCHAR, ([\s\S]+)\)$/.exec(type)?.[1] ?? null;

function all<T>([one, two, three]: (T | null)[]): [T, T, T] | null {
  return one == null || two == null || three == null ? null : [one, two, three];
}
