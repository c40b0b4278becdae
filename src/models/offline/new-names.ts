/** Names that columns shall get, which speak of no data. */
import type { RequestText } from './text/request-text.ts';

const renaming = /\b(?:rename|relabel|call|label)\b[^.;]*/gi;

/** "Call the fee price". */
const calling = /\b(?:to|as|into)\s+(\w+)|^(?:call|label)\s+(?:the\s+)?(?!it\b|that\b|this\b|them\b)\w+\s+(\w+)(?=\s*(?:,|$)|\s+and\b)/gi;

/** Names that columns shall get: "customer_id to customer" speaks of no customers. */
export function newNames({ original }: RequestText): { start: number; end: number }[] {
  return [...original.matchAll(renaming)].flatMap((clause) =>
    [...clause[0].matchAll(calling)].map((match) => {
      const end = clause.index + match.index + match[0].length;
      return { start: end - (match[1] ?? match[2] ?? '').length, end };
    }),
  );
}
