/** `headgate alerts` and `headgate definitions`: what is watched, what words mean here, and the cards that end it. */
import type { Command } from 'commander';
import type { CliPorts } from '../ports.ts';
import { withCardOptions, withServerOptions, type Finish } from '../server-options.ts';
import type { AskOptions } from './ask.ts';
import { act, wholeNumber } from './pipelines.ts';
import { alerts, definitions, type ListOptions } from './show.ts';

const json = ['--json', 'one JSON object per line'] as const;

export function addHouse(program: Command, ports: CliPorts, finish: Finish): void {
  const watched = program.command('alerts').description('what is watched, with its last measure');
  withServerOptions(watched.command('list', { isDefault: true }).description('every alert with its last measure'))
    .option(...json)
    .action((options: ListOptions) => finish(alerts(ports, options)));
  withCardOptions(watched.command('remove').description('watch it no more; a card is decided first').argument('<number>')).action(
    (number: string, options: AskOptions) => finish(act(ports, { do: 'unwatch', alert: wholeNumber(number, 'alert') }, options)),
  );
  const words = program.command('definitions').description('what words mean here');
  withServerOptions(words.command('list', { isDefault: true }).description('every definition, with who confirmed it'))
    .option(...json)
    .action((options: ListOptions) => finish(definitions(ports, options)));
  withCardOptions(
    words.command('forget').description('the words mean nothing any more; a card is decided first').argument('<words>'),
  ).action((term: string, options: AskOptions) => finish(act(ports, { do: 'forget', term }, options)));
}
