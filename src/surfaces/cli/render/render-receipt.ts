/** The receipt of a finished run as plain text. A pure function of the receipt. */
import { accountWords, afterWords } from '#domain/card-view/account-words.ts';
import { numbersOf } from '#domain/card-view/four-numbers.ts';
import type { LoadReceipt, Receipt } from '#domain/receipt.ts';
import { showInvisible } from '#domain/visible.ts';
import { readable, type Canvas } from './canvas.ts';
import { bytes, ends, seconds, wrapText } from './layout.ts';
import { changeLines } from './render-changes.ts';
import { fourNumbers } from './render-numbers.ts';

const comparisonsNamed = 3;

/** What was written where, where every row went, and what it took. */
export function renderReceipt(receipt: Receipt, given: Canvas): string[] {
  const canvas = readable(given);
  const { style, width } = canvas;
  const rule = style.dim('─'.repeat(width));
  const took = `${seconds(receipt.seconds.prepare + receipt.seconds.publish)} · ${bytes(receipt.bytes)}`;
  const provenance = [
    `approved by ${receipt.approvedBy}`,
    `planned by ${receipt.model}`,
    ...undoLines(receipt.loads),
    `DuckDB ${receipt.versions.duckdb}`,
    `fingerprint ${receipt.fingerprint.slice(0, 12)}…`,
  ];
  const all = receipt.loads.map(numbersOf);
  return [
    rule,
    ...ends(style.green(`✓ Run ${receipt.runNumber} succeeded: ${showInvisible(receipt.title)}`), took, width),
    ...receipt.loads.flatMap((load) => [
      ...ends(`→ ${showInvisible(load.target)}`, [load.mode, afterWords(load)].filter((words) => words !== null).join(' · '), width),
      ...fourNumbers(numbersOf(load), all, canvas),
      ...proofLines(load, canvas),
    ]),
    ...(receipt.changes ? changeLines(receipt.changes, canvas) : accountLines(receipt.rows, width)),
    ...(receipt.rows.rejected === 0
      ? []
      : wrapText(`rejected rows: headgate export --rejects ${receipt.runNumber}`, width, '  ').map(style.dim)),
    rule,
    ...wrapText(showInvisible(provenance.join(' · ')), width).map(style.dim),
  ];
}

function proofLines({ reconciled }: LoadReceipt, { style, width }: Canvas): string[] {
  if (reconciled.length === 0) return [];
  const wrong = reconciled.filter((part) => !part.agrees);
  if (wrong.length === 0) {
    const named = reconciled.slice(0, comparisonsNamed).map((part) => showInvisible(part.what));
    const more = reconciled.length - named.length;
    return wrapText(`✓ reconciled: ${named.join(', ')}${more === 0 ? '' : ` and ${more} more`}`, width, '  ').map(style.green);
  }
  return wrong
    .flatMap((part) => wrapText(showInvisible(`✗ ${part.what}: ${part.engine} read, ${part.target} in the target`), width, '  '))
    .map(style.red);
}

const undoLines = (loads: LoadReceipt[]): string[] => {
  const [until] = loads.flatMap(({ undoUntil }) => undoUntil ?? []).sort();
  return until === undefined ? [] : [`can be undone until ${until.slice(0, 10)}`];
};

function accountLines(rows: Receipt['rows'], width: number): string[] {
  const parts = accountWords(rows);
  if (parts.length === 0) return [];
  return wrapText(`rows: ${parts.join(' · ')}`, width, '  ');
}
