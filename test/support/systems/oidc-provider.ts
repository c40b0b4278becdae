/** A small OpenID Connect provider: discovery, authorization code with PKCE, signed tokens, keys. It signs in whoever the test says. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export interface OidcProvider {
  issuer: string;
  /** Claims of the person who signs in next. */
  person: Record<string, unknown>;
  /** What is wrong with the next ID token, or with the answer that leads to it. */
  wrong: {
    claims?: Record<string, unknown>;
    /** Signs with a key that the provider does not publish. */
    key?: 'foreign' | 'none';
    state?: string;
    iss?: string;
  };
  /** A JWT of this issuer, as another of its clients would get one. */
  jwt(claims: Record<string, unknown>, options?: { key?: 'foreign'; seconds?: number }): Promise<string>;
  close(): Promise<void>;
}

export const clientId = 'headgate';
export const clientSecret = 'the-secret-of-the-client';

interface Grant {
  nonce: string;
  challenge: string;
  redirectUri: string;
}

export async function startOidcProvider(): Promise<OidcProvider> {
  const [own, foreign] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const keys = { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'own', alg: 'ES256', use: 'sig' }] };
  const grants = new Map<string, Grant>();
  const sign = (claims: JWTPayload, key?: 'foreign' | 'none'): Promise<string> => {
    if (key === 'none') return Promise.resolve(unsigned(claims));
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'own' }).sign((key === 'foreign' ? foreign : own).privateKey);
  };
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => json(response, 500, { error: String(error) }));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const provider: OidcProvider = {
    issuer,
    person: {},
    wrong: {},
    jwt: (claims, { key, seconds = 300 } = {}) => sign({ iss: issuer, exp: now() + seconds, ...claims }, key),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/.well-known/openid-configuration') return json(response, 200, metadata(issuer));
    if (url.pathname === '/keys') return json(response, 200, keys);
    if (url.pathname === '/authorize') return authorize(url.searchParams, response);
    if (url.pathname === '/token') return token(request, response);
    json(response, 404, { error: 'not_found' });
  }

  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const code = randomUUID();
    const redirectUri = query.get('redirect_uri') ?? '';
    grants.set(code, { nonce: query.get('nonce') ?? '', challenge: query.get('code_challenge') ?? '', redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', provider.wrong.state ?? query.get('state') ?? '');
    back.searchParams.set('iss', provider.wrong.iss ?? issuer);
    response.writeHead(302, { location: back.href }).end();
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const grant = grants.get(form.get('code') ?? '');
    grants.delete(form.get('code') ?? '');
    const [, basic = ''] = (request.headers.authorization ?? '').split('Basic ');
    const proved = Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent).join(':');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (proved !== `${clientId}:${clientSecret}`) return json(response, 401, { error: 'invalid_client' });
    if (grant?.challenge !== proof || grant.redirectUri !== form.get('redirect_uri'))
      return json(response, 400, { error: 'invalid_grant' });
    const claims = {
      iss: issuer,
      aud: clientId,
      iat: now(),
      exp: now() + 300,
      nonce: grant.nonce,
      ...provider.person,
      ...provider.wrong.claims,
    };
    const idToken = await sign(claims, provider.wrong.key);
    json(response, 200, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: idToken });
  }
  return provider;
}

const now = (): number => Math.floor(Date.now() / 1000);

const metadata = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  end_session_endpoint: `${issuer}/logout`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['ES256'],
  authorization_response_iss_parameter_supported: true,
});

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function unsigned(claims: JWTPayload): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}
