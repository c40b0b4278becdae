/** `headgate export --rejects`: the rows a run could not read, as CSV or as JSON lines, to the terminal or into a file. */
import { open, type FileHandle } from 'node:fs/promises';
import { csvLine, rejectCells, rejectHeader } from '#domain/csv-text.ts';
import { inputError } from '#domain/errors.ts';
import { RejectPage } from '#domain/reject.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { Gateway } from '../gateway.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { count } from '../render/layout.ts';

export interface ExportOptions extends ServerOptions {
  /** A run, by number or id. */
  rejects?: string;
  out?: string;
  format?: 'csv' | 'json';
  spreadsheet?: boolean;
}

/** Throws `cli.options` when nothing is named, `export.file` when the file exists or cannot be written. */
export function exportRows(ports: CliPorts, options: ExportOptions): Promise<ExitCode> {
  const { rejects, out } = options;
  if (rejects === undefined) throw inputError('cli.options', 'Say what to export.', { hint: 'headgate export --rejects 12' });
  return withServer(ports, options, async (gateway) => {
    const file = out === undefined ? null : await newFile(out);
    try {
      for await (const { text, page } of textOf(gateway, rejects, options)) {
        if (file === null) ports.terminal.stream(text);
        else await file.appendFile(text);
        if (page.next === null) tell(ports, page, out);
      }
    } finally {
      await file?.close();
    }
    return exitCodes.done;
  });
}

const pageRows = 500;

async function* textOf(
  gateway: Gateway,
  run: string,
  { format = 'csv', spreadsheet = false }: ExportOptions,
): AsyncGenerator<{ text: string; page: RejectPage }> {
  let head = format === 'csv' ? csvLine(rejectHeader, { spreadsheet }) : '';
  for (let after: number | null = 0; after !== null;) {
    const page: RejectPage = await gateway.get(
      `/api/v1/runs/${encodeURIComponent(run)}/rejects?after=${after}&limit=${pageRows}`,
      RejectPage,
    );
    const lines = page.rejects.map((reject) =>
      format === 'csv' ? csvLine(rejectCells(reject), { spreadsheet }) : `${JSON.stringify(reject)}\n`,
    );
    yield { text: head + lines.join(''), page };
    head = '';
    after = page.next;
  }
}

/** Beside the rows, on stderr: stdout holds nothing else. */
function tell({ terminal }: CliPorts, { count: all, kept }: RejectPage, out: string | undefined): void {
  if (kept < all) terminal.complain(`⚠ Only the first ${count(kept)} of ${count(all)} rejects were kept.`);
  if (out !== undefined) terminal.complain(`${count(kept)} rejects are in ${out}.`);
}

async function newFile(path: string): Promise<FileHandle> {
  return open(path, 'wx').catch((cause: Error) => {
    throw inputError('export.file', `Cannot write ${path}: ${cause.message}.`, {
      hint: 'Name a file that does not exist yet, in a folder that you may write to.',
      cause,
    });
  });
}
