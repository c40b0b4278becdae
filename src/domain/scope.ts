/** A condition over columns and constants: the part of a table that a load may touch. Structured, so that no SQL of others reaches a target. */
import { z } from 'zod';

export const ScopeOperator = z.enum(['=', '<>', '<', '<=', '>', '>=', 'in']);
export type ScopeOperator = z.infer<typeof ScopeOperator>;

/** All conditions hold. A number is kept as its text, which no type rounds. */
export const Scope = z.object({
  conditions: z.array(z.object({ column: z.string(), operator: ScopeOperator, values: z.array(z.string()).min(1) })).min(1),
});
export type Scope = z.infer<typeof Scope>;

/** `day = '2026-01-01' and region in ('EU', 'US')`: the scope in words. */
export const scopeWords = ({ conditions }: Scope): string =>
  conditions
    .map(({ column, operator, values }) => {
      const texts = values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ');
      return `${column} ${operator} ${operator === 'in' ? `(${texts})` : texts}`;
    })
    .join(' and ');
