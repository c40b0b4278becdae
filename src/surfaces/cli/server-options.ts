/** What commands share: how their outcome is taken, and the options that name a server. */
import type { Command } from 'commander';

/** Takes the outcome of a command, which becomes the exit code. */
export type Finish = (outcome: Promise<number>) => Promise<void>;

export const withDataDir = (command: Command): Command => command.option('--data-dir <folder>', "Headgate's own folder");

export const withServerOptions = (command: Command): Command =>
  withDataDir(command).option('--url <url>', 'a running server').option('--token <token>', 'the token for it');

/** Options of a command that leads to a card: what is decided about it, and how it is told. */
export const withCardOptions = (command: Command): Command =>
  withServerOptions(command)
    .option('--yes', 'approve the card that follows')
    .option('--no', 'reject it')
    .option('--propose', 'leave it pending')
    .option('--json', 'one event per line and nothing else');

/** The same for a command that may go on in a conversation. */
export const withThreadOptions = (command: Command): Command => withCardOptions(command).option('--thread <id>', 'go on in this thread');
