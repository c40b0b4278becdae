/** The commands about the gate: `approvals`, `edit`, `revise`, `drift`, `gate`. */
import type { Command } from 'commander';
import { z } from 'zod';
import { GateState, PendingCard } from '#domain/gate-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { allPages } from '../pages.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { counted } from '../render/layout.ts';
import { withCardOptions, withServerOptions, type Finish } from '../server-options.ts';
import { Next } from '../replies.ts';
import type { AskOptions } from './ask.ts';
import { withdraw } from './decide.ts';
import { answerDrift, edit, revise, type DriftOptions, type EditOptions } from './change.ts';

interface GateOptions extends ServerOptions {
  json?: boolean;
  reason?: string;
}

const Cards = z.object({ cards: z.array(PendingCard), next: Next });

const json = ['--json', 'one JSON object per line'] as const;
const gather = (value: string, before: string[]): string[] => [...before, value];

export function addGate(program: Command, ports: CliPorts, finish: Finish): void {
  withServerOptions(program.command('approvals').description('cards that wait for a decision, and for whose'))
    .option(...json)
    .action((options: GateOptions) => finish(approvals(ports, options)));
  withServerOptions(program.command('withdraw').description('take your own approval back while others are to follow').argument('<planId>'))
    .option(...json)
    .action((planId: string, options: GateOptions) => finish(withdraw(ports, planId, options)));
  addEdit(program, ports, finish);
  const gate = program.command('gate').description('the read-only switch');
  withServerOptions(gate.command('show', { isDefault: true }).description('whether anything can be approved now'))
    .option(...json)
    .action((options: GateOptions) => finish(showGate(ports, options)));
  withServerOptions(gate.command('close').description('nothing is approved or published until it is opened again'))
    .option('--reason <text>', 'why; every open card says it')
    .option(...json)
    .action((options: GateOptions) => finish(turnGate(ports, true, options)));
  withServerOptions(gate.command('open').description('cards can be approved again, and runs that waited go on'))
    .option(...json)
    .action((options: GateOptions) => finish(turnGate(ports, false, options)));
}

function addEdit(program: Command, ports: CliPorts, finish: Finish): void {
  withCardOptions(program.command('edit').description('change a card in fields; the new card is decided instead').argument('<planId>'))
    .option('--load <id>', 'the load that mode, key, table, path, limit and column are about', 'load_1')
    .option('--mode <mode>', 'create, append, replace, upsert, insert-only-new or merge')
    .option('--key <columns>', 'columns with commas, or none')
    .option('--table <name>', 'another table')
    .option('--path <path>', 'a file or folder instead')
    .option('--connection <name>', 'where the table or path is')
    .option('--limit <rows>', 'at most so many rows, or none')
    .option('--column <answer>', 'about a column that drifted: name=accept, ignore, block or cast:TYPE', gather, [])
    .option('--set <value>', 'a parameter of a step: step.parameter=value', gather, [])
    .option('--param <name=value>', 'another value for a parameter of the plan', gather, [])
    .option('--cron <cron>', 'another schedule')
    .option('--timezone <zone>', 'of the schedule', 'UTC')
    .option('--no-schedule', 'no schedule any more')
    .option('--strategy <name>', 'auto, performance, cost, quality or balanced')
    .action((planId: string, options: EditOptions) => finish(edit(ports, planId, options)));
  withCardOptions(
    program
      .command('revise')
      .description('say in words what to change of a card; the new card is decided instead')
      .argument('<planId>')
      .argument('<words>'),
  ).action((planId: string, text: string, options: AskOptions) => finish(revise(ports, planId, text, options)));
  withCardOptions(
    program.command('drift').description('answer for columns that drifted; the card of these answers follows').argument('<questionId>'),
  )
    .requiredOption('--thread <id>', 'the conversation that asked')
    .option('--load <id>', 'the load that the columns are about', 'load_1')
    .requiredOption('--column <answer>', 'name=accept, ignore, block or cast:TYPE', gather, [])
    .action((questionId: string, options: DriftOptions) => finish(answerDrift(ports, questionId, options)));
}

function approvals(ports: CliPorts, options: GateOptions): Promise<ExitCode> {
  const { terminal } = ports;
  return withServer(ports, options, async (gateway) => {
    const cards = await allPages(gateway, '/api/v1/approvals', Cards, (page) => page.cards);
    if (options.json === true) for (const card of cards) terminal.line(JSON.stringify(card));
    else if (cards.length === 0) terminal.line('No card waits for a decision.');
    else terminal.list(cards.map((card) => row(card).map(showInvisible)));
    return exitCodes.done;
  });
}

function row({ planId, title, version, askedBy, expiresAt, gate, mayApprove }: PendingCard): string[] {
  const { requirement, missing, votes } = gate;
  const has = votes.filter(({ counts }) => counts).map(({ by }) => by);
  const needs = `needs ${counted(missing, requirement.role)}${has.length > 0 ? `, has ${has.join(', ')}` : ''}`;
  const until = `until ${expiresAt.slice(0, 16).replace('T', ' ')}`;
  return [planId, `${title} (v${version})`, `asked by ${askedBy}`, needs, until, mayApprove ? 'yours to approve' : ''];
}

function showGate(ports: CliPorts, options: GateOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => tellGate(ports, options, await gateway.get('/api/v1/gate', GateState)));
}

function turnGate(ports: CliPorts, readOnly: boolean, options: GateOptions): Promise<ExitCode> {
  const body = { readOnly, ...(options.reason === undefined ? {} : { reason: options.reason }) };
  return withServer(ports, options, async (gateway) =>
    tellGate(ports, options, await gateway.post('/api/v1/gate/read-only', body, GateState)),
  );
}

function tellGate({ terminal }: CliPorts, options: GateOptions, { readOnly, policies }: GateState): ExitCode {
  if (options.json === true) terminal.line(JSON.stringify({ readOnly, policies: policies.map(({ name }) => name) }));
  else if (readOnly === null) terminal.line(`Cards can be approved. ${policyWords(policies.length)}`);
  else
    terminal.line(showInvisible(`Read-only${readOnly.by === null ? '' : ` by ${readOnly.by}`}: ${readOnly.reason ?? 'no reason given'}.`));
  return exitCodes.done;
}

const policyWords = (number: number): string =>
  number === 0 ? 'No policies: one approver decides.' : `Policies: ${number}; headgate policies lists them.`;
