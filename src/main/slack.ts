/** Slack, when it is set up: loaded only then, told by the event log, mounted on the web server. */
import type { SlackConfig } from '../config-slack.ts';
import type { App } from '#app/app.ts';
import type { Logger } from '#domain/log.ts';
import type { Database } from '#store/database.ts';
import { eventChannel } from '#store/events.ts';
import type { Listener } from '#store/listener.ts';
import { shownOut } from '#store/people.ts';
import { slackStore } from '#store/slack.ts';
import type { Mount } from '#surfaces/web/options.ts';

export interface SlackPart {
  mounts: Mount[];
  close(): Promise<void>;
}

/** Starts Slack, or nothing where no bot token is set. */
export async function openSlack(
  settings: SlackConfig | null,
  world: { app: App; database: Database; listener: Listener; log: Logger },
): Promise<SlackPart> {
  if (settings === null) return { mounts: [], close: async () => {} };
  const { startSlack } = await import('#surfaces/slack/slack.ts');
  const { app, database, listener } = world;
  const slack = await startSlack({
    app,
    settings,
    log: world.log.child({ surface: 'slack' }),
    store: slackStore(database),
    isBlocked: async (personId) => (await shownOut(database, personId)).isBlocked,
    onEvents: (listen) => listener.on(eventChannel, listen),
  });
  return { mounts: slack.mount === null ? [] : [slack.mount], close: () => slack.close() };
}
