/** `headgate pipelines`, `run` and `rules`: what runs again, and the cards that run, change or stop it. */
import { counted } from '#domain/amounts.ts';
import type { Command } from 'commander';
import { z } from 'zod';
import type { ActionRequest } from '#domain/action-request.ts';
import { inputError } from '#domain/errors.ts';
import { PipelineDetail, PipelineView, StandingRuleView } from '#domain/pipeline-view.ts';
import { showInvisible } from '#domain/visible.ts';
import { converse } from '../converse.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import type { Gateway } from '../gateway.ts';
import { openCard } from '../open-card.ts';
import { allPages } from '../pages.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';
import { renderCard } from '../render/render-card.ts';
import { Next, Undo } from '../replies.ts';
import { withServerOptions, withThreadOptions, type Finish } from '../server-options.ts';
import { answeringOf, openTalk, proposeFile, type AskOptions } from './ask.ts';
import { print, type ListOptions } from './show.ts';

interface ShowOptions extends ListOptions {
  yaml?: boolean;
}

interface ChangeOptions extends AskOptions {
  until?: string;
  at?: string;
}

interface RunOptions extends AskOptions {
  param?: string[];
}

const Pipelines = z.object({ pipelines: z.array(PipelineView), next: Next });
const Rules = z.object({ rules: z.array(StandingRuleView), next: Next });

const json = ['--json', 'one JSON object per line'] as const;

export function addPipelines(program: Command, ports: CliPorts, finish: Finish): void {
  const group = program.command('pipelines').description('plans that run again: list, show, run, pause, resume, move and delete them');
  withServerOptions(group.command('list', { isDefault: true }).description('every pipeline with schedule, next tick and last run'))
    .option(...json)
    .action((options: ListOptions) => finish(listPipelines(ports, options)));
  withServerOptions(group.command('show').description('one pipeline with its versions and runs').argument('<name>'))
    .option('--yaml', 'its plan file, for `headgate plan`')
    .option(...json)
    .action((name: string, options: ShowOptions) => finish(showPipeline(ports, name, options)));
  withRunOptions(group.command('run').description('run it now; the card is decided like any other').argument('<name>')).action(
    (name: string, options: RunOptions) => finish(runPipeline(ports, name, options)),
  );
  for (const verb of ['pause', 'resume', 'delete', 'move'] as const) addChange(group, { verb, ports, finish });
  withRunOptions(program.command('run').description('run a pipeline or a plan file').argument('<pipeline|plan.yaml>')).action(
    (what: string, options: RunOptions) =>
      finish(/\.ya?ml$/i.test(what) ? proposeFile(ports, what, options) : runPipeline(ports, what, options)),
  );
  const rules = program.command('rules').description('standing rules: what runs of pipelines may change without asking');
  withServerOptions(rules.command('list', { isDefault: true }).description('every rule with its limits and uses'))
    .option(...json)
    .action((options: ListOptions) => finish(listRules(ports, options)));
  withThreadOptions(rules.command('revoke').description('its runs wait for a person from then on').argument('<number>')).action(
    (number: string, options: AskOptions) => finish(act(ports, { do: 'revoke-rule', rule: wholeNumber(number) }, options)),
  );
}

const words = {
  pause: 'stop its schedule for a while',
  resume: 'let its schedule go on',
  delete: 'run it no more',
  move: 'another time of day',
};

function addChange(group: Command, { verb, ports, finish }: { verb: keyof typeof words; ports: CliPorts; finish: Finish }): void {
  const command = withThreadOptions(group.command(verb).description(`${words[verb]}; a card is decided first`).argument('<name>'));
  if (verb === 'pause') command.option('--until <day>', 'a day such as 2026-12-24; until it is resumed when left out');
  if (verb === 'move') command.requiredOption('--at <time>', 'the time of day, such as 08:00');
  command.action((name: string, { until, at, ...options }: ChangeOptions) => {
    const change = { ...(until === undefined ? {} : { until }), ...(at === undefined ? {} : { at }) };
    return finish(act(ports, { do: verb === 'move' ? 'reschedule' : verb, pipeline: name, ...change }, options));
  });
}

const withRunOptions = (command: Command): Command =>
  withThreadOptions(command).option('--param <name=value...>', 'values of its parameters, where they are not the defaults');

/** The number of a rule or an alert. Throws `cli.options`. */
export function wholeNumber(text: string, of: 'rule' | 'alert' = 'rule'): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw inputError('cli.options', `"${text}" is no number of ${of === 'rule' ? 'a rule' : 'an alert'}.`, {
    hint: `headgate ${of}s lists them.`,
  });
}

