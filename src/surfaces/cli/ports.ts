/** What the command line is given by its composition root; tests give it something else. */
import type { DraftInput } from '#domain/draft.ts';
import type { Terminal } from './terminal.ts';

/** What a person may say about the server on the command line; it wins over the environment. */
export interface ServerOptions {
  host?: string;
  port?: string;
  dataDir?: string;
  url?: string;
  token?: string;
}

export interface CliSettings {
  dataDir: string;
  /** A server that is started here brings its own PostgreSQL along. */
  ownDatabase: boolean;
  /** A server to use, and the token for it or for the one that is started. */
  url: string | null;
  token: string | null;
  /** The built web chat. */
  pageFolder: string;
}

export interface StartedServer {
  url: string;
  token: string;
  stop(): Promise<void>;
}

export interface CliPorts {
  version: string;
  terminal: Terminal;
  /** What is written goes to a program or a file; left out: to a person. */
  isPiped?: boolean;
  /** Aborted when the person interrupts. */
  signal: AbortSignal;
  /** Throws `config.invalid`. */
  settings(options: ServerOptions): CliSettings;
  /** Starts everything in this process. `quiet` keeps its log to what went wrong. */
  startServer(options: ServerOptions, how: { quiet: boolean }): Promise<StartedServer>;
  startWorker(options: ServerOptions): Promise<{ stop(): Promise<void> }>;
  /** Carries MCP between stdin, stdout and a server until the client goes. */
  bridgeMcp(server: { url: string; token: string }): Promise<void>;
  /** Reads a plan file's text. Throws `plan.invalid` with the place of what is wrong. */
  parsePlan(text: string): DraftInput;
  /** The plan file of a draft. */
  writePlan(draft: DraftInput): string;
}
