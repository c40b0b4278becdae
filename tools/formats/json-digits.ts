/** Numbers in JSON with more digits than floating point keeps: the engine has rounded them before anybody can look, so it is said. */
import type { Engine } from '../engine/engine.ts';
import { printable } from './printable.ts';

const lookedAt = 50_000;
/** Every decimal number of so many digits survives floating point. */
const keptDigits = 15;

/** `raw` is a SELECT of `c0` … as text, in the order of `members`. A number that was rounded nearly always shows 16 digits or 17. */
export async function roundedNotes(engine: Engine, raw: string, members: readonly { name: string; type: string }[]): Promise<string[]> {
  const numbers = members.flatMap(({ name, type }, index) => (type === 'DOUBLE' ? [{ name, column: `c${index}` }] : []));
  if (numbers.length === 0) return [];
  const most = numbers.map(({ column }) => `max(strlen(${digitsOf(column)}))::DOUBLE`).join(', ');
  const { rows } = await engine.query(`SELECT ${most} FROM (SELECT * FROM (${raw}) LIMIT ${lookedAt})`, { maxRows: 1 });
  return numbers.flatMap(({ name }, index) =>
    Number(rows[0]?.[index] ?? 0) > keptDigits
      ? [
          `"${printable(name)}" holds numbers of more than ${keptDigits} digits, which are rounded when JSON is read; in quotes every digit is kept.`,
        ]
      : [],
  );
}

/** Without sign, point, exponent and the zeros around. */
const digitsOf = (column: string): string => `trim(regexp_replace(regexp_replace(${column}, '[eE].*$', ''), '[^0-9]', '', 'g'), '0')`;
