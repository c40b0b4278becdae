/** Reading DuckDB's type text of lists and structs, e.g. `STRUCT(sku VARCHAR, "unit price" DECIMAL(12,2))[]`. */
import type { Column } from '#domain/dataset.ts';

/** The element type of a list or array; null for everything else. */
export const elementType = (type: string): string | null => /^([\s\S]+)\[\d*\]$/.exec(type)?.[1] ?? null;

/** The fields of a struct in their order; null for everything else. */
export function structFields(type: string): Column[] | null {
  const inner = /^STRUCT\(([\s\S]*)\)$/.exec(type)?.[1];
  if (inner === undefined) return null;
  return splitFields(inner).map((field) => {
    const quoted = /^"((?:""|[^"])*)"\s+([\s\S]+)$/.exec(field);
    if (quoted !== null) return { name: (quoted[1] ?? '').replaceAll('""', '"'), type: quoted[2] ?? '' };
    const space = field.indexOf(' ');
    return { name: field.slice(0, space), type: field.slice(space + 1) };
  });
}

/** Splits at the commas that stand outside of brackets and quotes. */
function splitFields(inner: string): string[] {
  const fields: string[] = [];
  let depth = 0;
  let start = 0;
  for (const token of inner.matchAll(/"(?:""|[^"])*"|'(?:''|[^'])*'|[(),]/g)) {
    if (token[0] === '(') depth += 1;
    if (token[0] === ')') depth -= 1;
    if (token[0] !== ',' || depth > 0) continue;
    fields.push(inner.slice(start, token.index).trim());
    start = token.index + 1;
  }
  return [...fields, inner.slice(start).trim()];
}
