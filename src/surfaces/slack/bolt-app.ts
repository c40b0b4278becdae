/** Bolt with a memory: what Slack delivers is acted on once, also when it is delivered again or the server dies over it. */
import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';
import { pastedSecret } from '#domain/pasted-secret.ts';
import { deliveryId, typedIn } from './incoming/payloads.ts';
import type { SlackStore } from './world.ts';

/** How long a delivery is one server's alone. */
const claimSeconds = 60;
const sweepMs = 10_000;
const mostTries = 5;

type Deliveries = Pick<SlackStore, 'accept' | 'finish' | 'takeLeft'>;

export class DeliveryApp extends App {
  readonly #deliveries: Deliveries;
  readonly #log: Logger;
  readonly #working = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AppOptions, deliveries: Deliveries, log: Logger) {
    super(options);
    this.#deliveries = deliveries;
    this.#log = log;
  }

  /** Stored first, acknowledged by Bolt before the work, and forgotten when the work is done. Throws when it cannot be stored: Slack sends it again. */
  override async processEvent(event: ReceiverEvent): Promise<void> {
    const id = deliveryId(event.body);
    if (id === null) return super.processEvent(event);
    // The token of the old verification is of no use to us.
    const { token: _, ...body } = JsonObject.parse(event.body);
    // A secret is not kept, not even until it is refused: this delivery alone is lost with the server that dies over it.
    const kept = pastedSecret(typedIn(body)) === null ? body : null;
    if (!(await this.#deliveries.accept(id, kept, claimSeconds))) {
      await event.ack();
      return;
    }
    await this.#work(id, event);
  }

  /** Looks now and then for deliveries that a crash or an outage left. */
  sweep(): void {
    const look = (): void => {
      this.#takeLeft().catch((error: Error) => this.#log.warn('looking for deliveries of Slack failed', { error: error.message }));
    };
    this.#timer = setInterval(look, sweepMs);
    look();
  }

  /** Ends when everything under way is done. */
  async settle(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#working);
  }

  async #takeLeft(): Promise<void> {
    for (const { id, body, tries } of await this.#deliveries.takeLeft(claimSeconds)) {
      if (tries > mostTries) {
        this.#log.error('a delivery of Slack was given up', { delivery: id });
        await this.#deliveries.finish(id);
      } else await this.#work(id, { body, ack: async () => {} });
    }
  }

  /** Slack has been answered already when it had to wait too long; what was taken in is done all the same. */
  #lenient(ack: ReceiverEvent['ack']): ReceiverEvent['ack'] {
    return async (response) => {
      try {
        await ack(response);
      } catch (error) {
        this.#log.warn('Slack was acknowledged too late', { error: error instanceof Error ? error.message : String(error) });
      }
    };
  }

  #work(id: string, event: ReceiverEvent): Promise<void> {
    const work = this.#process(id, event);
    this.#working.add(work);
    return work.finally(() => this.#working.delete(work));
  }

  async #process(id: string, event: ReceiverEvent): Promise<void> {
    try {
      await super.processEvent({ ...event, ack: this.#lenient(event.ack) });
    } catch (error) {
      this.#log.warn('a delivery of Slack is tried again later', {
        delivery: id,
        error: error instanceof Error ? error.message : String(error),
      });
      return;
    }
    await this.#deliveries.finish(id);
  }
}
