/** The commands and their options, as the person types them. */
import { Command, CommanderError, Option } from 'commander';
import { asAppError, type AppError } from '#domain/errors.ts';
import { ask, proposeFile, type AskOptions } from './commands/ask.ts';
import { approve, reject, type ApproveOptions, type RejectOptions } from './commands/decide.ts';
import { doctor } from './commands/doctor.ts';
import { approveOnly } from './commands/change.ts';
import { addConnections } from './commands/connections.ts';
import { addGate } from './commands/gate.ts';
import { addPolicies } from './commands/policies.ts';
import { addIdentity } from './commands/identity.ts';
import { exportRows, type ExportOptions } from './commands/export.ts';
import { addPipelines } from './commands/pipelines.ts';
import { serve, worker } from './commands/serve.ts';
import { runs, show, type ListOptions } from './commands/show.ts';
import { addData } from './commands/data.ts';
import { addHouse } from './commands/house.ts';
import { addThreads } from './commands/threads.ts';
import { mcp } from './commands/mcp.ts';
import { stop } from './commands/stop.ts';
import { undo } from './commands/undo.ts';
import { usage, type UsageOptions } from './commands/usage.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { listAsJsonInPipes } from './piped-lists.ts';
import type { CliPorts, ServerOptions } from './ports.ts';
import { renderError } from './render/render-answer.ts';
import { withDataDir, withServerOptions, withThreadOptions, type Finish } from './server-options.ts';

const interruptedCode = 130;

const examples = `
To begin with:
  headgate ask "how many rows are in samples/orders.csv?"
  headgate ask "load samples/orders.csv into analytics.orders"   shows the card and asks
  headgate runs, headgate show 1, headgate undo 1
`;

/** Runs one command line (without node and script) and returns the exit code. Never throws: errors are told on stderr. */
export async function run(ports: CliPorts, argv: readonly string[]): Promise<number> {
  let code: number = exitCodes.done;
  const finish = async (outcome: Promise<number>): Promise<void> => {
    code = await outcome;
  };
  try {
    await build(ports, finish).parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.unclear;
    return tellError(ports, error);
  }
}

function build(ports: CliPorts, finish: Finish): Command {
  const program = new Command('headgate')
    .description('A chat server for data pipelines: nothing flows until a person opens the gate.')
    .version(ports.version)
    .showSuggestionAfterError()
    .showHelpAfterError('With --help it says what it takes.')
    .addHelpText('after', examples)
    .exitOverride()
    .configureOutput({ writeOut: (text) => ports.terminal.stream(text), writeErr: (text) => ports.terminal.complain(text.trimEnd()) });
  listAsJsonInPipes(program, ports);
  addProcesses(program, ports, finish);
  addConversation(program, ports, finish);
  addListings(program, ports, finish);
  addIdentity(program, ports, finish);
  addGate(program, ports, finish);
  addPolicies(program, ports, finish);
  addConnections(program, ports, finish);
  addPipelines(program, ports, finish);
  addHouse(program, ports, finish);
  addData(program, ports, finish);
  addThreads(program, ports, finish);
  return program;
}

function addProcesses(program: Command, ports: CliPorts, finish: Finish): void {
  withDataDir(program.command('serve').description('start the server, its workers and, without DATABASE_URL, its database'))
    .option('--port <port>', 'port to listen on; 0 takes a free one')
    .option('--host <host>', 'address to listen on')
    .action((options: ServerOptions) => finish(serve(ports, options)));
  withDataDir(program.command('worker').description('work on jobs of the catalog at DATABASE_URL')).action((options: ServerOptions) =>
    finish(worker(ports, options)),
  );
  withServerOptions(program.command('mcp').description('serve agents of others over stdin and stdout (MCP)')).action(
    (options: ServerOptions) => finish(mcp(ports, options)),
  );
  withServerOptions(program.command('doctor').description('check what Headgate needs, and name the fix')).action((options: ServerOptions) =>
    finish(doctor(ports, options)),
  );
}

function addConversation(program: Command, ports: CliPorts, finish: Finish): void {
  withThreadOptions(
    program
      .command('ask')
      .description('send one message and follow it to its end')
      .argument('<request...>', 'what you want, in plain words'),
  ).action((words: string[], options: AskOptions) => finish(ask(ports, words.join(' '), options)));
  withThreadOptions(program.command('plan').description('propose a plan file').argument('<file>', 'a plan in YAML')).action(
    (path: string, options: AskOptions) => finish(proposeFile(ports, path, options)),
  );
  withThreadOptions(
    program.command('undo').description('prepare the undo of a run, decide its card and follow it').argument('<run>', 'its number or id'),
  ).action((id: string, options: AskOptions) => finish(undo(ports, id, options)));
  withServerOptions(
    program.command('stop').description('stop what a thread is thinking or preparing; runs go on').argument('<thread>', 'its id'),
  )
    .option('--json', 'the thread as JSON')
    .action((id: string, options: ListOptions) => finish(stop(ports, id, options)));
  withServerOptions(program.command('approve').description('approve a card and follow its run').argument('<planId>'))
    .option('--yes', 'do not ask again')
    .option('--only <parts>', 'only these loads and steps, such as load_1,valid; the card of these is decided instead')
    .option('--json', 'one event per line and nothing else')
    .action((planId: string, options: ApproveOptions) =>
      finish(options.only === undefined ? approve(ports, planId, options) : approveOnly(ports, planId, { ...options, only: options.only })),
    );
  withServerOptions(program.command('reject').description('reject a card').argument('<planId>'))
    .option('--reason <text>', 'why')
    .option('--json', 'the outcome as JSON')
    .action((planId: string, options: RejectOptions) => finish(reject(ports, planId, options)));
}

function addListings(program: Command, ports: CliPorts, finish: Finish): void {
  const json = ['--json', 'one JSON object per line'] as const;
  withServerOptions(program.command('runs').description('list runs, newest first'))
    .option(...json)
    .action((options: ListOptions) => finish(runs(ports, options)));
  withServerOptions(program.command('show').description('show a run and its receipt').argument('<run>', 'its number or id'))
    .option(...json)
    .action((id: string, options: ListOptions) => finish(show(ports, id, options)));
  withServerOptions(program.command('export').description('write the rows a run could not read, as CSV or as JSON lines'))
    .requiredOption('--rejects <run>', 'the number or id of the run')
    .option('--out <file>', 'a new file; the terminal when left out')
    .addOption(new Option('--format <format>', 'csv, or one JSON object per line').choices(['csv', 'json']).default('csv'))
    .option('--spreadsheet', 'keep cells of the CSV from being taken for formulas')
    .action((options: ExportOptions) => finish(exportRows(ports, options)));
  withServerOptions(program.command('usage').description('list what the models took: tokens, cost and time'))
    .option('--days <days>', 'the last days alone')
    .option('--thread <id>', 'one conversation alone')
    .option(...json)
    .action((options: UsageOptions) => finish(usage(ports, options)));
}

function tellError({ terminal, signal }: CliPorts, thrown: unknown): number {
  if (signal.aborted) return interruptedCode;
  const error = asAppError(thrown);
  const code = exitCodeOf(error);
  // Nothing to do is no mistake.
  if (code === exitCodes.done) terminal.complain(error.message);
  else complain(error, terminal);
  return code;
}

function complain(error: AppError, terminal: CliPorts['terminal']): void {
  for (const line of renderError(
    '',
    { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) },
    terminal.canvas,
  )) {
    terminal.complain(line);
  }
  const origin = error.cause instanceof Error ? error.cause : error;
  if (error.family === 'bug' && origin.stack !== undefined) terminal.complain(origin.stack);
}
