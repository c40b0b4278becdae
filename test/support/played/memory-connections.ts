/** Stored connections of the applications in memory: forms are checked as the real ones, nothing is reached. */
import type { ConnectionCases } from '#app/systems/connections.ts';
import type { StoredConnectionView } from '#domain/connection-view.ts';
import type { ConnectionView } from '#domain/connection-view.ts';
import { fillForm, type FieldProblem, type FilledForm } from '#domain/connection-form.ts';
import type { StoredKind } from '#domain/connection-kinds.ts';
import { conflictError, inputError } from '#domain/errors.ts';

interface Kept {
  kind: StoredKind;
  form: FilledForm;
  version: number;
}

const at = '2026-01-05T08:00:00.000Z';

export interface MemoryConnections extends ConnectionCases {
  views(): ConnectionView[];
}

/** Nothing is stored at first. */
export function memoryConnections(): MemoryConnections {
  const kept = new Map<string, Kept>();
  const require = (name: string): Kept => {
    const found = kept.get(name);
    if (found) return found;
    throw inputError('connection.not-found', `There is no stored connection named "${name}".`);
  };
  const view = (name: string): StoredConnectionView => {
    const { kind, form, version } = require(name);
    const by = { createdBy: 'ana', createdAt: at, changedBy: 'ana', changedAt: at };
    return { name, kind, fields: form.open, secretsSet: Object.keys(form.secrets), version, ...by, usedBy: [] };
  };
  return {
    connectionDetails: async (_principal, name) => view(name),
    addConnection: async (_principal, { name, kind, fields }) => {
      if (kept.has(name)) throw conflictError('connection.exists', `There is a connection named "${name}" already.`);
      kept.set(name, { kind, form: checked(fillForm(kind, fields)), version: 1 });
      return view(name);
    },
    changeConnection: async (_principal, name, { fields }) => {
      const { kind, form, version } = require(name);
      kept.set(name, { kind, form: checked(fillForm(kind, fields, form)), version: version + 1 });
      return view(name);
    },
    removeConnection: async (_principal, name) => {
      require(name);
      kept.delete(name);
      return { removed: name };
    },
    testConnection: async (_principal, { name, kind, fields = {} }) => {
      const stored = name === undefined ? undefined : kept.get(name);
      const { open } = checked(fillForm(stored?.kind ?? kind ?? 'postgres', fields, stored?.form));
      return open['host'] === 'away'
        ? { ok: false, message: 'Nobody answers there.' }
        : { ok: true, message: 'PostgreSQL 18.4, database lake' };
    },
    rotateSecrets: async () => ({ rewrapped: 0, keyId: '0123456789abcdef' }),
    views: () =>
      [...kept].map(([name, { kind }]) => ({
        name,
        kind,
        read: true,
        write: true,
        healthy: true,
        message: 'reachable',
        breaker: 'closed',
        stored: true,
      })),
  };
}

function checked({ form, problems }: { form: FilledForm; problems: FieldProblem[] }): FilledForm {
  if (problems.length === 0) return form;
  const details = problems.map(({ field, message }) => ({ field, message }));
  throw inputError('connection.invalid', 'These fields do not fit.', { details: { problems: details } });
}
