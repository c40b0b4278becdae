/** The connections that an operator stores in a YAML file, with secrets referenced as `${VARIABLE}` and kept in the environment. */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { JsonObject, type JsonValue } from '#domain/json.ts';

/** A connection as it is written down; its connector checks the settings. */
export interface StoredConnection {
  name: string;
  kind: string;
  settings: JsonObject;
}

export interface ConnectionsFile {
  connections: StoredConnection[];
  /** Every value that came from the environment: never to be logged. */
  secrets: string[];
  /** Sentences that say where and what; empty when the file is usable. */
  problems: string[];
}

const File = z.record(
  z.string().regex(/^[a-z][a-z0-9_-]{0,62}$/, 'a connection is named with lower-case letters, digits, _ and -'),
  z.looseObject({ kind: z.string() }),
);

/** Connections that exist without being stored. */
const builtIn = new Set(['files', 'warehouse', 's3', 'rejects']);

/** Reads `name: {kind, …settings}` for every connection. A `${VARIABLE}` that is unset or empty is a problem, never an empty secret. */
export function parseConnections(yaml: string, env: Record<string, string | undefined>): ConnectionsFile {
  const document = parseDocument(yaml, { merge: false });
  const broken = document.errors.map(({ message }) => message.split('\n')[0] ?? message);
  if (broken.length > 0) return { connections: [], secrets: [], problems: broken };
  const parsed = File.safeParse(document.toJS() ?? {});
  if (!parsed.success) return { connections: [], secrets: [], problems: parsed.error.issues.map(sentence) };
  const filled = { secrets: new Set<string>(), missing: new Set<string>() };
  const connections = Object.entries(parsed.data).map(([name, { kind, ...settings }]) => {
    const json = JsonObject.parse(settings);
    return { name, kind, settings: Object.fromEntries(Object.entries(json).map(([key, value]) => [key, fill(value, env, filled)])) };
  });
  return {
    connections,
    secrets: [...filled.secrets],
    problems: [
      ...[...filled.missing].map((name) => `the environment variable ${name} is not set`),
      ...connections.filter(({ name }) => builtIn.has(name)).map(({ name }) => `"${name}" exists already; choose another name`),
    ],
  };
}

function sentence(issue: z.core.$ZodIssue): string {
  const reason = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${issue.path.join('.') || 'the file'}: ${reason}`;
}

function fill(value: JsonValue, env: Record<string, string | undefined>, found: { secrets: Set<string>; missing: Set<string> }): JsonValue {
  if (Array.isArray(value)) return value.map((item) => fill(item, env, found));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fill(member, env, found)]));
  if (typeof value !== 'string') return value;
  return value.replaceAll(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_whole, name: string) => {
    const given = env[name];
    if (given === undefined || given === '') found.missing.add(name);
    else found.secrets.add(given);
    return given ?? '';
  });
}
