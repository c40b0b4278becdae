/** Tags of the XML in workbooks, by their local names. Only what workbooks use: no entities of their own, no nesting that matters. */
import { inputError } from '#domain/errors.ts';

/** Throws `source.unsafe-archive` when a part declares entities of its own, which no workbook does. */
export function refuseEntities(part: string, xml: string): void {
  if (!/<!(DOCTYPE|ENTITY)/i.test(xml)) return;
  throw inputError('source.unsafe-archive', `The part ${part} of the workbook declares XML entities, so it is not read.`, {
    hint: 'Save the workbook again in a spreadsheet program.',
  });
}

/** The attributes of every tag of this name, by their local names, in the order of the text. */
export function* tagsOf(xml: string, name: string): Generator<Map<string, string>> {
  const tags = new RegExp(`<(?:[\\w.-]+:)?${name}(?=[\\s/>])([^>]*)>`, 'g');
  for (const [, text = ''] of xml.matchAll(tags)) yield attributesOf(text);
}

/** `r="A1" t='s'` → r and t. */
function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', double, single] of text.matchAll(/(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g))
    found.set(name, unescapeXml(double ?? single ?? ''));
  return found;
}

const named: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The characters that XML spells as references. */
export function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, reference: string) => {
    if (!reference.startsWith('#')) return named[reference] ?? whole;
    const code = reference[1]?.toLowerCase() === 'x' ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
