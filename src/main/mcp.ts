/** MCP at /mcp of the web server; its library is loaded when somebody first asks. */
import type { IncomingMessage } from 'node:http';
import type { App } from '#app/app.ts';
import type { NoteRefusal } from '#app/people/noted-refusals.ts';
import type { Logger } from '#domain/log.ts';
import type { Principal } from '#domain/principal.ts';
import type { Mount } from '#surfaces/web/options.ts';
import type { OriginAllowed } from '#surfaces/web/origin.ts';
import { version } from './version.ts';

/** A client that waits longer asks for the status instead. */
const patienceMs = 120_000;

export function mountMcp(world: {
  app: App;
  log: Logger;
  authenticate(token: string, request: IncomingMessage): Promise<Principal | null>;
  originAllowed: OriginAllowed;
  count(principal: Principal): Promise<void>;
  note: NoteRefusal;
}): Mount {
  let mount: Promise<Mount> | null = null;
  return (request, response, next) => {
    if (!request.url?.startsWith('/mcp')) return next();
    mount ??= import('#surfaces/mcp/http.ts').then(({ mcpMount }) =>
      mcpMount({ ...world, log: world.log.child({ surface: 'mcp' }), version, patienceMs }),
    );
    mount.then((answer) => answer(request, response, next), next);
  };
}
