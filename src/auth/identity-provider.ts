/** An OpenID Connect provider: sign-in by authorization code with PKCE, and JWTs of its making as bearer tokens. */
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { AppError, deniedError, transientError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { principalOf, type ClaimRules } from './claims.ts';

export interface ProviderSettings extends ClaimRules {
  issuer: string;
  clientId: string;
  clientSecret: string | null;
  scopes: string;
  /** Of the JWTs that are accepted as bearer tokens; null: none are. */
  audience: string | null;
}

export interface SignedPerson {
  principal: Principal;
  /** Null when the provider does not say. */
  issuedAt: Date | null;
}

/** What the answer to a sign-in is compared with. */
export interface Expected {
  state: string;
  nonce: string;
  codeVerifier: string;
}

export interface IdentityProvider {
  /** The address to send a browser to. Throws `signin.unreachable`. */
  begin(redirectUri: string): Promise<Expected & { location: string }>;
  /** Who the answer is about. `answer` is the whole address that the provider sent the browser back to. Throws `signin.refused` and others. */
  finish(answer: URL, expected: Expected): Promise<{ principal: Principal; idToken: string | null }>;
  /** Whose a JWT is; null for one that is no access token of the issuer, for another audience, expired, or without a role here. */
  bearer(jwt: string): Promise<SignedPerson | null>;
  /** Where to sign out there, too; null when the provider has no such place. */
  endSession(session: { idToken: string | null; returnTo: string }): Promise<string | null>;
}

/** Signatures that only the issuer can make: none, and those by a shared secret, are not among them. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const clockToleranceSeconds = 10;
const requestSeconds = 10;

/** Nothing is asked of the provider before somebody signs in; a failed discovery is tried again the next time. */
export function createIdentityProvider(settings: ProviderSettings): IdentityProvider {
  let discovered: Promise<Discovered> | null = null;
  const provider = (): Promise<Discovered> => {
    discovered ??= discover(settings).catch((error: unknown) => {
      discovered = null;
      throw unreachable(settings, error);
    });
    return discovered;
  };
  return {
    async begin(redirectUri) {
      const { configuration } = await provider();
      const expected = { state: oidc.randomState(), nonce: oidc.randomNonce(), codeVerifier: oidc.randomPKCECodeVerifier() };
      const location = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state: expected.state,
        nonce: expected.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(expected.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { ...expected, location: location.href };
    },
    async finish(answer, { state, nonce, codeVerifier }) {
      const { configuration } = await provider();
      const tokens = await oidc
        .authorizationCodeGrant(configuration, answer, {
          pkceCodeVerifier: codeVerifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        })
        .catch((error: unknown) => {
          throw refused(error);
        });
      return { principal: principalOf(tokens.claims() ?? {}, settings), idToken: tokens.id_token ?? null };
    },
    async bearer(jwt) {
      if (settings.audience === null) return null;
      const { configuration, keys } = await provider();
      try {
        const { payload } = await jwtVerify(jwt, keys, {
          issuer: configuration.serverMetadata().issuer,
          audience: settings.audience,
          algorithms,
          requiredClaims: ['exp'],
          clockTolerance: clockToleranceSeconds,
        });
        if (!isAccessToken(payload)) return null;
        const { iat } = payload;
        return { principal: principalOf(payload, settings), issuedAt: iat === undefined ? null : new Date(iat * 1000) };
      } catch (error) {
        if (isUnreachable(error)) throw unreachable(settings, error);
        return null;
      }
    },
    async endSession({ idToken, returnTo }) {
      const { configuration } = await provider();
      if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
      const hint = idToken === null ? {} : { id_token_hint: idToken };
      return oidc.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo, ...hint }).href;
    },
  };
}

interface Discovered {
  configuration: oidc.Configuration;
  keys: ReturnType<typeof createRemoteJWKSet>;
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<Discovered> {
  const url = new URL(issuer);
  const configuration = await oidc.discovery(
    url,
    clientId,
    { [oidc.clockTolerance]: clockToleranceSeconds },
    clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
    // The settings let no unencrypted issuer pass but one on this machine.
    { timeout: requestSeconds, execute: url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [] },
  );
  // The ID token's signature is checked as well, although it comes straight from the provider.
  oidc.enableNonRepudiationChecks(configuration);
  const { jwks_uri: keys } = configuration.serverMetadata();
  if (keys === undefined) throw new Error('The provider publishes no keys.');
  return { configuration, keys: createRemoteJWKSet(new URL(keys), { timeoutDuration: requestSeconds * 1000 }) };
}

/** What else the issuer signs, for the same audience where that is the client's id: ID tokens have a nonce, words about signing out events. */
const isAccessToken = (payload: object): boolean => !('nonce' in payload) && !('events' in payload);

function isUnreachable(error: unknown): boolean {
  const code: unknown = Object(error).code;
  return code === 'ERR_JWKS_TIMEOUT' || error instanceof TypeError;
}

const unreachable = ({ issuer }: ProviderSettings, cause: unknown): AppError =>
  transientError('signin.unreachable', `The identity provider ${new URL(issuer).host} does not answer as one.`, {
    hint: 'Try again; an operator checks HEADGATE_OIDC_ISSUER.',
    cause,
  });

/** Says which check failed, as the library and the provider name it. */
function refused(cause: unknown): AppError {
  const causes: unknown[] = [cause];
  for (let inner: unknown = Object(cause).cause; inner !== undefined && causes.length < 4; inner = Object(inner).cause) causes.push(inner);
  const named = ['code', 'error', 'claim'].map((name) => causes.map((each): unknown => Reflect.get(Object(each), name)).find(Boolean));
  const why = named.filter((name): name is string => typeof name === 'string' && /^[\w.-]{1,60}$/.test(name)).join(' ');
  return deniedError('signin.refused', 'The answer of the identity provider was not accepted.', {
    hint: 'Sign in again; an operator finds the reason in the audit log.',
    details: { why },
    cause,
  });
}
