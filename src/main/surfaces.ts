/** What people and programs come in by: Slack, MCP and the web server, over one application. */
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Metrics } from '../metrics.ts';
import type { Foundation } from './foundation.ts';
import { mountMcp } from './mcp.ts';
import { signedInThrough } from './signed-in.ts';
import { openSlack } from './slack.ts';
import { readTls, watchTls } from './tls-files.ts';
import { version } from './version.ts';
import type { App } from '#app/app.ts';
import type { AppContext } from '#app/context.ts';
import { createApp } from '#app/create-app.ts';
import { createAuthenticator } from '#app/people/authenticate.ts';
import { createRefusals, notingRefusals } from '#app/people/noted-refusals.ts';
import { Guesses } from '#auth/guesses.ts';
import { createIdentityProvider } from '#auth/identity-provider.ts';
import { revokedChannel } from '#store/tokens.ts';
import { addressOf } from '#surfaces/web/address.ts';
import { allowOrigins } from '#surfaces/web/origin.ts';
import { requestRate } from '#surfaces/web/rate.ts';
import { createWebServer, type WebServer } from '#surfaces/web/server.ts';

/** Opens them; the web server does not listen yet. What was opened is closed with `opened`. */
export async function openSurfaces(
  config: Config,
  foundation: Foundation,
  { context, metrics, opened }: { context: AppContext; metrics: Metrics; opened: AsyncDisposableStack },
): Promise<WebServer> {
  const { database, listener } = foundation;
  const { log } = context;
  const note = createRefusals({ database, log });
  const provider = config.auth.oidc && createIdentityProvider(config.auth.oidc);
  const authenticator = createAuthenticator({ database, note, bearer: provider && ((jwt) => provider.bearer(jwt)) });
  const app = counting(notingRefusals(createApp(context), note), metrics);
  const slack = await openSlack(config.slack, { app, database, listener, log });
  opened.defer(() => slack.close());
  const rate = requestRate(config.auth.limits.requestsPerMinute);
  const guesses = new Guesses(config.auth.limits.guessesPerMinute);
  const authenticate = guesses.bound((given) => authenticator.token(given));
  const { trustProxy } = config.tls;
  const door = { originAllowed: allowOrigins(config.origins), note, log };
  const mcp = mountMcp({
    ...door,
    authenticate: (given, request) => authenticate(given, addressOf(request, { trustProxy })),
    app,
    count: (principal) => rate.count(principal),
  });
  const web = createWebServer({
    ...door,
    authenticate,
    app,
    rate,
    tls: await readTls(config.tls.files),
    trustProxy,
    mounts: [...slack.mounts, mcp],
    ...signedInThrough({ config, provider, database, note, authenticator, guesses }),
    onRevoked: (listen) => listener.on(revokedChannel, () => listen()),
    metrics,
    pageFolder: join(import.meta.dirname, '../../web-chat/dist'),
    version,
  });
  opened.defer(() => web.close());
  opened.defer(watchTls(config.tls.files, { renew: (tls) => web.useCertificate(tls), log }));
  return web;
}

/** The application, with its decisions counted. */
function counting(app: App, metrics: Metrics): App {
  return {
    ...app,
    async decide(principal, planId, decision) {
      const outcome = await app.decide(principal, planId, decision);
      metrics.decision(outcome.decision);
      return outcome;
    },
  };
}
