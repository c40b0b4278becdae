/** `headgate runs`, `show`, `sources`, `alerts`, `definitions` and `connections`: what there is. */
import { measuredWords } from '#domain/alert.ts';
import { showInvisible } from '#domain/visible.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { allPages } from '../pages.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { bytes, count, counted } from '../render/layout.ts';
import { renderError } from '../render/render-answer.ts';
import { renderReceipt } from '../render/render-receipt.ts';
import { Alerts, Connections, Definitions, Run, Runs, Sources, type Run as RunReply } from '../replies.ts';

export interface ListOptions extends ServerOptions {
  json?: boolean;
}

export function runs(ports: CliPorts, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const { runs: found } = await gateway.get('/api/v1/runs', Runs);
    return print(
      ports,
      options,
      found,
      runRow,
      'No runs yet. Ask for a load: headgate ask "load samples/orders.csv into analytics.orders"',
    );
  });
}

/** One run by id or number: its receipt, its error, or its state. The exit code is 4 when it failed. */
export function show(ports: CliPorts, idOrNumber: string, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const run = await gateway.get(`/api/v1/runs/${encodeURIComponent(idOrNumber)}`, Run);
    const { terminal } = ports;
    if (options.json === true) terminal.line(JSON.stringify(run));
    else for (const line of runLines(run, ports)) terminal.line(line);
    return run.state === 'failed' ? exitCodes.runFailed : exitCodes.done;
  });
}

export function sources(ports: CliPorts, search: string | undefined, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const query = search === undefined ? '' : `&search=${encodeURIComponent(search)}`;
    const found = await allPages(gateway, `/api/v1/sources?limit=500${query}`, Sources, (page) => page.sources);
    const row = (source: (typeof found)[number]): string[] => [
      source.name,
      source.format ?? source.kind,
      source.rows === undefined ? '' : counted(source.rows, 'row'),
      source.sizeBytes === undefined ? '' : bytes(source.sizeBytes),
      source.connection,
    ];
    return print(ports, options, found, row, 'Nothing found. Put a file into one of the files roots, or connect a database.');
  });
}

/** What is watched, each with its last measure. */
export function alerts(ports: CliPorts, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const found = await allPages(gateway, '/api/v1/alerts', Alerts, (page) => page.alerts);
    const row = ({ number, dataset, words, last }: (typeof found)[number]): string[] => [
      last === null ? '·' : last.breached ? '✗' : '✓',
      `alert ${number}`,
      dataset,
      words,
      last === null ? 'not measured yet' : `${measuredWords(last)}: ${last.text}`,
    ];
    return print(ports, options, found, row, 'Nothing is watched. headgate ask "watch orders: alert me when it drops by half"');
  });
}

/** What words mean here. */
export function definitions(ports: CliPorts, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const found = await allPages(gateway, '/api/v1/definitions', Definitions, (page) => page.definitions);
    const row = ({ term, version, meaning, condition, confirmedBy }: (typeof found)[number]): string[] => [
      term,
      meaning,
      condition ?? '',
      `version ${version}, confirmed by ${confirmedBy}`,
    ];
    return print(ports, options, found, row, 'Nothing is defined yet. headgate ask "active customer means a customer from germany"');
  });
}

export function connections(ports: CliPorts, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const { connections: found } = await gateway.get('/api/v1/connections', Connections);
    const row = (connection: (typeof found)[number]): string[] => [
      connection.healthy ? '✓' : '✗',
      connection.name,
      connection.kind,
      [connection.read ? 'read' : '', connection.write ? 'write' : ''].filter((word) => word !== '').join(', '),
      connection.breaker === null || connection.breaker === 'closed'
        ? connection.message
        : `breaker ${connection.breaker}: ${connection.message}`,
    ];
    return print(ports, options, found, row, 'No connections.');
  });
}

/** A listing for people, or a JSON line per item. */
export function print<Item>(ports: CliPorts, { json }: ListOptions, items: Item[], row: (item: Item) => string[], empty: string): ExitCode {
  const { terminal } = ports;
  if (json === true) for (const item of items) terminal.line(JSON.stringify(item));
  else if (items.length === 0) terminal.line(empty);
  else terminal.list(items.map((item) => row(item).map(showInvisible)));
  return exitCodes.done;
}

const runRow = (run: RunReply): string[] => [
  String(run.runNumber),
  run.state,
  run.queuedAt.slice(0, 19).replace('T', ' '),
  run.receipt === null ? '' : `${count(run.receipt.rows.loaded)} loaded`,
  run.title,
];

function runLines(run: RunReply, { terminal }: CliPorts): string[] {
  const { canvas } = terminal;
  if (run.receipt !== null) {
    return [...renderReceipt(run.receipt, canvas), ...(run.state === 'undone' ? [canvas.style.amber('This run was undone.')] : [])];
  }
  const head = showInvisible(`Run ${run.runNumber}: ${run.title} · ${run.state}`);
  return run.error === null ? [head] : [head, ...renderError('', run.error, canvas)];
}
