/** Lists are tables for a person, and one JSON object per line for the program behind a pipe. */
import type { Command } from 'commander';
import type { CliPorts } from './ports.ts';

/** What lists things and nothing else: its `--json` goes without saying in a pipe. */
export const pipedLists = [
  'runs',
  'threads list',
  'connections',
  'sources',
  'approvals',
  'pipelines list',
  'rules list',
  'alerts list',
  'definitions list',
  'token list',
  'sessions list',
  'sessions blocked',
  'audit list',
  'usage',
] as const;

export function listAsJsonInPipes(program: Command, { isPiped }: Pick<CliPorts, 'isPiped'>): void {
  if (isPiped !== true) return;
  const names = new Set<string>(pipedLists);
  program.hook('preAction', (_program, command) => {
    if (names.has(nameOf(command, program))) command.setOptionValue('json', true);
  });
}

/** `token list`: without the program's own name. */
function nameOf(command: Command, program: Command): string {
  const { parent } = command;
  return parent === null || parent === program ? command.name() : `${nameOf(parent, program)} ${command.name()}`;
}
