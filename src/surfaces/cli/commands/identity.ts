/** The commands about who is asking: `token`, `whoami`, `sessions` and `audit`. */
import type { Command } from 'commander';
import type { CliPorts } from '../ports.ts';
import { withServerOptions, type Finish } from '../server-options.ts';
import { audit, verifyAudit, type AuditOptions } from './audit.ts';
import { blockPerson, endSessions, listBlocked, listSessions, unblockPerson, type SessionOptions } from './sessions.ts';
import type { ListOptions } from './show.ts';
import { createToken, listTokens, revokeToken, type CreateTokenOptions, type TokenOptions } from './token.ts';
import { whoami } from './whoami.ts';

const json = ['--json', 'one JSON object per line'] as const;

export function addIdentity(program: Command, ports: CliPorts, finish: Finish): void {
  const token = program.command('token').description('make, list and take back tokens');
  withServerOptions(token.command('create').description('make a token; it is printed this once').argument('<label>', 'what it is for'))
    .requiredOption('--roles <roles>', 'viewer, analyst, approver or admin; several with commas')
    .option('--for <person>', 'whose token it is, such as an e-mail address; your own when left out')
    .option('--scopes <scopes>', 'only these of read, propose, decide, manage; all when left out')
    .option('--connections <names>', 'it reads from and writes to these alone; several with commas')
    .option('--days <days>', 'how long it works; for ever when left out')
    .option(...json)
    .action((label: string, options: CreateTokenOptions) => finish(createToken(ports, label, options)));
  withServerOptions(token.command('list').description('tokens, newest first'))
    .option(...json)
    .action((options: TokenOptions) => finish(listTokens(ports, options)));
  withServerOptions(token.command('revoke').description('take a token back at once').argument('<id>'))
    .option(...json)
    .action((id: string, options: TokenOptions) => finish(revokeToken(ports, id, options)));

  withServerOptions(program.command('whoami').description('as whom you speak, and what you may'))
    .option('--json', 'you as JSON')
    .action((options: ListOptions) => finish(whoami(ports, options)));

  const sessions = program.command('sessions').description('who is signed in through the identity provider');
  withServerOptions(sessions.command('list', { isDefault: true }).description('who is signed in'))
    .option(...json)
    .action((options: SessionOptions) => finish(listSessions(ports, options)));
  withServerOptions(
    sessions.command('end').description('end all sessions and signed JWTs of a person at once').argument('<person>', 'their id'),
  )
    .option('--tokens', 'take their tokens back as well')
    .option(...json)
    .action((personId: string, options: SessionOptions) => finish(endSessions(ports, personId, options)));
  addBlocking(sessions, ports, finish);

  const log = program.command('audit').description('who did what, and what was refused');
  withServerOptions(log.command('list', { isDefault: true }).description('the newest entries'))
    .option('--about <what>', 'only about this, such as plan:<id>')
    .option('--by <person>', 'only by this person')
    .option('--limit <count>', 'how many entries', '50')
    .option(...json)
    .action((options: AuditOptions) => finish(audit(ports, options)));
  withServerOptions(log.command('verify').description('recompute the chain; names the first entry that was changed'))
    .option(...json)
    .action((options: AuditOptions) => finish(verifyAudit(ports, options)));
}

function addBlocking(sessions: Command, ports: CliPorts, finish: Finish): void {
  withServerOptions(
    sessions.command('block').description('end them, and let nothing of a person in any more').argument('<person>', 'their id'),
  )
    .option('--reason <text>', 'for the audit log')
    .option(...json)
    .action((personId: string, options: SessionOptions & { reason?: string }) => finish(blockPerson(ports, personId, options)));
  withServerOptions(sessions.command('unblock').description('let a person in again').argument('<person>', 'their id'))
    .option(...json)
    .action((personId: string, options: SessionOptions) => finish(unblockPerson(ports, personId, options)));
  withServerOptions(sessions.command('blocked').description('who is blocked'))
    .option(...json)
    .action((options: SessionOptions) => finish(listBlocked(ports, options)));
}
