/** Signing in through an identity provider: what is kept between the way there and back, and the session that follows. */
import { randomBytes } from 'node:crypto';
import type { IdentityProvider } from '#auth/identity-provider.ts';
import { hashToken } from '#auth/token.ts';
import { asAppError, deniedError } from '#domain/errors.ts';
import { recordAudit } from '#store/audit.ts';
import type { Database } from '#store/database.ts';
import { shownOut } from '#store/people.ts';
import { endSession, insertSession, insertSignIn, takeSignIn } from '#store/sessions.ts';
import type { NoteRefusal } from './noted-refusals.ts';

export interface SignIn {
  /** Where browsers reach this server, without a slash at the end. */
  readonly publicUrl: string;
  /** The provider's address, and the value of the cookie that the browser brings back with the answer. */
  begin(returnTo: string): Promise<{ location: string; cookie: string; seconds: number }>;
  /** A new session for whom the provider vouches. Throws `signin.unknown`, `signin.refused`, `signin.no-role`, `signin.blocked` and others. */
  finish(answer: URL, cookie: string): Promise<{ cookie: string; seconds: number; returnTo: string }>;
  /** Ends a session at once, its sockets included. The address at which to sign out of the provider, too; null without one. */
  end(cookie: string): Promise<string | null>;
}

const signInSeconds = 600;

export function createSignIn(context: {
  database: Database;
  provider: IdentityProvider;
  note: NoteRefusal;
  publicUrl: string;
  sessionHours: number;
}): SignIn {
  const { database, provider, note, publicUrl } = context;
  const sessionSeconds = Math.round(context.sessionHours * 3600);
  const redirectUri = `${publicUrl}/auth/callback`;
  return {
    publicUrl,
    async begin(returnTo) {
      const { location, state, nonce, codeVerifier } = await provider.begin(redirectUri);
      const cookie = secret();
      await insertSignIn(database, {
        hash: hashToken(cookie),
        state,
        nonce,
        code_verifier: codeVerifier,
        return_to: returnTo,
        seconds: signInSeconds,
      });
      return { location, cookie, seconds: signInSeconds };
    },
    async finish(answer, cookie) {
      try {
        const begun = await takeSignIn(database, hashToken(cookie));
        if (begun === null)
          throw deniedError('signin.unknown', 'This sign-in was not begun here, or too long ago.', { hint: 'Sign in again.' });
        const expected = { state: begun.state, nonce: begun.nonce, codeVerifier: begun.code_verifier };
        const { principal, idToken } = await provider.finish(answer, expected);
        if ((await shownOut(database, principal.id)).isBlocked)
          throw deniedError('signin.blocked', `${principal.name} is blocked here.`, {
            hint: 'An admin may lift it: headgate sessions unblock.',
          });
        const session = secret();
        await database.transaction(async (tx) => {
          const expiresAt = new Date(Date.now() + sessionSeconds * 1000);
          await insertSession(tx, { hash: hashToken(session), principal, idToken, expiresAt });
          recordAudit(tx, {
            by: principal.id,
            action: 'session.begin',
            about: `person:${principal.id}`,
            outcome: 'done',
            after: { roles: principal.roles },
          });
        });
        return { cookie: session, seconds: sessionSeconds, returnTo: begun.return_to };
      } catch (error) {
        const { family, code, details } = asAppError(error);
        if (family === 'denied')
          await note({ by: 'nobody', action: 'session.begin', about: 'person:unknown', facts: { code, ...details } });
        throw error;
      }
    },
    async end(cookie) {
      const ended = await database.transaction(async (tx) => {
        const session = await endSession(tx, hashToken(cookie));
        if (session)
          recordAudit(tx, { by: session.principal_id, action: 'session.end', about: `person:${session.principal_id}`, outcome: 'done' });
        return session;
      });
      if (ended === null) return null;
      // Signed out here in any case.
      return provider.endSession({ idToken: ended.id_token, returnTo: `${publicUrl}/` }).catch(() => null);
    },
  };
}

const secret = (): string => randomBytes(32).toString('base64url');
