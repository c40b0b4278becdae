/** Stored connections: made, changed, tried and removed by those who may. Their secrets go in and never come out. */
import { createHash, randomUUID } from 'node:crypto';
import { fillForm, type ConnectionChange, type FieldProblem, type FilledForm, type NewConnection } from '#domain/connection-form.ts';
import { connectionFields, type StoredKind } from '#domain/connection-kinds.ts';
import type { StoredConnectionView, TestedConnection } from '#domain/connection-view.ts';
import { conflictError, inputError, type AppError } from '#domain/errors.ts';
import { canonicalJson, type JsonObject, type JsonValue } from '#domain/json.ts';
import type { Principal } from '#domain/principal.ts';
import type { Keyring } from '#src/secrets/keyring.ts';
import { rewrap, seal, sealedFor, unseal } from '#src/secrets/seal.ts';
import { recordAudit } from '#store/audit.ts';
import {
  deleteConnection,
  findConnection,
  insertConnection,
  listSecrets,
  plansUsing,
  replaceSecrets,
  rewrapSecret,
  updateConnection,
  type ConnectionRow,
  type SecretRow,
} from '#store/connections.ts';
import type { Sql } from '#store/database.ts';
import { allow } from '../people/allow.ts';
import type { ConnectionWorld } from './connection-world.ts';
import type { AppContext } from '../context.ts';

export interface ConnectionTest {
  /** Left out: fields of a connection that is not stored yet. */
  name?: string | undefined;
  kind?: StoredKind | undefined;
  /** What differs from what is stored. */
  fields?: JsonObject | undefined;
}

export interface ConnectionCases {
  /** Throws `connection.not-found`, `access.denied`. */
  connectionDetails(principal: Principal, name: string): Promise<StoredConnectionView>;
  /** Throws `connection.invalid` with `details.problems` by field, `connection.exists`. */
  addConnection(principal: Principal, connection: NewConnection): Promise<StoredConnectionView>;
  /** Throws `connection.invalid`, `connection.changed` when another version is there. */
  changeConnection(principal: Principal, name: string, change: ConnectionChange): Promise<StoredConnectionView>;
  removeConnection(principal: Principal, name: string): Promise<{ removed: string }>;
  /** Tries a connection, stored or not. Throws `connection.invalid`. */
  testConnection(principal: Principal, test: ConnectionTest): Promise<TestedConnection>;
  /** Wraps every secret under the newest key, so that older keys may go. */
  rotateSecrets(principal: Principal): Promise<{ rewrapped: number; keyId: string }>;
}

export const connectionCases = (context: AppContext): ConnectionCases => ({
  async connectionDetails(principal, name) {
    allow(principal, 'connection.manage');
    return viewOf(context.database, await requireStored(context.database, name));
  },
  addConnection: (principal, connection) => addConnection(context, principal, connection),
  changeConnection: (principal, name, change) => changeConnection(context, principal, name, change),
  removeConnection: (principal, name) => removeConnection(context, principal, name),
  testConnection: (principal, test) => testConnection(context, principal, test),
  rotateSecrets: (principal) => rotateSecrets(context, principal),
});

async function addConnection(
  context: AppContext,
  principal: Principal,
  { name, kind, fields }: NewConnection,
): Promise<StoredConnectionView> {
  allow(principal, 'connection.manage');
  const { stored, database } = context;
  if (stored.configured.has(name)) throw taken(name);
  const form = checked(stored, { name, kind }, fillForm(kind, fields));
  const id = randomUUID();
  await database.transaction(async (tx) => {
    const row = { id, name, kind, fields: form.open, identity: identityOf(kind, form.open), by: principal.id };
    if (!(await insertConnection(tx, row))) throw taken(name);
    await replaceSecrets(tx, id, sealAll(stored.keyring, id, form.secrets));
    recordAudit(tx, {
      by: principal.id,
      action: 'connection.create',
      about: `connection:${name}`,
      outcome: 'done',
      after: audited(kind, form),
    });
  });
  await stored.refresh();
  return viewOf(database, await requireStored(database, name));
}

async function changeConnection(
  context: AppContext,
  principal: Principal,
  name: string,
  { fields, version }: ConnectionChange,
): Promise<StoredConnectionView> {
  allow(principal, 'connection.manage');
  const { stored, database } = context;
  const row = await requireStored(database, name);
  if (version !== undefined && version !== row.version) throw changedBy(row);
  const before = await formOf(context, row);
  const form = checked(stored, row, fillForm(row.kind, fields, before));
  await database.transaction(async (tx) => {
    const change = { id: row.id, version: row.version, fields: form.open, identity: identityOf(row.kind, form.open), by: principal.id };
    if (!(await updateConnection(tx, change))) throw changedBy(row);
    await replaceSecrets(tx, row.id, sealAll(stored.keyring, row.id, form.secrets));
    recordAudit(tx, {
      by: principal.id,
      action: 'connection.change',
      about: `connection:${name}`,
      outcome: 'done',
      before: audited(row.kind, before),
      after: {
        ...audited(row.kind, form),
        secretsGiven: Object.keys(form.secrets).filter((path) => form.secrets[path] !== before.secrets[path]),
      },
    });
  });
  await stored.refresh();
  return viewOf(database, await requireStored(database, name));
}

