/** What people say is kept for good, so a secret in it is refused before anything is stored. */
import { inputError } from '#domain/errors.ts';
import { pastedSecret } from '#domain/pasted-secret.ts';

/** Throws `message.secret`, which does not repeat it. */
export function refuseSecrets(said: unknown): void {
  const found = pastedSecret(typeof said === 'string' ? said : JSON.stringify(said ?? ''));
  if (found === null) return;
  throw inputError('message.secret', `This holds ${found}. It was not stored and nobody has seen it here; if it is in use, change it.`, {
    hint: 'Secrets belong into a connection: Connections in the page, or "headgate connections add". Then name the connection here.',
  });
}
