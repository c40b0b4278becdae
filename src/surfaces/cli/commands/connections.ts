/** `headgate connections`: listing, adding, changing, trying and removing them; and `headgate secrets`. Secrets are typed or piped, never arguments. */
import { Option, type Command } from 'commander';
import { z } from 'zod';
import { typedValue } from '#domain/connection-form.ts';
import { connectionFields, storedKinds, type ConnectionField, type StoredKind } from '#domain/connection-kinds.ts';
import { StoredConnectionView, TestedConnection } from '#domain/connection-view.ts';
import { inputError } from '#domain/errors.ts';
import { JsonObject } from '#domain/json.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { withServerOptions, type Finish } from '../server-options.ts';
import { connections, type ListOptions } from './show.ts';

interface ChangeOptions extends ServerOptions {
  set: string[];
  unset: string[];
  secret: string[];
  stdin?: boolean;
  json?: boolean;
}

interface AddOptions extends ChangeOptions {
  kind: StoredKind;
}

const Removed = z.object({ removed: z.string() });
const Rotated = z.object({ rewrapped: z.number(), keyId: z.string() });

const pathOf = (name: string): string => `/api/v1/connections/${encodeURIComponent(name)}`;

/** Adds the commands to the program. */
export function addConnections(program: Command, ports: CliPorts, finish: Finish): void {
  const json = ['--json', 'as JSON'] as const;
  const group = withServerOptions(
    program.command('connections').description('list connections and their health; add, change, test, remove'),
  )
    .option(...json)
    .action((options: ListOptions) => finish(connections(ports, options)));
  withFields(group.command('add').description('store a connection; secrets are asked for').argument('<name>'))
    .addOption(new Option('--kind <kind>', 'what it is').choices([...storedKinds]).makeOptionMandatory())
    .action((name: string, _own, command: Command) => finish(add(ports, name, command.optsWithGlobals<AddOptions>())));
  withFields(group.command('change').description('change fields of a stored connection').argument('<name>'))
    .option('--unset <field>', 'take a field away; may be repeated', gather, [])
    .action((name: string, _own, command: Command) => finish(change(ports, name, command.optsWithGlobals<ChangeOptions>())));
  group
    .command('test')
    .description('try a stored connection')
    .argument('<name>')
    .action((name: string, _own, command: Command) => finish(test(ports, name, command.optsWithGlobals<ServerOptions>())));
  group
    .command('show')
    .description('show a stored connection, without its secrets')
    .argument('<name>')
    .action((name: string, _own, command: Command) => finish(showOne(ports, name, command.optsWithGlobals<ListOptions>())));
  group
    .command('remove')
    .description('remove a stored connection and its secrets')
    .argument('<name>')
    .option('--yes', 'do not ask')
    .action((name: string, _own, command: Command) =>
      finish(remove(ports, name, command.optsWithGlobals<ServerOptions & { yes?: boolean }>())),
    );
  const secrets = program.command('secrets').description('the encryption of stored secrets');
  withServerOptions(secrets.command('rotate').description('wrap every stored secret under the newest key of HEADGATE_SECRET_KEY')).action(
    (options: ServerOptions) => finish(rotate(ports, options)),
  );
}

const gather = (value: string, before: string[]): string[] => [...before, value];

const withFields = (command: Command): Command =>
  command
    .option('--set <field=value>', 'a field, such as host=db.example.com; may be repeated', gather, [])
    .option('--secret <field>', 'a secret field to be asked for; left out: all of them', gather, [])
    .option('--stdin', 'read secrets from stdin, one field=value each line');

function add(ports: CliPorts, name: string, options: AddOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const open = openFields(options.kind, options.set);
    const asked = options.secret.length > 0 ? secretFields(options.kind, options.secret) : secretsOf(options.kind, open);
    const fields = { ...open, ...(await readSecrets(ports, asked, options)) };
    const stored = await gateway.post('/api/v1/connections', { name, kind: options.kind, fields }, StoredConnectionView);
    return tell(ports, stored, options);
  });
}

function change(ports: CliPorts, name: string, options: ChangeOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const before = await gateway.get(pathOf(name), StoredConnectionView);
    const gone = Object.fromEntries(options.unset.map((path) => [fieldOf(before.kind, path).path, null] as const));
    const open = openFields(before.kind, options.set);
    const given = await readSecrets(ports, secretFields(before.kind, options.secret), options);
    const fields = { ...open, ...gone, ...given };
    const stored = await gateway.patch(pathOf(name), { fields, version: before.version }, StoredConnectionView);
    return tell(ports, stored, options);
  });
}

