/** "Run daily_orders for 2024-05-01", "run it for region EU", "backfill orders for march to june 2026": runs of a pipeline with values of its parameters. */
import { z } from 'zod';
import { mostRuns } from '#domain/action-request.ts';
import { PipelineParameter } from '#domain/pipeline.ts';
import { nameOfTitle } from '#planning/pipeline-name.ts';
import { askPerson, askTool, type Planning, refuse } from '../asking.ts';
import type { Episode } from '../episode.ts';
import { type Given, readGiven } from '../read/load/given-values.ts';
import { readGivenValues } from '../read/load/parameter-wish.ts';
import { readSchedule } from '../read/load/schedule.ts';
import { call, type Reply } from '../reply.ts';
import { RequestText } from '../text/request-text.ts';

const polite =
  /^(?:(?:oh|no|ok|okay|please|hey|sorry|wait|now|then|and|also|actually)[,. ]+)*(?:(?:can|could|would|will) you (?:please )?|i want (?:you )?to |i'd like (?:you )?to |let'?s |please )?/i;
const running =
  /^(?:run|re-?run|trigger|kick off|execute|fire|back-?fill|reload|redo|repeat|do)\s+(?:(?:the|an?) (?:run|back-?fill) (?:of|for)\s+)?(.+)$/i;
const courtesy =
  /[\s,]*\b(?:for (?:me|us)|right now|now|right away|immediately|once more|again|please|thanks|thank you|this time|instead)$/i;
