/** The windows that buttons open: what to change, which table is meant, everything about a card. */
import type { types } from '@slack/bolt';
import type { CardView } from '#domain/card-view/card-view.ts';
import { divider, section, within, type Block } from './blocks.ts';
import { code, preformatted, prose } from './mrkdwn.ts';

export const modalIds = {
  revise: 'headgate.revise',
  reject: 'headgate.reject',
  confirm: 'headgate.confirm',
  edit: 'headgate.edit',
  parts: 'headgate.parts',
  drift: 'headgate.columns',
} as const;
/** The blocks and fields whose values are read. */
export const modalFields = { reason: 'reason', name: (index: number) => `name-${index}`, value: 'value' } as const;

export type Modal = types.ModalView;
export const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text, emoji: false });
const sqlLength = 2400;

interface Words {
  id: string;
  title: string;
  send: string;
  label: string;
  optional: boolean;
}

/** A window for a few words. `seen` is kept in it, so that what is sent is about the card that was seen. */
const wordsModal = (seen: object, { id, title, send, label, optional }: Words): Modal => ({
  type: 'modal',
  callback_id: id,
  private_metadata: JSON.stringify(seen),
  title: plain(title),
  submit: plain(send),
  close: plain('Cancel'),
  blocks: [
    {
      type: 'input',
      block_id: modalFields.reason,
      optional,
      label: plain(label),
      element: { type: 'plain_text_input', action_id: modalFields.value, multiline: true, max_length: 2000 },
    },
  ],
});

export const reviseModal = (seen: object): Modal =>
  wordsModal(seen, { id: modalIds.revise, title: 'Revise the plan', send: 'Send', label: 'What should change?', optional: false });

export const rejectModal = (seen: object): Modal =>
  wordsModal(seen, { id: modalIds.reject, title: 'Reject the plan', send: 'Reject', label: 'Why?', optional: true });

export const confirmModal = <Seen extends { names: readonly string[] }>(seen: Seen): Modal => ({
  type: 'modal',
  callback_id: modalIds.confirm,
  private_metadata: JSON.stringify(seen),
  title: plain('Approve'),
  submit: plain('Approve'),
  close: plain('Cancel'),
  blocks: seen.names.flatMap((name, index): Block[] => [
    section(`This removes rows. Type ${code(name)} to confirm.`),
    {
      type: 'input',
      block_id: modalFields.name(index),
      label: plain('Name of the table'),
      element: { type: 'plain_text_input', action_id: modalFields.value, max_length: 300 },
    },
  ]),
});

/** Every step with its reason and SQL. */
export const detailsModal = (view: CardView): Modal => ({
  type: 'modal',
  title: plain('Details'),
  close: plain('Close'),
  blocks: within([
    section(`${code(view.title)}\n${prose(view.state.words)}`),
    ...(view.fingerprint === null ? [] : [section(`fingerprint ${code(view.fingerprint)}`)]),
    divider,
    ...view.steps.map(({ number, words, rows, why, sql }) =>
      section(
        [
          `${number} ${code(words, 300)}${rows === '' ? '' : ` · ${prose(rows)}`}`,
          ...(why === null ? [] : [code(`because ${why}`)]),
          ...(sql === null ? [] : [preformatted(sql.split('\n'), { length: sqlLength - 600, widest: 500 })]),
        ].join('\n'),
      ),
    ),
  ]),
});