function listPipelines(ports: CliPorts, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const pipelines = await allPages(gateway, '/api/v1/pipelines', Pipelines, (page) => page.pipelines);
    const row = ({ name, state, schedule, nextWords, pausedUntil, writes, lastRun }: (typeof pipelines)[number]): string[] => [
      name,
      schedule?.words ?? 'by hand',
      state === 'paused' ? `paused${pausedUntil ? ` until ${pausedUntil.slice(0, 10)}` : ''}` : (nextWords ?? ''),
      writes.join(', '),
      lastRun?.state ?? '',
    ];
    return print(
      ports,
      options,
      pipelines,
      row,
      'No pipelines yet. A load with a schedule becomes one: headgate ask "load … every day at 7"',
    );
  });
}

function showPipeline(ports: CliPorts, name: string, options: ShowOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const pipeline = await gateway.get(`/api/v1/pipelines/${encodeURIComponent(name)}`, PipelineDetail);
    const { terminal } = ports;
    if (options.yaml === true) terminal.stream(ports.writePlan(pipeline.draft));
    else if (options.json === true) terminal.line(JSON.stringify(pipeline));
    else for (const line of pipelineLines(pipeline)) terminal.line(showInvisible(line));
    return exitCodes.done;
  });
}

function pipelineLines(pipeline: PipelineDetail): string[] {
  const { name, title, owner, version, schedule, state, nextWords, pausedUntil, reads, writes, rule, versions, runs } = pipeline;
  return [
    `${name} (version ${version}, of ${owner}): ${title}`,
    `  ${schedule?.words ?? 'run by hand'}${nextWords === null ? '' : `; next ${nextWords}`}`,
    ...(state === 'paused' ? [`  paused${pausedUntil === null ? '' : ` until ${pausedUntil}`}`] : []),
    `  reads ${reads.join(', ')}; writes ${writes.join(', ')}`,
    ...(rule === null
      ? []
      : [
          `  standing rule ${rule.number} ${rule.state === 'stands' ? '' : `(${rule.state}) `}until ${rule.expiresAt.slice(0, 10)}: ${rule.words}`,
        ]),
    ...versions.map((one) => `  version ${one.version}, approved by ${one.approvedBy} at ${one.approvedAt.slice(0, 16).replace('T', ' ')}`),
    ...runs.map(({ dueAt, cause, state: became, runNumber, reason }) => {
      const number = runNumber === null ? '' : ` run ${runNumber}`;
      return `  ${dueAt.slice(0, 16).replace('T', ' ')} by ${cause}:${number} ${became}${reason === null ? '' : `; ${reason}`}`;
    }),
  ];
}

function listRules(ports: CliPorts, options: ListOptions): Promise<ExitCode> {
  return withServer(ports, options, async (gateway) => {
    const rules = await allPages(gateway, '/api/v1/standing-rules', Rules, (page) => page.rules);
    const row = (rule: (typeof rules)[number]): string[] => [
      String(rule.number),
      rule.state,
      rule.pipeline,
      `of ${rule.createdBy}, until ${rule.expiresAt.slice(0, 10)}`,
      `used ${counted(rule.uses, 'time')}`,
      rule.state === 'dormant' ? `${rule.createdBy} may not approve now, so its runs ask; ${rule.words}` : rule.words,
    ];
    return print(ports, options, rules, row, 'No standing rules. Approving a schedule makes one.');
  });
}

function runPipeline(ports: CliPorts, name: string, options: RunOptions): Promise<ExitCode> {
  const values = Object.fromEntries((options.param ?? []).map(parameter));
  return decideCard(ports, options, (gateway, threadId) =>
    gateway.post(`/api/v1/pipelines/${encodeURIComponent(name)}/run`, { threadId, values }, Undo),
  );
}

/** `day=2026-01-31`. Throws `cli.options`. */
export function parameter(text: string): [string, string] {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw inputError('cli.options', `"${text}" is no value of a parameter.`, { hint: 'Give it as name=value, for example day=2026-01-31.' });
}

/** The card of a change of Headgate's own things, decided and followed to its end. */
export const act = (ports: CliPorts, action: ActionRequest, options: AskOptions): Promise<ExitCode> =>
  decideCard(ports, options, (gateway, threadId) => gateway.post('/api/v1/actions', { threadId, action }, Undo));

/** Begins something that comes to a card, in a thread of its own or the one that is named, and stays until it has ended. */
function decideCard(
  ports: CliPorts,
  options: AskOptions & ServerOptions,
  begin: (gateway: Gateway, threadId: string) => Promise<{ planId: string }>,
): Promise<ExitCode> {
  const answering = answeringOf(options);
  return withServer(ports, options, async (gateway) => {
    const talk = await openTalk(ports, gateway, { ...options, answering });
    const waiting = await openCard(gateway, talk.threadId);
    if (waiting === null) return converse(talk, () => begin(gateway, talk.threadId));
    const { planId } = await begin(gateway, talk.threadId);
    if (waiting.planId !== planId) return converse(talk, async () => {});
    if (!talk.json) for (const line of renderCard(waiting.card, ports.terminal.canvas)) ports.terminal.line(line);
    return answering === 'propose' ? exitCodes.done : converse(talk, async () => {}, waiting);
  });
}
