/** A card as Markdown: for files, mails and chats that read it. Nothing of the data can act as markup. */
import { count } from '../amounts.ts';
import type { CardView } from './card-view.ts';
import type { LoadView } from './load-view.ts';

/** The text with every character that Markdown or HTML could act on made harmless; a link stays a text. */
const escapeMarkdown = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+!|~-]/g, '\\$&')
    .replaceAll(/(:)(\/\/)/g, '\\$1$2');

const say = escapeMarkdown;

/** The whole card, the effect first. */
export function cardMarkdown(view: CardView): string {
  const section = (title: string, lines: string[]): string[] => (lines.length === 0 ? [] : ['', `**${title}**`, '', ...lines]);
  return [
    `### ${say(view.title)}`,
    '',
    `${say(view.state.words)} · version ${view.version} · asked by ${say(view.askedBy)}`,
    ...section(
      'What is lost',
      view.dangers.map((danger) => `- ${say(danger)}`),
    ),
    ...view.loads.flatMap(loadLines),
    ...section(
      'Changes',
      view.changes.map((change) => `- ${say(change)}`),
    ),
    ...view.since.flatMap((line, index) => (index === 0 ? ['', say(line), ''] : [`- ${say(line)}`])),
    ...section(
      'Checks',
      view.checks.map(({ sign, words, result }) => `- ${say(sign)} ${say(words)}: ${say(result)}`),
    ),
    ...section(
      'Steps',
      view.steps.map(({ number, words, rows }) => `${number}. ${say(words)}${rows === '' ? '' : ` · ${say(rows)}`}`),
    ),
    ...section(
      'Rows, before and after',
      view.samples.map(({ sign, text }) => `- ${say(sign)} ${say(text)}`),
    ),
    ...section(
      'Notes',
      view.notes.map((note) => `- ${say(note)}`),
    ),
    ...section(
      'Gate',
      view.gate.map((line) => `- ${say(line)}`),
    ),
    ...(view.account === null ? [] : ['', say(view.account)]),
    ...(view.estimate === '' ? [] : ['', say(view.estimate)]),
    ...(view.fingerprint === null ? [] : ['', `fingerprint \`${view.fingerprint}\``]),
    '',
  ].join('\n');
}

function loadLines(load: LoadView): string[] {
  const key = load.key.length === 0 ? '' : ` by ${load.key.map(say).join(', ')}`;
  const mode = load.destructive ? `**${say(load.mode)}, destructive**` : say(load.mode);
  return [
    '',
    `→ ${say(load.target)} · ${mode}${key}`,
    '',
    load.basis === 'measuring' ? 'measuring…' : load.reason === null ? numbers(load) : `the effect is unavailable: ${say(load.reason)}`,
    ...[load.table, ...load.changes, ...load.left].filter((line) => line !== '').flatMap((line) => ['', say(line)]),
  ];
}

const numbers = (load: LoadView): string =>
  load.numbers.map(({ sign, word, count: number }) => `${say(sign)} ${number === null ? '?' : count(number)} ${word}`).join(' · ');
