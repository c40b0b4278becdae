/** Slack's published limits on blocks and windows: what breaks one of them is refused by the fake as Slack refuses it. */

interface Part {
  type?: string;
  text?: Part | string;
  label?: Part;
  element?: Part;
  elements?: Part[];
  fields?: Part[];
  options?: Part[];
  initial_options?: Part[];
  action_id?: string;
  block_id?: string;
  value?: string;
  initial_value?: string;
  max_length?: number;
}

/** Surfaces: 50 blocks in a message, 100 in a window. */
export const blockProblems = (blocks: readonly object[], most = 50): string[] => [
  ...(blocks.length > most ? [`${blocks.length} blocks`] : []),
  ...doubled(blocks.flatMap(({ block_id: id }: Part) => id ?? [])),
  ...blocks.flatMap(problemsOfBlock),
];

export interface ViewLike {
  title?: Part;
  submit?: Part;
  close?: Part;
  callback_id?: string;
  private_metadata?: string;
  blocks?: object[];
}

export function viewProblems({
  title,
  submit,
  close,
  callback_id: callback = '',
  private_metadata: kept = '',
  blocks = [],
}: ViewLike): string[] {
  const hasInput = blocks.some(({ type }: Part) => type === 'input');
  return [
    ...[title, submit, close].flatMap((text) => (text === undefined ? [] : textProblems(text, 24))),
    ...(title === undefined ? ['no title'] : []),
    ...(hasInput && submit === undefined ? ['inputs and nothing to send them'] : []),
    ...length(callback, 255, 'callback_id', 0),
    ...length(kept, 3000, 'private_metadata', 0),
    ...blockProblems(blocks, 100),
  ];
}

function problemsOfBlock(block: Part): string[] {
  const { type = '', elements = [] } = block;
  const id = length(block.block_id ?? '-', 255, 'block_id');
  switch (type) {
    case 'header':
      return [...id, ...textProblems(block.text, 150)];
    case 'section':
      return [...id, ...textProblems(block.text, 3000)];
    case 'context':
      return [...id, ...amount(elements, 10, 'elements'), ...elements.flatMap((text) => textProblems(text, 3000))];
    case 'actions':
      return [
        ...id,
        ...amount(elements, 25, 'elements'),
        ...doubled(elements.flatMap(({ action_id: one }) => one ?? [])),
        ...elements.flatMap(elementProblems),
      ];
    case 'input':
      return [...id, ...textProblems(block.label, 2000), ...elementProblems(block.element ?? {})];
    case 'divider':
      return id;
    default:
      return [`a block of type ${type}`];
  }
}

function elementProblems(element: Part): string[] {
  const { type = '', options = [], initial_options: ticked = [] } = element;
  const id = length(element.action_id ?? '', 255, 'action_id');
  const choices = options.flatMap(({ text, value }) => [...textProblems(text, 75), ...length(value ?? '', 150, 'option value')]);
  switch (type) {
    case 'button':
      return [...id, ...textProblems(element.text, 75), ...length(element.value ?? '-', 2000, 'button value')];
    case 'plain_text_input': {
      const { max_length: most = 3000, initial_value: shown } = element;
      return [...id, ...(most > 3000 ? ['max_length'] : []), ...(shown === undefined ? [] : length(shown, most, 'initial_value'))];
    }
    case 'number_input':
      return id;
    case 'static_select':
      return [...id, ...amount(options, 100, 'options'), ...choices];
    case 'checkboxes':
      return [
        ...id,
        ...amount(options, 10, 'options'),
        ...choices,
        ...ticked.filter((one) => !options.some((option) => JSON.stringify(option) === JSON.stringify(one))).map(() => 'initial option'),
      ];
    default:
      return [`an element of type ${type}`];
  }
}

function textProblems(text: Part | string | undefined, most: number): string[] {
  if (typeof text !== 'object') return ['no text'];
  const words = typeof text.text === 'string' ? text.text : '';
  const kind = ['plain_text', 'mrkdwn'].includes(text.type ?? '') ? [] : [`a text of type ${text.type}`];
  return [...kind, ...length(words, most, 'text'), ...(words.isWellFormed() ? [] : ['half a character'])];
}

const length = (text: string, most: number, what: string, least = 1): string[] =>
  text.length < least || text.length > most ? [`${what} of ${text.length} characters`] : [];

const amount = (parts: readonly unknown[], most: number, what: string): string[] =>
  parts.length === 0 || parts.length > most ? [`${parts.length} ${what}`] : [];

const doubled = (ids: readonly string[]): string[] => (new Set(ids).size === ids.length ? [] : ['the same id twice']);
