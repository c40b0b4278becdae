/** What this process knows of connections that the catalog does not. */
import type { FieldProblem, FilledForm } from '#domain/connection-form.ts';
import type { StoredKind } from '#domain/connection-kinds.ts';
import type { Keyring } from '#src/secrets/keyring.ts';

export interface ConnectionWorld {
  keyring: Keyring;
  /** Names that the settings of the server have given already. */
  configured: ReadonlySet<string>;
  /** What the connector says about a form; nothing is reached. */
  check(this: void, connection: { name: string; kind: StoredKind } & FilledForm): FieldProblem[];
  /** Whether the system answers. */
  test(connection: { name: string; kind: StoredKind } & FilledForm): Promise<{ ok: boolean; message: string }>;
  /** Takes changes into this process. */
  refresh(): Promise<void>;
}
