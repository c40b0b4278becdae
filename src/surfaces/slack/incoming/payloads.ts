/** What Slack sends, as far as it is used. Everything else of a payload is ignored. */
import { z } from 'zod';
import type { JsonObject } from '#domain/json.ts';

export const SlackFile = z.looseObject({
  id: z.string(),
  name: z.string().nullish(),
  size: z.number().nullish(),
  url_private_download: z.string().nullish(),
});
export type SlackFile = z.infer<typeof SlackFile>;

export const MessageDelivery = z.looseObject({
  team_id: z.string(),
  authorizations: z.array(z.looseObject({ user_id: z.string() })).optional(),
  event: z.looseObject({
    type: z.string(),
    subtype: z.string().optional(),
    user: z.string().optional(),
    bot_id: z.string().optional(),
    text: z.string().default(''),
    channel: z.string(),
    channel_type: z.string().optional(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    files: z.array(SlackFile).optional(),
  }),
});
export type MessageDelivery = z.infer<typeof MessageDelivery>;

export const ActionDelivery = z.looseObject({
  user: z.looseObject({ id: z.string() }),
  trigger_id: z.string(),
  channel: z.looseObject({ id: z.string() }),
  message: z.looseObject({ ts: z.string(), thread_ts: z.string().optional() }),
  actions: z.array(z.looseObject({ action_id: z.string(), value: z.string().default('{}') })).min(1),
});
export type ActionDelivery = z.infer<typeof ActionDelivery>;

const Chosen = z.looseObject({ value: z.string() });
/** What stands in a field: typed, chosen or ticked. */
const FieldState = z.looseObject({
  value: z.string().nullish(),
  selected_option: Chosen.nullish(),
  selected_options: z.array(Chosen).nullish(),
});
export const FieldStates = z.record(z.string(), z.record(z.string(), FieldState));
export type FieldStates = z.infer<typeof FieldStates>;

export const ViewDelivery = z.looseObject({
  user: z.looseObject({ id: z.string() }),
  view: z.looseObject({
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.looseObject({ values: FieldStates }),
  }),
});
export type ViewDelivery = z.infer<typeof ViewDelivery>;

export const CommandDelivery = z.looseObject({
  team_id: z.string(),
  user_id: z.string(),
  channel_id: z.string(),
  text: z.string().default(''),
  trigger_id: z.string(),
});
export type CommandDelivery = z.infer<typeof CommandDelivery>;

/** What a button of a card carries. */
export const SeenCard = z.strictObject({ planId: z.string(), fingerprint: z.string() });
export type SeenCard = z.infer<typeof SeenCard>;
/** The same in a modal, with where it was pressed and what must be typed. */
export const SeenInModal = SeenCard.extend({ channel: z.string(), threadTs: z.string(), names: z.array(z.string()) });

/** What every window of ours keeps: where its button was pressed. */
export const OpenedAt = z.looseObject({ channel: z.string(), threadTs: z.string() });

/** The JSON of a button or modal of ours; null when it is not in this form. */
export function readValue<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

const typedKeys = new Set(['text', 'value']);

/** A delivery with nothing but what people typed in it, and what is shown to them; not the ids and tokens that Slack puts beside it. */
export const typedIn = (body: JsonObject): string =>
  JSON.stringify(body, (key, value: unknown) => (typeof value === 'string' && !typedKeys.has(key) ? '' : value));

/** Names a delivery, so that a retry or a replay of it is known: an event by its id, what a person pressed or typed by its trigger. */
export function deliveryId(body: Record<string, unknown>): string | null {
  const { event_id: event, trigger_id: trigger, type } = body;
  if (typeof event === 'string') return `event:${event}`;
  return typeof trigger === 'string' ? `${typeof type === 'string' ? type : 'command'}:${trigger}` : null;
}