async function removeConnection({ stored, database }: AppContext, principal: Principal, name: string): Promise<{ removed: string }> {
  allow(principal, 'connection.manage');
  const row = await requireStored(database, name);
  await database.transaction(async (tx) => {
    if (!(await deleteConnection(tx, row.id, row.version))) throw changedBy(row);
    recordAudit(tx, {
      by: principal.id,
      action: 'connection.remove',
      about: `connection:${name}`,
      outcome: 'done',
      before: { kind: row.kind, fields: row.fields },
    });
  });
  await stored.refresh();
  return { removed: name };
}

async function testConnection(context: AppContext, principal: Principal, test: ConnectionTest): Promise<{ ok: boolean; message: string }> {
  allow(principal, 'connection.manage');
  const { stored, database } = context;
  const row = test.name === undefined ? null : await findConnection(database, test.name);
  const kind = row?.kind ?? test.kind;
  if (kind === undefined)
    throw test.name === undefined ? inputError('connection.invalid', 'Say which kind of connection it is.') : unknown(test.name);
  const name = test.name ?? 'new';
  const form = checked(stored, { name, kind }, fillForm(kind, test.fields ?? {}, row ? await formOf(context, row) : undefined));
  return stored.test({ name, kind, ...form });
}

async function rotateSecrets({ stored, database }: AppContext, principal: Principal): Promise<{ rewrapped: number; keyId: string }> {
  allow(principal, 'connection.manage');
  const { keyring } = stored;
  return database.transaction(async (tx) => {
    let rewrapped = 0;
    for (const secret of await listSecrets(tx)) {
      const anew = rewrap(keyring, { keyId: secret.key_id, wrappedKey: secret.wrapped_key, box: secret.box }, aboutOf(secret));
      if (anew && (await rewrapSecret(tx, { ...secret, key_id: anew.keyId, wrapped_key: anew.wrappedKey }))) rewrapped += 1;
    }
    const after = { rewrapped, keyId: keyring.newest.id };
    recordAudit(tx, { by: principal.id, action: 'secrets.rotate', about: 'secrets:all', outcome: 'done', after });
    return after;
  });
}

/** The form when nothing is wrong with it. Throws `connection.invalid`. */
function checked(
  { check }: ConnectionWorld,
  { name, kind }: { name: string; kind: StoredKind },
  { form, problems }: { form: FilledForm; problems: FieldProblem[] },
): FilledForm {
  const all = problems.length > 0 ? problems : check({ name, kind, ...form });
  if (all.length === 0) return form;
  const details: JsonValue = all.map(({ field, message }) => ({ field, message }));
  throw inputError('connection.invalid', all.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; '), {
    hint: 'Correct these fields.',
    details: { problems: details },
  });
}

/** What is stored, with its secrets, to be changed or tried; it never leaves the server. */
async function formOf({ stored, database }: AppContext, row: ConnectionRow): Promise<FilledForm> {
  const secrets = (await listSecrets(database, row.id)).map((secret) => {
    const sealed = { keyId: secret.key_id, wrappedKey: secret.wrapped_key, box: secret.box };
    return [secret.field, unseal(stored.keyring, sealed, aboutOf(secret))] as const;
  });
  return { open: row.fields, secrets: Object.fromEntries(secrets) };
}

const aboutOf = ({ connection_id, field }: SecretRow): string => sealedFor(connection_id, field);

const sealAll = (keyring: Keyring, id: string, secrets: Record<string, string>): SecretRow[] =>
  Object.entries(secrets).map(([field, text]) => {
    const { keyId, wrappedKey, box } = seal(keyring, text, sealedFor(id, field));
    return { connection_id: id, field, key_id: keyId, wrapped_key: wrappedKey, box };
  });

/** Which system, as whom, and what of it: an approval is given for that. */
function identityOf(kind: StoredKind, open: JsonObject): string {
  const comfort = new Set(connectionFields[kind].filter((field) => field.comfort).map(({ path }) => path));
  const binding = Object.fromEntries(Object.entries(open).filter(([path]) => !comfort.has(path)));
  return createHash('sha256').update(canonicalJson({ kind, binding })).digest('hex');
}

/** For the audit log: secrets by the names of their fields alone. */
const audited = (kind: StoredKind, { open, secrets }: FilledForm): JsonObject => ({ kind, fields: open, secretsSet: Object.keys(secrets) });

async function viewOf(sql: Sql, row: ConnectionRow): Promise<StoredConnectionView> {
  const [secrets, plans] = await Promise.all([listSecrets(sql, row.id), plansUsing(sql, row.name)]);
  return {
    name: row.name,
    kind: row.kind,
    fields: row.fields,
    secretsSet: secrets.map(({ field }) => field),
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
    usedBy: plans.map(({ id, title, thread_id }) => ({ planId: id, title, threadId: thread_id })),
  };
}

async function requireStored(sql: Sql, name: string): Promise<ConnectionRow> {
  const row = await findConnection(sql, name);
  if (row) return row;
  throw unknown(name);
}

const unknown = (name: string): AppError =>
  inputError('connection.not-found', `There is no stored connection named "${name}".`, {
    hint: 'Connections of the server’s own settings are changed there.',
  });

const taken = (name: string): AppError =>
  conflictError('connection.exists', `There is a connection named "${name}" already.`, {
    hint: 'Choose another name, or change that one.',
  });

const changedBy = ({ name, changed_by }: ConnectionRow): AppError =>
  conflictError('connection.changed', `${changed_by} has changed the connection "${name}" meanwhile.`, { hint: 'Open it again.' });
