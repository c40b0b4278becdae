/** `headgate audit`: who did what, what was refused, and whether the log is as it was written. */
import { z } from 'zod';
import { AuditVerdict, AuditView } from '#domain/audit-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { count, counted } from '../render/layout.ts';
import { Next } from '../replies.ts';

export interface AuditOptions extends ServerOptions {
  json?: boolean;
  about?: string;
  by?: string;
  limit?: string;
}

const Entries = z.object({ entries: z.array(AuditView), next: Next });
const pageEntries = 500;

/** The newest entries, newest first. */
export function audit(ports: CliPorts, options: AuditOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    let left = Number(options.limit ?? 50);
    const rows: AuditView[] = [];
    for (let cursor: string | null = ''; cursor !== null && left > 0;) {
      const query = new URLSearchParams({
        limit: String(Math.min(left, pageEntries)),
        ...(cursor === '' ? {} : { cursor }),
        ...(options.about === undefined ? {} : { about: options.about }),
        ...(options.by === undefined ? {} : { by: options.by }),
      });
      const { entries, next }: z.infer<typeof Entries> = await gateway.get(`/api/v1/audit?${query}`, Entries);
      rows.push(...entries);
      left -= entries.length;
      cursor = next;
    }
    if (options.json === true) for (const row of rows) terminal.line(JSON.stringify(row));
    else if (rows.length === 0) terminal.line('Nothing is noted yet.');
    else {
      const cells = rows.map((row) => [
        String(row.seq),
        row.at.slice(0, 19).replace('T', ' '),
        row.by,
        row.action,
        row.outcome === 'denied' ? 'denied' : '',
        row.about,
      ]);
      terminal.list(cells.map((row) => row.map(showInvisible)));
    }
    return exitCodes.done;
  });
}

/** Recomputes the chain. The exit code is 4 when an entry is not what it was. */
export function verifyAudit(ports: CliPorts, options: AuditOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const verdict = await gateway.get('/api/v1/audit/verdict', AuditVerdict);
    if (options.json === true) terminal.line(JSON.stringify(verdict));
    else if (verdict.broken === null)
      terminal.line(
        `The audit log is as it was written: ${counted(verdict.entries, 'entry').replace(/entrys$/, 'entries')}, head ${verdict.head}.`,
      );
    else terminal.line(`Entry ${count(verdict.broken.seq)} of the audit log is not what was written: ${verdict.broken.why}.`);
    return verdict.ok ? exitCodes.done : exitCodes.runFailed;
  });
}
