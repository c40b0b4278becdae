/** The registry of connectors: adding one is a folder and a line here. */
import { z } from 'zod';
import { inputError, setupError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { Connection, Connector } from './connector.ts';
import { files } from './files/index.ts';
import { http } from './http/index.ts';
import { postgresConnector as postgres } from './postgres/index.ts';
import { s3 } from './s3/index.ts';

/** Every connector by its kind, with its own settings type. */
export const connectors = { files, http, postgres, s3 } as const;

/** A connection as it is stored: its settings are not checked yet. */
export interface StoredConnection {
  name: string;
  kind: string;
  settings: unknown;
}

/** Binds a stored connection to its connector. Throws `connection.unknown-kind`, `connection.bad-settings`. Nothing is reached yet. */
export function openConnection(stored: StoredConnection, log: Logger): Connection {
  switch (stored.kind) {
    case 'files':
      return bind(files, stored, log);
    case 'http':
      return bind(http, stored, log);
    case 'postgres':
      return bind(postgres, stored, log);
    case 's3':
      return bind(s3, stored, log);
    default:
      throw inputError(
        'connection.unknown-kind',
        `The connection "${stored.name}" is of the kind "${stored.kind}", which does not exist.`,
        {
          hint: `Kinds are ${Object.keys(connectors).join(', ')}.`,
        },
      );
  }
}

function bind<S>(connector: Connector<S>, { name, settings }: StoredConnection, log: Logger): Connection {
  const parsed = connector.settings.safeParse(settings);
  if (parsed.success) return connector.connect(name, parsed.data, log.child({ connection: name }));
  throw setupError('connection.bad-settings', `The settings of the connection "${name}" do not fit: ${problems(parsed.error)}.`, {
    hint: 'Correct the connection and try again.',
  });
}

/** Where and what, never the value: settings hold secrets. */
const problems = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.') || 'settings'}: ${message}`).join('; ');
