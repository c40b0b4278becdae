/** Careful looks into JSON that DuckDB wrote about a statement. */

/** Any JSON object. */
export type Tree = { readonly [member: string]: unknown };

export const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value when it is an array, else no items. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The value when it is an array of objects, else no items. */
export const treesOf = (value: unknown): readonly Tree[] => itemsOf(value).filter(isTree);

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : -1);
