/** Numbers of workbooks as decimal text. */

/**
 * A workbook stores the binary number nearest to what was typed, often with 17 digits: 1.1 lies there as 1.1000000000000001. Such a text
 * becomes the shortest one that means the same number; whole numbers and texts of at most 15 digits are what was typed, and stay.
 */
export function numberText(stored: string): string {
  const text = stored.trim();
  if (/^-?\d+$/.test(text)) return text;
  const isPlain = /^-?\d*\.\d+$/.test(text);
  if (isPlain && text.replaceAll(/[-.]|^0+/g, '').length <= 15) return text;
  const number = Number(text);
  return Number.isFinite(number) && text !== '' ? plainDecimal(String(number)) : text;
}

/** `1.5e-7` → `0.00000015`; beyond 38 digits the exponent stays. */
function plainDecimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (whole === '') return text;
  const shift = Number(power);
  if (Math.abs(shift) > 37) return text;
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(shift, '0')}`;
}