function test(ports: CliPorts, name: string, options: ServerOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const { ok, message } = await gateway.post('/api/v1/connections/test', { name }, TestedConnection);
    ports.terminal.line(showInvisible(`${ok ? '✓' : '✗'} ${name}  ${message}`));
    return ok ? exitCodes.done : exitCodes.unreachable;
  });
}

function showOne(ports: CliPorts, name: string, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => tell(ports, await gateway.get(pathOf(name), StoredConnectionView), options));
}

function remove(ports: CliPorts, name: string, options: ServerOptions & { yes?: boolean }): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const { usedBy } = await gateway.get(pathOf(name), StoredConnectionView);
    const plans = usedBy.length === 0 ? '' : ` Plans that use it: ${usedBy.map(({ title }) => title).join(', ')}.`;
    const question = showInvisible(`Remove the connection ${name} and its secrets?${plans} [y/N] `);
    const answer = options.yes === true ? 'y' : await ports.terminal.ask(question, ports.signal);
    if (!/^y(es)?$/i.test(answer?.trim() ?? '')) {
      ports.terminal.line(answer === null ? 'Not removed: nobody could be asked. With --yes it is removed unasked.' : 'Not removed.');
      return exitCodes.refused;
    }
    await gateway.delete(pathOf(name), Removed);
    ports.terminal.line(`Removed ${name}.`);
    return exitCodes.done;
  });
}

function rotate(ports: CliPorts, options: ServerOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const { rewrapped, keyId } = await gateway.post('/api/v1/secrets/rotate', {}, Rotated);
    ports.terminal.line(`Every secret is now under the key ${keyId}; ${rewrapped} were wrapped anew.`);
    return exitCodes.done;
  });
}

/** `host=db` for fields that may be seen. */
function openFields(kind: StoredKind, given: readonly string[]): JsonObject {
  return Object.fromEntries(
    given.map((text) => {
      const [path, value] = cut(text);
      const field = fieldOf(kind, path);
      if (field.form === 'secret') {
        throw inputError('cli.secret-argument', `${path} is a secret, and arguments are seen by everybody on this machine.`, {
          hint: 'Leave it out to be asked for it, or pipe it in with --stdin. Change it if it was a real one.',
        });
      }
      return [path, typedValue(field, value)] as const;
    }),
  );
}

function cut(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)];
  throw inputError('cli.field', 'Write a field and its value as field=value.');
}

function fieldOf(kind: StoredKind, path: string): ConnectionField {
  const field = connectionFields[kind].find((one) => one.path === path);
  if (field) return field;
  throw inputError('cli.field', `${kind} has no field "${path}".`, {
    hint: `Fields are ${connectionFields[kind].map((one) => one.path).join(', ')}.`,
  });
}

function secretFields(kind: StoredKind, paths: readonly string[]): ConnectionField[] {
  return paths.map((path) => fieldOf(kind, path));
}

/** The secrets that fit what is set. */
const secretsOf = (kind: StoredKind, open: JsonObject): ConnectionField[] =>
  connectionFields[kind].filter(
    ({ form, when }) => form === 'secret' && (when === undefined || when.is.some((value) => value === open[when.path])),
  );

/** From a pipe, or typed unseen; an empty answer leaves a field out. */
async function readSecrets(
  { terminal, signal }: CliPorts,
  fields: readonly ConnectionField[],
  { stdin }: ChangeOptions,
): Promise<JsonObject> {
  if (stdin === true) {
    const lines = (await terminal.input()).split(/\r?\n/).filter((line) => line !== '');
    return Object.fromEntries(lines.map(cut));
  }
  const given: JsonObject = {};
  for (const { path, label, required } of fields) {
    const text = await terminal.askSecret(`${label}${required ? '' : ' (empty: none)'}: `, signal);
    if (text !== null && text !== '') given[path] = text;
  }
  return given;
}

function tell({ terminal }: CliPorts, stored: StoredConnectionView, { json }: { json?: boolean }): ExitCode {
  if (json === true) terminal.line(JSON.stringify(stored));
  else terminal.list(rowsOf(stored));
  return exitCodes.done;
}

function rowsOf({ name, kind, fields, secretsSet, version, changedBy, changedAt, usedBy }: StoredConnectionView): string[][] {
  const shown = Object.entries(fields).map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)]);
  const secrets = secretsSet.map((path) => [path, 'set']);
  const used = usedBy.map(({ title }) => ['used by', title]);
  const changed = `version ${version}, by ${changedBy} at ${changedAt.slice(0, 19).replace('T', ' ')}`;
  return [['name', name], ['kind', kind], ...shown, ...secrets, ['changed', changed], ...used].map((row) => row.map(showInvisible));
}
