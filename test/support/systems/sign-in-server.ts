/** A web surface that people sign in to through a real identity provider, with sessions in a real catalog; the application is kept in memory. */
import { createServer } from 'node:net';
import { createAuthenticator, type Authenticator } from '#app/people/authenticate.ts';
import { createRefusals } from '#app/people/noted-refusals.ts';
import { createSignIn } from '#app/people/sign-in.ts';
import { createIdentityProvider } from '#auth/identity-provider.ts';
import { silentLogger } from '#domain/log.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { startListener } from '#store/listener.ts';
import { revokedChannel } from '#store/tokens.ts';
import { mountMcp } from '#src/main/mcp.ts';
import { sessionsInCookies } from '#surfaces/web/authentication.ts';
import { allowOrigins } from '#surfaces/web/origin.ts';
import { clientId, clientSecret, startOidcProvider, type OidcProvider } from './oidc-provider.ts';
import { memoryApp } from '../played/memory-app.ts';
import { freshDatabase } from '../postgres/postgres.ts';
import { startTestServer, type TestServer } from '../page/web-server.ts';

export interface SignInServer {
  server: TestServer;
  provider: OidcProvider;
  database: Database;
  authenticator: Authenticator;
  close(): Promise<void>;
}

/** Groups `data-team` are analysts, `data-leads` approvers and admins. */
export async function startSignInServer(extra: { pageFolder?: string } = {}): Promise<SignInServer> {
  const [provider, fresh, port] = await Promise.all([startOidcProvider(), freshDatabase(), freePort()]);
  const database = openDatabase({ url: fresh.url, log: silentLogger, name: 'sign-in test' });
  await migrate(database);
  const listener = await startListener({ url: fresh.url, channels: [revokedChannel], log: silentLogger });
  const note = createRefusals({ database, log: silentLogger });
  const idp = createIdentityProvider({
    issuer: provider.issuer,
    clientId,
    clientSecret,
    scopes: 'openid profile',
    audience: 'headgate-api',
    idClaim: 'sub',
    roleClaim: 'realm.groups',
    roles: { 'data-team': ['analyst'], 'data-leads': ['approver', 'admin'] },
    defaultRoles: [],
  });
  const authenticator = createAuthenticator({ database, note, bearer: (jwt) => idp.bearer(jwt) });
  const signIn = createSignIn({ database, provider: idp, note, publicUrl: `http://127.0.0.1:${port}`, sessionHours: 1 });
  const authenticate = (token: string) => authenticator.token(token);
  const mcp = { app: memoryApp(), authenticate, originAllowed: allowOrigins(), note, log: silentLogger };
  const server = await startTestServer(
    {
      authenticate,
      mounts: [mountMcp({ ...mcp, count: async () => {} })],
      signedIn: sessionsInCookies(signIn, (cookie) => authenticator.session(cookie)),
      note,
      onRevoked: (wake) => listener.on(revokedChannel, () => wake()),
      ...extra,
    },
    port,
  );
  return {
    server,
    provider,
    database,
    authenticator,
    async close() {
      await server.close();
      await listener.close();
      await database.close();
      await fresh.drop();
      await provider.close();
    },
  };
}

/** The provider must know the address before the server listens on it. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
