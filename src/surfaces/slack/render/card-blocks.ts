/** A card as Block Kit: what it destroys first, then the effect, the steps, and the buttons. A pure function of the view. */
import { count } from '#domain/amounts.ts';
import type { CardView } from '#domain/card-view/card-view.ts';
import type { LoadView } from '#domain/card-view/load-view.ts';
import { actions, button, context, divider, header, section, within, type Block, type Button } from './blocks.ts';
import { code, preformatted, prose } from './mrkdwn.ts';

/** The ids of the buttons. */
export const cardActions = {
  approve: 'headgate.approve',
  withdraw: 'headgate.withdraw',
  reject: 'headgate.reject',
  revise: 'headgate.revise',
  edit: 'headgate.edit',
  partial: 'headgate.partial',
  stop: 'headgate.stop',
  details: 'headgate.details',
} as const;

const stepsLength = 1500;
const samplesShown = 6;
const notesLength = 1200;

export function cardBlocks(view: CardView): Block[] {
  return within([
    header(view.title),
    context([stateLine(view)]),
    ...(view.dangers.length === 0 ? [] : [section(`*What is lost*\n${preformatted(view.dangers, { length: 1200 })}`)]),
    ...view.loads.map((load) => section(loadText(load))),
    ...(view.changes.length === 0 ? [] : [section(preformatted(view.changes, { length: 1500 }))]),
    ...(view.since.length === 0 ? [] : [section(preformatted(view.since, { length: 1200 }))]),
    ...checkBlocks(view),
    ...(view.steps.length === 0 ? [] : [divider, section(preformatted(view.steps.map(stepLine), { length: stepsLength }))]),
    ...(view.samples.length === 0 ? [] : [section(sampleText(view))]),
    ...(view.notes.length === 0 ? [] : [section(`*Worth knowing*\n${preformatted(view.notes, { length: notesLength })}`)]),
    ...(view.estimate === '' ? [] : [context([prose([view.account, view.estimate].filter((part) => part !== null).join('\n'), 1500)])]),
    ...(view.gate.length === 0 ? [] : [context([prose(view.gate.join(' '), 1000)])]),
    ...(view.obstacle === null ? [] : [context([prose(view.obstacle)])]),
    ...buttons(view),
  ]);
}

/** What a person decides on and no more, for where Slack does not take the whole card. */
export function shortCardBlocks(view: CardView): Block[] {
  return [
    header(view.title),
    context([stateLine(view)]),
    ...(view.dangers.length === 0 ? [] : [section(`*What is lost*\n${preformatted(view.dangers, { length: 1200 })}`)]),
    section(preformatted(view.loads.map(plainLoad), { length: 2000 })),
    ...[...view.gate, ...(view.obstacle === null ? [] : [view.obstacle])].slice(0, 3).map((line) => context([prose(line, 600)])),
    context(['The card is too long for Slack: steps, checks and sample rows are on the page.']),
    ...buttons(view),
  ];
}

/** The same in a line, for notifications. */
export const cardLine = (view: CardView): string =>
  prose(`${view.title}: ${view.state.words}. ${[...view.dangers, ...view.loads.map(plainLoad)].join(' ')}`, 300);

const plainLoad = (load: LoadView): string => `${load.target}: ${numbers(load)}`;

function stateLine(view: CardView): string {
  const version = view.version > 1 ? ` · v${view.version}` : '';
  const run = view.run === null ? '' : ` · run ${view.run.runNumber}`;
  const until = view.state.tone === 'waiting' && view.expiresAt !== null ? ` · expires ${slackTime(view.expiresAt)}` : '';
  const at = view.decided === null ? '' : ` · ${slackTime(view.decided.at)}`;
  return `*${prose(view.state.words, 200)}*${version}${run} · asked by ${code(view.askedBy, 80)}${at}${until}`;
}

/** Shown in the reader's own zone. */
export function slackTime(iso: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  return `<!date^${seconds}^{date_short_pretty} {time}|${iso.slice(0, 16).replace('T', ' ')} UTC>`;
}

function loadText(load: LoadView): string {
  const key = load.key.length === 0 ? '' : ` by ${code(load.key.join(', '))}`;
  const mode = load.destructive ? `*${load.mode}, destructive*` : load.mode;
  const effect =
    load.basis === 'measuring'
      ? 'measuring…'
      : load.reason === null
        ? `*${numbers(load)}*`
        : `effect unavailable: ${code(load.reason, 600)}`;
  const more = [load.table, ...load.changes, ...load.left].filter((line) => line !== '');
  return [`→ ${code(load.target)} · ${mode}${key}`, effect, ...(more.length === 0 ? [] : [preformatted(more, { length: 1500 })])].join(
    '\n',
  );
}

const numbers = (load: LoadView): string =>
  load.numbers.map(({ sign, word, count: number }) => `${sign} ${number === null ? '?' : count(number)} ${word}`).join('   ');

const stepLine = ({ number, words, rows }: CardView['steps'][number]): string => `${number} ${words}${rows === '' ? '' : ` · ${rows}`}`;

function checkBlocks({ checks }: CardView): Block[] {
  if (checks.length === 0) return [];
  const passed = checks.filter((check) => check.passed);
  const lines = [...checks.filter((check) => !check.passed), ...passed].map(({ sign, words, result }) => `${sign} ${words}: ${result}`);
  return [section(`*Checks* · ${passed.length} of ${checks.length} passed\n${preformatted(lines, { length: 1000 })}`)];
}

const sampleText = ({ samples }: CardView): string =>
  `*Rows, before and after*\n${preformatted(
    samples.slice(0, samplesShown).map(({ sign, text }) => `${sign} ${text}`),
    { length: 1600, widest: 260 },
  )}`;

function buttons(view: CardView): Block[] {
  const seen = { planId: view.planId, fingerprint: view.fingerprint };
  const each: Record<CardView['actions'][number], Button> = {
    approve: button(cardActions.approve, 'Approve', seen, view.dangers.length > 0 ? 'danger' : 'primary'),
    withdraw: button(cardActions.withdraw, 'Take back my yes', seen),
    reject: button(cardActions.reject, 'Reject…', seen),
    revise: button(cardActions.revise, 'Revise…', seen),
    edit: button(cardActions.edit, 'Edit…', seen),
    partial: button(cardActions.partial, 'Choose parts…', seen),
    stop: button(cardActions.stop, 'Stop', seen, 'danger'),
  };
  return [actions([...view.actions.map((action) => each[action]), button(cardActions.details, 'Details', seen)])];
}
