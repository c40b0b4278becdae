/** The receipt of a finished run as Block Kit, and the ends that are none. */
import { bytes, count, seconds } from '#domain/amounts.ts';
import { accountWords, afterWords } from '#domain/card-view/account-words.ts';
import { effectKinds, numbersOf } from '#domain/card-view/four-numbers.ts';
import { showInvisible } from '#domain/visible.ts';
import type { EventData } from '#domain/events.ts';
import type { LoadReceipt, Receipt } from '#domain/receipt.ts';
import { actions, button, context, section, within, type Block } from './blocks.ts';
import { code, preformatted, prose } from './mrkdwn.ts';

export const receiptActions = { undo: 'headgate.undo' } as const;

export function receiptBlocks(receipt: Receipt): Block[] {
  const took = `${seconds(receipt.seconds.prepare + receipt.seconds.publish)} · ${bytes(receipt.bytes)}`;
  const until = receipt.loads.flatMap(({ undoUntil }) => undoUntil ?? []).toSorted()[0];
  return within([
    section(`*Run ${receipt.runNumber} succeeded* · ${code(receipt.title)} · ${took}`),
    ...receipt.loads.map((load) => section(loadText(load))),
    ...accountBlocks(receipt),
    context([
      prose(`approved by ${receipt.approvedBy} · planned by ${receipt.model} · fingerprint ${receipt.fingerprint.slice(0, 12)}…`),
      ...(until === undefined ? [] : [`can be undone until ${until.slice(0, 10)}`]),
    ]),
    ...(until === undefined ? [] : [actions([button(receiptActions.undo, 'Undo…', { runId: receipt.runId })])]),
  ]);
}

function loadText(load: LoadReceipt): string {
  const { target, mode, reconciled } = load;
  const of = numbersOf(load);
  const numbers = effectKinds.map(({ name, sign, word }) => `${sign} ${count(of[name] ?? 0)} ${word}`).join('   ');
  const wrong = reconciled.filter((part) => !part.agrees);
  const proof =
    reconciled.length === 0
      ? []
      : wrong.length === 0
        ? [`✓ reconciled: ${code(reconciled.map(({ what }) => what).join(', '), 300)}`]
        : wrong.map(({ what, engine, target: there }) => `✗ ${code(`${what}: ${engine} read, ${there} in the target`)}`);
  return [[`→ ${code(target)}`, mode, afterWords(load)].filter((words) => words !== null).join(' · '), `*${numbers}*`, ...proof].join('\n');
}

function accountBlocks({ rows }: Receipt): Block[] {
  const parts = accountWords(rows);
  return parts.length === 0 ? [] : [context([`rows: ${parts.join(' · ')}`])];
}

/** What went wrong, where, and what to do. */
export function errorBlocks(title: string, { message, hint }: EventData<'run.failed'>['error']): Block[] {
  const lines = [...message.split('\n'), ...(hint === undefined ? [] : [hint])].map(showInvisible);
  return [section(`*${prose(title, 200)}*\n${preformatted(lines, { widest: 1200 })}`)];
}