const possessive = /^(?:the\s+)?(today|yesterday|(?:last|this|previous) (?:week|month|quarter|year)|\p{L}+day|\p{L}+)(?:'s|s')\s+(.+)$/iu;
const it = /^(?:it|that|this|them|the same|(?:the |this |that |my |our )?(?:pipeline|schedule|job|load|run|one))?$/i;
const starting = /^(?:run|re-?run|trigger|kick off|execute|fire)\b/i;
const callsPipeline = /\S\s+(?:pipeline|job)$/i;
/** `warehouse.` of `warehouse.analytics.orders`. */
const ofConnection = /^[^.]+\.(?=[^./]+\.[^./]+$)/;
/** How often it runs, said of a pipeline that is called otherwise. */
const rhythms = new Set(['nightly', 'daily', 'hourly', 'weekly', 'monthly', 'scheduled', 'regular', 'morning', 'evening']);
const noun = /^(?:the |my |our )?(?:pipelines? |job |load )?["'“]?(.+?)["'”]?(?: (?:pipeline|job|load|loads|runs?))?$/i;

const Pipelines = z.object({
  pipelines: z.array(
    z.object({
      name: z.string(),
      reads: z.array(z.string()).default([]),
      writes: z.array(z.string()),
      parameters: z.array(PipelineParameter).default([]),
    }),
  ),
});
const mostChoices = 8;
type Pipeline = z.infer<typeof Pipelines>['pipelines'][number];

/** What is said of a run: of which pipeline, and with what; the first reading whose object is a pipeline counts. */
interface Said {
  object: string;
  given: string;
}

/** The proposal of runs with values, an honest word or a question; null when the words mean something else. */
export function* runWithValues({ original }: RequestText, episode: Episode): Planning<Reply | null> {
  const bare = bareRequest(original);
  const readings = readingsOf(bare);
  if (readings.length === 0 || readSchedule(new RequestText(bare))) return null;
  const found = yield* askTool('list_pipelines', {}, Pipelines);
  if (!found.ok) return null;
  const { today } = episode.setting;
  const { pipelines } = found.value;
  for (const { object, given } of readings) {
    const named = meantBy(object, pipelines, episode);
    const [first, ...others] = named.filter(({ parameters }) => 'readings' in readGiven(given, parameters, today));
    if (first) {
      const pipeline = yield* theOne([first, ...others], given);
      const read = readGiven(given, pipeline.parameters, today);
      return 'readings' in read ? yield* propose(pipeline, read) : refuse(unfitWords(pipeline, read.unfit));
    }
    const [exact] = named.filter(({ name }) => name === nameIn(object));
    const read = exact && readGiven(given, exact.parameters, today);
    if (exact && read && 'unfit' in read)
      return given === '' ? call('propose_action', { do: 'run', pipeline: exact.name }) : refuse(unfitWords(exact, read.unfit));
  }
  const isMeant = (object: string): boolean => callsPipeline.test(object) || (starting.test(bare) && isWritten(nameIn(object), pipelines));
  const called = readings.find(({ object, given }) => given !== '' && isMeant(object));
  // Values that are named are checked where the pipeline is looked up.
  return called && readGivenValues(bare) === null ? yield* tellWhyNot(called, pipelines, episode) : null;
}

/** "Run bi.sales for may": who runs a table means the pipeline that writes it, and no load of it. */
const isWritten = (said: string, pipelines: Pipeline[]): boolean =>
  pipelines.some(({ writes }) => writes.some((target) => target.toLowerCase() === said || target.toLowerCase().endsWith(`.${said}`)));

/** What is called a pipeline is no data to load: which one is meant and what it can do is told. */
function* tellWhyNot({ object, given }: Said, pipelines: Pipeline[], episode: Episode): Planning<Reply> {
  const [first, ...others] = meantBy(object, pipelines, episode);
  if (first) return refuse(unfitWords(yield* theOne([first, ...others], given), given));
  const known = pipelines.slice(0, mostChoices).map(({ name }) => name);
  const there = known.length === 0 ? 'There is none yet.' : `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`;
  return refuse(`I know no pipeline “${nameIn(object)}”. ${there} Nothing was started.`);
}

function readingsOf(bare: string): Said[] {
  const rest = running.exec(bare)?.[1]?.trim();
  if (rest === undefined || /\binto\b/i.test(rest)) return [];
  const [, moment = '', owned = ''] = possessive.exec(rest) ?? [];
  const splits = [...(owned === '' ? rest : owned).matchAll(/\s+(?:for|on|of|from|between|in|over|with|using|covering)\s+/gi)];
  const whole = owned === '' ? rest : owned;
  const parts = splits.map((split) => ({
    object: withoutCourtesy(whole.slice(0, split.index)),
    given: `${/between/i.test(split[0]) ? 'between ' : ''}${whole.slice(split.index + split[0].length)}`,
  }));
  // "Yesterday's load for last week": the time that is said of the run itself counts.
  return [...parts, { object: withoutCourtesy(whole), given: moment }];
}

const bareRequest = (original: string): string => withoutCourtesy(original.replace(polite, '').replace(/[\s.!?]+$/, ''));

function withoutCourtesy(said: string): string {
  const shorter = said.replace(courtesy, '').trim();
  return shorter === said ? said : withoutCourtesy(shorter);
}

/** Those an object means: by name, by words of what they are called, read and write, or the one of this conversation. */
function meantBy(object: string, pipelines: Pipeline[], { draft }: Episode): Pipeline[] {
  if (it.test(object)) {
    if (draft === null) return pipelines;
    const isKept = draft.name !== undefined || draft.schedule !== undefined;
    return isKept ? pipelines.filter(({ name }) => name === (draft.name ?? nameOfTitle(draft.title))) : [];
  }
  const said = nameIn(object);
  const exact = pipelines.filter(({ name }) => name === said || name === nameOfTitle(said));
  if (exact.length > 0) return exact;
  const words = said.split(/[^\p{L}\p{N}_./-]+/u).filter((word) => word !== '' && word !== 'the');
  const fitting = withWords(words, pipelines);
  return fitting.length > 0
    ? fitting
    : withWords(
        words.filter((word) => !rhythms.has(word)),
        pipelines,
      );
}

const withWords = (words: string[], pipelines: Pipeline[]): Pipeline[] =>
  pipelines.filter(({ name, reads, writes }) => {
    const text = [name, ...reads, ...writes].join(' ').toLowerCase();
    return words.length > 0 && words.every((word) => text.includes(word));
  });

/** A name without the words around it. */
const nameIn = (object: string): string => (noun.exec(object)?.[1] ?? object).toLowerCase();

/** Asks until one of them is named. */
function* theOne(meant: [Pipeline, ...Pipeline[]], given: string): Planning<Pipeline> {
  if (meant.length === 1) return meant[0];
  const choices = meant.slice(0, mostChoices).map(({ name }) => name);
  const answer = yield* askPerson(`Which pipeline shall I run for ${given}?`, choices);
  const chosen = meant.find(({ name }) => name === answer.trim().toLowerCase());
  return chosen ?? (yield* theOne(meant, given));
}

function* propose({ name }: Pipeline, { text, readings }: Extract<Given, { readings: unknown }>): Planning<Reply> {
  const labels = readings.map(({ label }) => label).slice(0, mostChoices);
  const label = readings.length === 1 ? readings[0].label : yield* askPerson(text, labels);
  const meant = readings.find((reading) => reading.label === label);
  if (!meant) return refuse(`Say it by name, for example “run ${name} with ${readings[0].label}”. Nothing was started.`);
  const [first = {}, ...more] = meant.runs;
  if (meant.runs.length > mostRuns)
    return refuse(
      `That would be ${meant.runs.length} runs of ${name}, each with values of its own; I begin at most ${mostRuns} at a time. Say a shorter time. Nothing was started.`,
    );
  return call('propose_action', { do: 'run', pipeline: name, ...(more.length === 0 ? { values: first } : { each: meant.runs }) });
}

function unfitWords({ name, parameters, reads, writes }: Pipeline, unfit: string): string {
  const known = parameters.map((parameter) => `${parameter.name} (a ${parameter.kind}, ${parameter.default} unless a run says otherwise)`);
  if (known.length > 0)
    return `“${unfit}” fits no parameter of ${name}. It has ${known.join(' and ')}: say for example “run ${name} with ${parameters[0]?.name} = ${parameters[0]?.default}”. Nothing was started.`;
  const [from, into = ''] = reads.length === 1 && writes.length === 1 ? [...reads, ...writes] : [];
  const once =
    from === undefined ? '' : ` To load that part once, beside it, say “load ${from} for ${unfit} into ${into.replace(ofConnection, '')}”.`;
  return `${name} has no parameters, so each of its runs does the same; “run ${name}” starts one.${once} To run it for a part, say “make the date a parameter” where it was made, before that is approved. Nothing was started.`;
}
