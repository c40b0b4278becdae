/** The Slack surface: Bolt on the server's own HTTP application, or over Socket Mode. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ExpressReceiver, SocketModeReceiver, webApi } from '@slack/bolt';
import { setupError } from '#domain/errors.ts';
import { startAlerts } from './alerts.ts';
import { DeliveryApp } from './bolt-app.ts';
import { boltLogger } from './bolt-log.ts';
import { isFresh } from './freshness.ts';
import { onAction } from './incoming/action.ts';
import { commandAnswer, onCommand } from './incoming/command.ts';
import { onMessage } from './incoming/message.ts';
import { modalErrors, onModal } from './incoming/modal.ts';
import { startTeller } from './tell/teller.ts';
import type { SlackOptions, SlackWorld } from './world.ts';

/** Where Slack posts events, buttons and commands. */
const endpoint = '/slack/events';

export interface SlackSurface {
  /** Answers Slack's requests; null in Socket Mode, where none come. */
  mount: ((request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void) | null;
  close(): Promise<void>;
}

/** Connects to Slack and begins to tell. Throws `slack.not-connected` when Socket Mode cannot be opened. */
export async function startSlack(options: SlackOptions): Promise<SlackSurface> {
  const { settings, store, log } = options;
  const logger = boltLogger(log);
  const clientOptions = {
    logger,
    timeout: 30_000,
    retryConfig: { retries: 3, factor: 2 },
    ...(settings.apiUrl === null ? {} : { slackApiUrl: settings.apiUrl }),
  };
  const posterOptions = { ...clientOptions, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  const world: SlackWorld = {
    ...options,
    client: new webApi.WebClient(settings.botToken, clientOptions),
    poster: new webApi.WebClient(settings.botToken, posterOptions),
  };
  const receiver =
    settings.appToken === null
      ? new ExpressReceiver({ signingSecret: settings.signingSecret ?? '', endpoints: endpoint, logger })
      : new SocketModeReceiver({ appToken: settings.appToken, logger, installerOptions: { clientOptions } });
  const bolt = new DeliveryApp(
    { receiver, logger, clientOptions, convoStore: false, authorize: async () => ({ botToken: settings.botToken }) },
    store,
    log,
  );
  listen(bolt, world);
  if (settings.appToken !== null) await connect(bolt);
  bolt.sweep();
  const teller = startTeller(world);
  const alerts = startAlerts(world);
  return {
    mount: receiver instanceof ExpressReceiver ? guarded(receiver) : null,
    async close() {
      if (settings.appToken !== null) await bolt.stop();
      await alerts.stop();
      await bolt.settle();
      await teller.close();
    },
  };
}

function guarded(receiver: ExpressReceiver): NonNullable<SlackSurface['mount']> {
  receiver.app.disable('x-powered-by');
  return (request, response, next) => {
    if ((request.url ?? '').split('?')[0] !== endpoint) next();
    else if (request.method !== 'POST' || !isFresh(request.headers)) response.writeHead(401).end();
    else receiver.app(request, response);
  };
}

async function connect(bolt: DeliveryApp): Promise<void> {
  try {
    await bolt.start();
  } catch (cause) {
    throw setupError('slack.not-connected', `Slack does not let us connect (${cause instanceof Error ? cause.message : String(cause)}).`, {
      hint: 'Check SLACK_APP_TOKEN and that Socket Mode is switched on, or unset it.',
      cause,
    });
  }
}

/** Who is called for what. Bolt acknowledges events by itself, before these. */
function listen(bolt: DeliveryApp, world: SlackWorld): void {
  bolt.event('app_mention', ({ body }) => onMessage(world, body));
  bolt.event('message', ({ body }) => onMessage(world, body));
  bolt.action(/^headgate\./, async ({ ack, body }) => {
    await ack();
    await onAction(world, body);
  });
  bolt.view(/^headgate\./, async ({ ack, body }) => {
    const errors = modalErrors(body);
    await (errors === null ? ack() : ack({ response_action: 'errors', errors }));
    if (errors === null) await onModal(world, body);
  });
  bolt.command('/headgate', async ({ ack, body, respond }) => {
    const atOnce = commandAnswer(world, body);
    await (atOnce === null ? ack() : ack({ response_type: 'ephemeral', text: atOnce }));
    const answer = atOnce === null ? await onCommand(world, body) : null;
    if (answer !== null) await respond({ response_type: 'ephemeral', text: answer });
  });
}
