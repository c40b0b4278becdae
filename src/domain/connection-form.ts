/** What people fill in for a connection, taken apart: open fields, secrets, and what is wrong with them. */
import { z } from 'zod';
import { connectionFields, storedKinds, type ConnectionField, type StoredKind } from './connection-kinds.ts';
import { JsonObject, type JsonValue } from './json.ts';
import { pastedSecret } from './pasted-secret.ts';

export const ConnectionName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'use lower-case letters, digits, _ and - (at most 63), starting with a letter');

/** Fields by their path; null takes one away. */
const Fields = JsonObject;

export const NewConnection = z.strictObject({ name: ConnectionName, kind: z.enum(storedKinds), fields: Fields });
export type NewConnection = z.infer<typeof NewConnection>;

/** Fields that are left out stay as they are. With a `version`, only that one is changed. */
export const ConnectionChange = z.strictObject({ fields: Fields, version: z.number().int().positive().optional() });
export type ConnectionChange = z.infer<typeof ConnectionChange>;

/** What is wrong with one field; an empty `field` is about all of it. */
export interface FieldProblem {
  field: string;
  message: string;
}

/** A connection as it is meant: what may be shown, and what may not. */
export interface FilledForm {
  open: JsonObject;
  secrets: Record<string, string>;
}

const longestText = 20_000;

/**
 * What was there before, with what is given now. Fields that are not asked for (any more) are dropped. A stored secret is not kept
 * when the connection now reaches another system: it would be sent there.
 */
export function fillForm(kind: StoredKind, given: JsonObject, before: FilledForm = { open: {}, secrets: {} }) {
  const fields = connectionFields[kind];
  const problems: FieldProblem[] = Object.keys(given)
    .filter((path) => !fields.some((field) => field.path === path))
    .map((path) => ({ field: path, message: 'there is no such field' }));
  const all: Record<string, JsonValue> = { ...before.open };
  const secrets: Record<string, string> = {};
  for (const field of fields) {
    const value = given[field.path];
    if (value === undefined) continue;
    const read = readValue(field, value);
    if ('message' in read) problems.push({ field: field.path, message: read.message });
    else if (read.value === null) delete all[field.path];
    else if (field.form === 'secret' && typeof read.value === 'string') secrets[field.path] = read.value;
    else all[field.path] = read.value;
  }
  const asked = fields.filter((field) => isAsked(field, all));
  const open = Object.fromEntries(asked.flatMap(({ path }) => (all[path] === undefined ? [] : [[path, all[path]]])));
  const moved = fields.some(({ path, reaches }) => reaches && JSON.stringify(open[path]) !== JSON.stringify(before.open[path]));
  const kept = Object.entries(before.secrets).filter(([path]) => given[path] === undefined && asked.some((field) => field.path === path));
  if (moved) problems.push(...kept.map(([path]) => ({ field: path, message: 'type it again: the connection now reaches another system' })));
  const form: FilledForm = { open, secrets: { ...Object.fromEntries(kept), ...keepAsked(asked, secrets) } };
  return { form, problems: [...problems, ...missing(asked, form, problems)] };
}

function isAsked({ when }: ConnectionField, open: JsonObject): boolean {
  const now = when && open[when.path];
  return when === undefined || (typeof now === 'string' && when.is.includes(now));
}

const keepAsked = (asked: ConnectionField[], secrets: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(secrets).filter(([path]) => asked.some((field) => field.path === path)));

function missing(asked: ConnectionField[], { open, secrets }: FilledForm, problems: FieldProblem[]): FieldProblem[] {
  const isMissing = ({ path, required }: ConnectionField): boolean =>
    required === true && open[path] === undefined && secrets[path] === undefined;
  return asked
    .filter((field) => isMissing(field) && !problems.some(({ field: path }) => path === field.path))
    .map(({ path, label }) => ({ field: path, message: `${label} is needed` }));
}

/** A value as its field wants it; null for one that is empty. */
function readValue(field: ConnectionField, value: JsonValue): { value: JsonValue } | { message: string } {
  if (value === null || value === '') return { value: null };
  switch (field.form) {
    case 'text':
    case 'long':
    case 'secret':
      return readText(field, value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? { value } : { message: 'write a number' };
    case 'choice':
      return typeof value === 'string' && field.choices?.includes(value) === true
        ? { value }
        : { message: `choose ${field.choices?.join(', ')}` };
    case 'yes':
      return typeof value === 'boolean' ? { value } : { message: 'write true or false' };
    case 'lines':
      return Array.isArray(value) && value.every((line) => typeof line === 'string')
        ? openValue(value)
        : { message: 'write a list of texts' };
    case 'json':
      return openValue(value);
  }
}

function readText(field: ConnectionField, value: JsonValue): { value: JsonValue } | { message: string } {
  if (typeof value !== 'string') return { message: 'write a text' };
  if (value.length > longestText) return { message: 'this is too long' };
  if (field.form === 'secret') return { value };
  if (field.form === 'text' && /\p{Cc}/u.test(value)) return { message: 'it has control characters in it' };
  return openValue(value.trim());
}

/** Open fields are shown to whoever may manage connections, so nothing secret stands in them. */
function openValue(value: JsonValue): { value: JsonValue } | { message: string } {
  const found = pastedSecret(typeof value === 'string' ? value : JSON.stringify(value));
  if (found === null) return { value: Array.isArray(value) && value.length === 0 ? null : value };
  return { message: `it holds ${found}, which belongs into the field for it` };
}

/** The value of a field from what a person typed. Throws nothing: what does not fit is left as text, and refused as that. */
export function typedValue({ form }: ConnectionField, text: string): JsonValue {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  switch (form) {
    case 'number':
      return Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
    case 'yes':
      return trimmed === 'true' || trimmed === 'yes' ? true : trimmed === 'false' || trimmed === 'no' ? false : trimmed;
    case 'lines':
      return trimmed
        .split(/[\n,]/)
        .map((line) => line.trim())
        .filter((line) => line !== '');
    case 'json':
      return jsonOr(trimmed);
    case 'text':
    case 'long':
    case 'secret':
    case 'choice':
      return form === 'secret' ? text : trimmed;
  }
}

function jsonOr(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** The settings as the connector takes them: `auth.token` becomes `{auth: {token}}`. */
export function settingsOf(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(values)) {
    const [first = '', second] = path.split('.');
    if (second === undefined) settings[first] = value;
    else settings[first] = { ...(settings[first] as object | undefined), [second]: value };
  }
  return settings;
}
