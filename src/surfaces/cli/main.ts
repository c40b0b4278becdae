#!/usr/bin/env node
/** The composition root of the command line. */
import { join } from 'node:path';
import { loadConfig, type Config } from '#src/config.ts';
import { createLog } from '#src/log.ts';
import { createRedactor, type Redactor } from '#src/log-redaction.ts';
import { version } from '#src/main/version.ts';
import { parsePlanFile, writePlanFile } from '#planning/plan-file.ts';
import type { Logger } from '#domain/log.ts';
import type { CliPorts, ServerOptions } from './ports.ts';
import { run } from './program.ts';
import { createTerminal } from './terminal.ts';

const graceMs = 3000;
const pageFolder = join(import.meta.dirname, '../../../web-chat/dist');

/** Runs one command line, as in process.argv, and sets the exit code. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const interruption = new AbortController();
  // A second signal ends the process at once: `once` has taken our handlers away by then.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  // Whoever reads us may stop, as `head` does; what was begun comes to its end all the same.
  process.stdout.on('error', () => {});
  process.exitCode = await run(realPorts(interruption.signal), argv.slice(2));
  // All is said and closed; should something still hold the process, it must not keep the person waiting.
  setTimeout(() => process.exit(), graceMs).unref();
}

function realPorts(signal: AbortSignal): CliPorts {
  return {
    version,
    terminal: createTerminal(process.stdin, process.stdout, process.stderr),
    isPiped: !process.stdout.isTTY,
    signal,
    settings: (options) => {
      const { dataDir, databaseUrl, url, token } = loadConfig(options);
      return { dataDir, ownDatabase: databaseUrl === null, url, token, pageFolder };
    },
    // Loaded when needed: a command that talks to a running server starts no engine.
    startServer: async (options, { quiet }) => {
      const config = configOf(options, quiet);
      const { startHeadgate } = await import('#src/main.ts');
      const redactor = createRedactor(config.secrets);
      // One command asks at once, so a warm-up would only come before it.
      return startHeadgate(config, logOf(config, redactor), { keepSecret: redactor.keepSecret, warmUp: !quiet });
    },
    startWorker: async (options) => {
      const config = configOf(options, false);
      const { startWorker } = await import('#src/worker.ts');
      const redactor = createRedactor(config.secrets);
      return startWorker(config, logOf(config, redactor), redactor.keepSecret);
    },
    bridgeMcp: async (server) => {
      const { bridgeStdio } = await import('#surfaces/mcp/stdio.ts');
      await bridgeStdio({ ...server, input: process.stdin, output: process.stdout, signal });
    },
    parsePlan: parsePlanFile,
    writePlan: writePlanFile,
  };
}

/** For a person at a terminal only what went wrong is worth a log line, unless they asked for more. */
function configOf(options: ServerOptions, quiet: boolean): Config {
  const config = loadConfig(options);
  return quiet && config.logLevel === 'info' ? { ...config, logLevel: 'error' } : config;
}

function logOf(config: Config, redactor: Redactor): Logger {
  const readable = process.stderr.isTTY;
  return createLog({ level: config.logLevel, stream: process.stderr, redactor, readable });
}

if (import.meta.main) await runCli(process.argv);
