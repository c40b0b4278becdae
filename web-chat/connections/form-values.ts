/** What stands in the form of a connection, as texts, and what of it is sent. */
import { typedValue } from '#domain/connection-form.ts';
import { connectionFields, type ConnectionField, type StoredKind } from '#domain/connection-kinds.ts';
import type { JsonObject, JsonValue } from '#domain/json.ts';

/** By the path of the field. */
export type FormValues = Readonly<Record<string, string>>;

/** A form of what is stored; of a new connection with what such forms begin with. */
export function formValues(kind: StoredKind, stored: JsonObject | null): FormValues {
  const texts = connectionFields[kind].map((field) => {
    const value = stored?.[field.path];
    return [field.path, value === undefined ? (stored === null ? (field.initial ?? '') : '') : textOf(field, value)] as const;
  });
  return Object.fromEntries(texts);
}

function textOf({ form }: ConnectionField, value: JsonValue): string {
  if (form === 'lines' && Array.isArray(value)) return value.map(String).join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fields that are asked for with these values. */
export const askedFields = (kind: StoredKind, values: FormValues): ConnectionField[] =>
  connectionFields[kind].filter(({ when }) => when === undefined || when.is.includes(values[when.path] ?? ''));

/** What is sent: a secret only when it was typed, everything else as it stands. */
export function givenFields(kind: StoredKind, values: FormValues): JsonObject {
  const given = askedFields(kind, values).flatMap((field) => {
    const text = values[field.path] ?? '';
    return field.form === 'secret' && text === '' ? [] : [[field.path, typedValue(field, text)] as const];
  });
  return Object.fromEntries(given);
}
