/** What the use cases of stored connections ask of this process. */
import type { Config } from '../config.ts';
import type { ConnectionWorld } from '#app/systems/connection-world.ts';
import type { FilledForm } from '#domain/connection-form.ts';
import type { StoredKind } from '#domain/connection-kinds.ts';
import { asAppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { Secret } from '#domain/secret.ts';
import type { Foundation } from './foundation.ts';
import { secretOf } from './live-connections.ts';
import { hideSecrets } from './masking-connection.ts';
import { checkConnection, testConnection } from './stored-connections.ts';

/** Binds them. `configured` are the names that the settings of the server give. */
export function connectionWorld(config: Config, { keyring, secrets: reader, live, configured }: Foundation, log: Logger): ConnectionWorld {
  const withSecrets = (form: FilledForm, learn: (text: string) => void): Record<string, Secret> =>
    Object.fromEntries(Object.entries(form.secrets).map(([field, text]) => [field, secretOf(text, reader, learn)]));
  return {
    keyring,
    configured,
    check(connection) {
      const problems = Object.entries(connection.secrets).flatMap(([field, text]) => {
        try {
          reader.source(text);
          return [];
        } catch (error) {
          return [{ field, message: asAppError(error).hint ?? asAppError(error).message }];
        }
      });
      return problems.length > 0 ? problems : checkConnection({ ...connection, secrets: withSecrets(connection, () => {}) }, config);
    },
    async test(connection: { name: string; kind: StoredKind } & FilledForm) {
      const learned: string[] = [];
      const secrets = withSecrets(connection, (text) => learned.push(text));
      const { ok, message } = await testConnection({ ...connection, secrets }, config, log);
      return { ok, message: hideSecrets(message, learned) };
    },
    refresh: () => live.refresh(),
  };
}
