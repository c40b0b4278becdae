/** `headgate edit`, `headgate revise` and `headgate approve --only`: a card changed in fields, in words or in part, and the new card followed to its end. */
import { z } from 'zod';
import { Decision } from '#domain/decision.ts';
import { inputError } from '#domain/errors.ts';
import { JsonValue } from '#domain/json.ts';
import { converse } from '../converse.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { withServer } from '../find-server.ts';
import { cardOf } from '../open-card.ts';
import type { CliPorts } from '../ports.ts';
import { Plan } from '../replies.ts';
import { answeringOf, openTalk, type AskOptions } from './ask.ts';
import { parameter } from './pipelines.ts';

export interface EditOptions extends AskOptions {
  load: string;
  mode?: string;
  key?: string;
  table?: string;
  path?: string;
  connection?: string;
  limit?: string;
  cron?: string;
  timezone: string;
  /** False: no schedule any more. */
  schedule: boolean;
  strategy?: string;
  set: string[];
  param: string[];
  column: string[];
}

export interface PartialOptions extends AskOptions {
  only: string;
}

/** Changes fields of a card, and decides about the new one. */
export function edit(ports: CliPorts, planId: string, options: EditOptions): Promise<ExitCode> {
  return change(ports, planId, { decision: 'edit', edit: editOf(options) }, options);
}

/** Keeps the named loads and steps, and decides about the card of these. */
export function approveOnly(ports: CliPorts, planId: string, options: PartialOptions): Promise<ExitCode> {
  const names = words(options.only);
  const [loads, steps] = [names.filter((name) => /^load_\d+$/.test(name)), names.filter((name) => !/^load_\d+$/.test(name))];
  return change(ports, planId, { decision: 'partial', keep: { loads, ...(steps.length > 0 ? { steps } : {}) } }, options);
}

/** Says in words what to change, and decides about the card that comes of it; a question back ends the command. */
export function revise(ports: CliPorts, planId: string, reason: string, options: AskOptions): Promise<ExitCode> {
  return change(ports, planId, { decision: 'revise', reason }, options);
}

export interface DriftOptions extends AskOptions {
  thread: string;
  load: string;
  column: string[];
}

/** Answers a schema drift column by column, and decides about the card that follows. */
export function answerDrift(ports: CliPorts, questionId: string, options: DriftOptions): Promise<ExitCode> {
  const answering = answeringOf(options);
  const answers = { [options.load]: Object.fromEntries(options.column.map(columnAnswer)) };
  return withServer(ports, options, async (gateway) => {
    const talk = await openTalk(ports, gateway, { thread: options.thread, json: options.json === true, answering });
    const path = `/api/v1/drift/${encodeURIComponent(questionId)}/answer`;
    const blocks = Object.values(answers[options.load] ?? {}).includes('block');
    if (!blocks) return converse(talk, () => gateway.post(path, { answers }, z.unknown()));
    await gateway.post(path, { answers }, z.unknown());
    ports.terminal.line('Nothing is loaded while these columns differ.');
    return exitCodes.refused;
  });
}

async function change(ports: CliPorts, planId: string, changed: Omit<Decision, 'fingerprint'>, options: AskOptions): Promise<ExitCode> {
  const answering = answeringOf(options);
  return withServer(ports, options, async (gateway) => {
    const path = `/api/v1/plans/${encodeURIComponent(planId)}`;
    const plan = await gateway.get(path, Plan);
    const body = Decision.safeParse({ fingerprint: cardOf(plan).fingerprint, ...changed });
    if (!body.success) throw inputError('cli.options', body.error.issues.map(issueWords).join('; '));
    const talk = await openTalk(ports, gateway, { thread: plan.threadId, json: options.json === true, answering });
    // What words lead to may be a question instead of another version of this plan.
    const about = body.data.decision === 'revise' ? { words: (body.data.reason ?? '').trim() } : { about: planId };
    return converse({ ...talk, ...about }, () => gateway.post(`${path}/decision`, body.data, z.unknown()));
  });
}

const issueWords = ({ path, message }: { path: PropertyKey[]; message: string }): string =>
  path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`;

function editOf(options: EditOptions): object {
  const { load, mode, key, table, path, connection, limit, cron, timezone, strategy } = options;
  const drift = options.column.length === 0 ? undefined : Object.fromEntries(options.column.map(columnAnswer));
  const fields = {
    ...(mode === undefined ? {} : { mode }),
    ...(key === undefined ? {} : { key: key === 'none' ? null : words(key) }),
    ...(table === undefined ? {} : { table }),
    ...(path === undefined ? {} : { path }),
    ...(connection === undefined ? {} : { connection }),
    ...(limit === undefined ? {} : { limit: limit === 'none' ? null : Number(limit) }),
    ...(drift === undefined ? {} : { drift }),
  };
  return {
    ...(Object.keys(fields).length > 0 ? { loads: [{ load, ...fields }] } : {}),
    ...(options.set.length > 0 ? { steps: stepsOf(options.set) } : {}),
    ...(options.param.length > 0 ? { parameters: Object.fromEntries(options.param.map(parameter)) } : {}),
    ...(cron === undefined ? {} : { schedule: { cron, timezone } }),
    ...(options.schedule ? {} : { schedule: null }),
    ...(strategy === undefined ? {} : { strategy }),
  };
}

/** `valid.where=status = 'open'`: JSON where it is JSON, else text. */
function stepsOf(given: string[]): { step: string; params: Record<string, JsonValue> }[] {
  const steps = new Map<string, Record<string, JsonValue>>();
  for (const text of given) {
    const [, step = '', name = '', value = ''] = /^([^.=]+)\.([^=]+)=(.*)$/s.exec(text) ?? [];
    if (step === '') throw inputError('cli.options', `--set takes step.parameter=value; it is "${text}".`);
    steps.set(step, { ...steps.get(step), [name]: jsonOrText(value) });
  }
  return [...steps].map(([step, params]) => ({ step, params }));
}

function jsonOrText(text: string): JsonValue {
  try {
    return JsonValue.parse(JSON.parse(text));
  } catch {
    return text;
  }
}

/** `vat=accept`, `note=ignore`, `city=block`, `amount=cast:DECIMAL(9,2)`. */
function columnAnswer(text: string): [string, string | { cast: string }] {
  const at = text.lastIndexOf('=');
  const [name, answer] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1) throw inputError('cli.options', `--column takes name=accept, ignore, block or cast:TYPE; it is "${text}".`);
  return [name, answer.startsWith('cast:') ? { cast: answer.slice('cast:'.length) } : answer];
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
