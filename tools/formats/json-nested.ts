/**
 * Values inside of objects and arrays, which the engine reads by their planned type: it rounds a fraction for a whole number and long
 * digits for floating point, and leaves out members that the type lacks, without a word. So all objects are looked at beside the scan.
 */
import type { Column } from '#domain/dataset.ts';
import { conflictError } from '#domain/errors.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import { elementType, structFields } from '../relations/nested-types.ts';
import { admitFiles } from './admit.ts';
import type { DataFile } from './data-file.ts';
import { exactType, mapValue } from './json-exact.ts';
import { membersOf } from './json.ts';
import { printable } from './printable.ts';
import type { JsonReader } from './reader.ts';

/**
 * Throws `source.drift` for the first member with a value that its planned type would change or leave out. `read` are the files as the
 * engine reads them, copies of those of `written` whose long numbers had to be put in quotes.
 */
export async function refuseOtherNested(
  context: ConnectorContext,
  { read, written }: { read: readonly DataFile[]; written: readonly DataFile[] },
  reader: JsonReader,
): Promise<void> {
  const planned = reader.columns.filter(({ type }) => elementType(type) !== null || /^(STRUCT|MAP)\(/.test(type));
  if (planned.length === 0) return;
  const typesIn = async (files: readonly DataFile[]): Promise<Map<string, string>> =>
    new Map((await membersOf(context, await admitFiles(context.engine, files), true)).map(({ name, type }) => [name, type]));
  const found = await typesIn(written);
  const inCopies = read.every((file, index) => file === written[index]) ? found : await typesIn(read);
  for (const { name, type } of planned) {
    // What holds a long number has another type where such numbers stand in quotes.
    const [there, copied] = [found, inCopies].map((types) => types.get(name) ?? type);
    const isRounded = exactType(type, { found: there ?? type, copied: copied ?? type }) !== type;
    const other = isRounded
      ? `"${printable(name)}" holds numbers of more digits than floating point keeps, which was planned`
      : difference({ name, type }, found.get(name) ?? type);
    if (other === null) continue;
    const where = written.map((file) => printable(file.name)).join(', ');
    throw conflictError('source.drift', `${other}, somewhere in ${where.slice(0, 200)}.`, {
      hint: `Ask for the plan again; or take "${printable(name)}" as it is, whatever it holds, with the reading option types: {"${printable(name)}": "json"}.`,
      details: { column: name },
    });
  }
}

/** What of the found type the planned one cannot hold as it is, in words; null when everything. */
function difference(planned: Column, found: string): string | null {
  const { name, type } = planned;
  // A member without any value is JSON to the engine, and text and JSON hold whatever comes.
  if (type === found || found === 'JSON' || type === 'JSON' || type === 'VARCHAR' || isNarrower(found, type)) return null;
  const [element, other] = [elementType(type), elementType(found)];
  if (element !== null && other !== null) return difference({ name: `${name}[]`, type: element }, other);
  const value = mapValue(type);
  const members = value === null ? null : (structFields(found) ?? [{ name: '*', type: mapValue(found) ?? found }]);
  if (value !== null && members !== null)
    return firstOf(members.map((field) => difference({ name: `${name}.${field.name}`, type: value }, field.type)));
  const [fields, others] = [structFields(type), structFields(found)];
  if (fields === null || others === null) return `"${printable(name)}" holds ${wordsFor(found)}, and ${wordsFor(type)} were planned`;
  return firstOf(
    others.map((field) => {
      const same = fields.find((one) => one.name === field.name);
      if (same === undefined) return `"${printable(`${name}.${field.name}`)}" was not planned`;
      return difference({ name: `${name}.${field.name}`, type: same.type }, field.type);
    }),
  );
}

const firstOf = (differences: (string | null)[]): string | null => differences.find((one) => one !== null) ?? null;

/** Whether every value of the found type is one of the planned type, too. */
const isNarrower = (found: string, planned: string): boolean =>
  (planned === 'DOUBLE' && /^U?(BIGINT|INTEGER)$/.test(found)) || (planned.startsWith('TIMESTAMP') && found === 'DATE');

const wordsFor = (type: string): string =>
  ({
    BIGINT: 'whole numbers',
    UBIGINT: 'whole numbers',
    DOUBLE: 'numbers',
    VARCHAR: 'text',
    BOOLEAN: 'true and false',
    DATE: 'days',
    TIMESTAMP: 'times',
  })[type] ?? (type.startsWith('STRUCT') ? 'objects' : elementType(type) === null ? type : 'arrays');
