/** Whether every value of one DuckDB type fits into another. */

const integers = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'];
const unsigned: Record<string, string> = { UTINYINT: 'SMALLINT', USMALLINT: 'INTEGER', UINTEGER: 'BIGINT', UBIGINT: 'HUGEINT' };
const digits: Record<string, number> = { TINYINT: 3, SMALLINT: 5, INTEGER: 10, BIGINT: 19, HUGEINT: 39 };

interface Decimal {
  whole: number;
  scale: number;
}

/** `DECIMAL(12,2)`: ten digits before the point, two after it. Integers are decimals without a scale. */
function decimalOf(type: string): Decimal | null {
  const found = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type);
  if (found) return { whole: Number(found[1]) - Number(found[2]), scale: Number(found[2]) };
  const whole = digits[unsigned[type] ?? type];
  return whole === undefined ? null : { whole, scale: 0 };
}

/** Text as such takes everything, but is no wider number. True as well for whole numbers in a DOUBLE, which rounds them beyond 2^53: it is what people mean by wider. */
export function fits(from: string, into: string): boolean {
  if (from === into) return true;
  if (from === 'DATE') return into.startsWith('TIMESTAMP');
  if (from === 'FLOAT') return into === 'DOUBLE';
  const value = decimalOf(from);
  if (value === null) return false;
  if (into === 'DOUBLE') return true;
  if (integers.includes(into) && value.scale === 0)
    return integers.indexOf(unsigned[from] ?? from) <= integers.indexOf(into) && !from.startsWith('DECIMAL');
  const room = decimalOf(into);
  return room !== null && into.startsWith('DECIMAL') && value.whole <= room.whole && value.scale <= room.scale;
}

/** The type that holds the values of both, or null where that would have to be text. */
export function common(one: string, other: string): string | null {
  if (fits(one, other)) return other;
  if (fits(other, one)) return one;
  const [a, b] = [decimalOf(one), decimalOf(other)];
  if (!a || !b) return null;
  const [whole, scale] = [Math.max(a.whole, b.whole), Math.max(a.scale, b.scale)];
  return whole + scale > 38 ? 'DOUBLE' : `DECIMAL(${whole + scale},${scale})`;
}
