/** The blocks that messages are made of, within Slack's limits. */
import type { types } from '@slack/bolt';

export type Block = types.KnownBlock;
export type Button = types.Button;

/** What Slack takes of each. */
export const most = { blocks: 50, section: 3000, header: 150, context: 10, button: 75, buttons: 25, value: 2000 } as const;

export const header = (text: string): Block => ({
  type: 'header',
  text: { type: 'plain_text', text: shorten(text.trim() === '' ? ' ' : text, most.header), emoji: false },
});

/** `text` is markup made by mrkdwn.ts. */
export const section = (text: string): Block => ({
  type: 'section',
  text: { type: 'mrkdwn', text: shorten(text, most.section), verbatim: true },
});

export const context = (texts: readonly string[]): Block => ({
  type: 'context',
  elements: texts.slice(0, most.context).map((text) => ({ type: 'mrkdwn', text: shorten(text, most.section), verbatim: true })),
});

export const actions = (buttons: Button[]): Block => ({ type: 'actions', elements: buttons.slice(0, most.buttons) });

export const divider: Block = { type: 'divider' };

/** A button that sends `value`, as JSON, under `action`. */
export function button(action: string, text: string, value: object, style?: 'primary' | 'danger'): Button {
  return {
    type: 'button',
    action_id: action,
    text: { type: 'plain_text', text: shorten(text, most.button), emoji: false },
    value: JSON.stringify(value),
    ...(style === undefined ? {} : { style }),
  };
}

/** Keeps the first blocks and the last one, which holds the buttons, when there are too many. */
export function within(blocks: Block[]): Block[] {
  if (blocks.length <= most.blocks) return blocks;
  const left = blocks.length - most.blocks + 1;
  return [...blocks.slice(0, most.blocks - 2), context([`… ${left} more parts are on the page`]), ...blocks.slice(-1)];
}

/** At most `length` characters, with `…` where something is missing. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  // Markup that is opened and not closed would be shown as such: what is cut here was already too long for its own renderer.
  return `${text.slice(0, length - 1).toWellFormed()}…`;
}
