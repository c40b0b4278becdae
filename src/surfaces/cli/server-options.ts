/** What commands share: how their outcome is taken, and the options that name a server. */
import type { Command } from 'commander';

/** Takes the outcome of a command, which becomes the exit code. */
export type Finish = (outcome: Promise<number>) => Promise<void>;

export const withDataDir = (command: Command): Command => command.option('--data-dir <folder>', "Headgate's own folder");

export const withServerOptions = (command: Command): Command =>
  withDataDir(command).option('--url <url>', 'a running server').option('--token <token>', 'the token for it');
