/** What stands in the fields of a window when it is sent. */
import { modalFields } from '../render/modals.ts';
import type { FieldStates } from './payloads.ts';

/** Typed or chosen; empty when nothing is. */
export function valueIn(fields: FieldStates, block: string): string {
  const field = fields[block]?.[modalFields.value];
  return (field?.value ?? field?.selected_option?.value ?? '').trim();
}

export const tickedIn = (fields: FieldStates, block: string): string[] =>
  (fields[block]?.[modalFields.value]?.selected_options ?? []).map(({ value }) => value);
