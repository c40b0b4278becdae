/** People who sign in through the identity provider, when there is one. */
import type { Config } from '../config.ts';
import type { Authenticator } from '#app/people/authenticate.ts';
import type { NoteRefusal } from '#app/people/noted-refusals.ts';
import { createSignIn } from '#app/people/sign-in.ts';
import type { Guesses } from '#auth/guesses.ts';
import type { IdentityProvider } from '#auth/identity-provider.ts';
import type { Database } from '#store/database.ts';
import { sessionsInCookies, type SignedIn } from '#surfaces/web/authentication.ts';

export function signedInThrough(parts: {
  config: Config;
  provider: IdentityProvider | null;
  database: Database;
  note: NoteRefusal;
  authenticator: Authenticator;
  guesses: Guesses;
}): { signedIn?: SignedIn } {
  const { publicUrl, sessionHours } = parts.config.auth;
  const { provider, database, note, authenticator, guesses } = parts;
  if (provider === null || publicUrl === null) return {};
  const signIn = createSignIn({ database, provider, note, publicUrl, sessionHours });
  return {
    signedIn: sessionsInCookies(
      signIn,
      guesses.bound((cookie) => authenticator.session(cookie)),
    ),
  };
}
