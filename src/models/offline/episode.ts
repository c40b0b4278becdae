/**
 * The conversation as the planner needs it. An episode starts with a request and goes on through the questions that
 * were asked about it: the planner always runs from the start of its episode, and finds here what tools and people answered.
 */
import type { AIMessage, BaseMessage } from '@langchain/core/messages';
import { isAIMessage, isToolMessage } from '@langchain/core/messages';
import { z } from 'zod';
import { DatasetEntry } from '#domain/dataset.ts';
import { Draft, type DraftInput } from '#domain/draft.ts';
import { canonicalJson, JsonObject, JsonValue } from '#domain/json.ts';
import { withoutNotice } from '../notice.ts';
import { promptFacts, type PromptFacts } from '../prompt-facts.ts';
import { type AskedQuestion, isApproval } from './answer.ts';
import { findOpening, type Pending, type Turn } from './opening.ts';
import type { Call } from './reply.ts';
import { contents, profiling } from './text/contents-words.ts';
import { asksForPlanned } from './text/planned-words.ts';
import { type Threaded, threaded } from './thread.ts';

export interface Episode extends Threaded {
  /** What people answered to questions of this episode, by the question's text, in order. */
  answers: Map<string, string[]>;
  /** What tools answered in this episode, by call. */
  results: Map<string, JsonValue>;
  /** The newest draft before this episode: submitted here, or stated by the house. */
  draft: DraftInput | null;
  /** All of them, oldest first: versions of one plan follow one another. */
  drafts: DraftInput[];
  /** The newest change of pipelines that was proposed, when no draft was submitted since. */
  acted: JsonObject | null;
  /** The pipeline that was changed or asked about last, when no draft was submitted since. */
  spokenOf: string | null;
  /** Facts the house stated before this episode, oldest first: decisions and run outcomes. */
  facts: JsonObject[];
  /** The pipelines that were listed last, by name. */
  pipelines: string[];
  /** What was looked at to answer the message before this one, by tool. */
  lookedAt: string[];
  /** The run whose rejects were shown last. */
  rejectsShown: number | null;
  /** The requests whose questions were left unanswered right before this one, oldest first. */
  pending: Pending[];
  /** What was refused right before, where an answer stands behind it: "save that" means the answer. */
  unanswered: string | null;
  /** The words of that question. */
  openQuestion: string | null;
  setting: PromptFacts;
}

/** Calls are the same when they ask the same. What is only said with a draft does not count. */
export function callKey({ name, args }: Call): string {
  return `${name} ${canonicalJson(name === 'submit_draft' ? args['draft'] : args)}`;
}

/** Reads a conversation. One without a human message is an empty request. */
export function readEpisode(messages: BaseMessage[]): Episode {
  const turns = readTurns(messages).filter(isNoVainApproval);
  const entries = knownData(messages);
  const { opening, request, answers, pending, openQuestion } = findOpening(turns, entries);
  const start = opening?.start ?? messages.length;
  const drafts = readDrafts(messages.slice(0, start));
  const facts = readFacts(messages.slice(0, start));
  const before = {
    entries,
    draft: drafts.at(-1) ?? null,
    request: opening === undefined ? null : (turns[turns.indexOf(opening) - 1]?.request ?? null),
    waits: pending.length > 0,
    card: cardWaits(facts),
  };
  return {
    ...threaded(request, threadBefore(turns, opening, before.entries), before),
    answers,
    results: readResults(messages.slice(start)),
    draft: before.draft,
    drafts,
    acted: lastAction(messages.slice(0, start)),
    spokenOf: pipelineSpokenOf(messages.slice(0, start)),
    pipelines: pipelinesIn(messages.slice(0, start).findLast(isPipelineList)),
    lookedAt: lastLooks(messages.slice(0, start)),
    rejectsShown: lastRejects(messages.slice(0, start)),
    pending,
    unanswered: refusedBefore(turns, opening),
    openQuestion,
    facts,
    setting: promptFacts(
      messages
        .filter((message) => message.type === 'system')
        .map((message) => message.text)
        .join('\n'),
    ),
  };
}

function readTurns(messages: BaseMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.type === 'human')
      turns.push({ request: message.text, start: index, asked: null, queried: false, shown: null, refused: false, decided: false });
    const current = turns.at(-1);
    // A fact that the house states in between does not take a question back.
    const isFact = message.additional_kwargs['fact'] !== undefined;
    if (current !== undefined && isFact) current.decided ||= readFacts([message])[0]?.['type'] === 'plan.decided';
    if (current === undefined || !isAIMessage(message) || isFact) continue;
    current.asked = questionOf(message) ?? (message.text === '' ? current.asked : null);
    const calls = message.tool_calls?.map(({ name }) => name) ?? [];
    const looked: unknown = message.tool_calls?.find(({ name }) => name === 'inspect_dataset')?.args['dataset'];
    if (typeof looked === 'string') current.shown = looked;
    current.refused ||= calls.includes('refuse');
    current.queried = (current.queried || calls.includes('query_data')) && !calls.includes('submit_draft');
  }
  return turns;
}

/** An "approve" while a question is open changes nothing: the question stays open for what is said next. */
const isNoVainApproval = ({ request }: Turn, index: number, turns: Turn[]): boolean =>
  index === turns.length - 1 || !isApproval(request) || !turns[index - 1]?.asked;

function questionOf(message: AIMessage): AskedQuestion | null {
  const args = message.tool_calls?.find((call) => call.name === 'ask_user')?.args;
  if (args === undefined || typeof args['text'] !== 'string') return null;
  const choices: unknown = args['choices'];
  return {
    text: withoutNotice(args['text']),
    choices: Array.isArray(choices) ? choices.filter((choice) => typeof choice === 'string') : [],
  };
}

/** What was answered from data right before a turn, through follow-ups of follow-ups. */
function threadBefore(turns: Turn[], opening: Turn | undefined, entries: DatasetEntry[]): string[] {
  const earlier = turns.slice(0, opening === undefined ? 0 : turns.indexOf(opening));
  const alone = { draft: null, request: null, waits: false, card: false, entries };
  return earlier.reduce<string[]>((thread, { request, queried, shown, asked, refused }, index) => {
    if (refused) return thread;
    // A question of ours, and what answered it, are no question of theirs.
    if (asked !== null || earlier[index - 1]?.asked) return [];
    if (shown !== null && (contents.test(request) || profiling.test(request))) return [`list ${shown}`];
    // What a plan loads was counted: what is said next is said of the plan.
    if (!queried || (thread.length === 0 && asksForPlanned(request))) return [];
    const said = threaded(request, thread, alone);
    return [...said.thread, said.request];
  }, []);
}

function refusedBefore(turns: Turn[], opening: Turn | undefined): string | null {
  const before = opening === undefined ? undefined : turns[turns.indexOf(opening) - 1];
  return before?.refused === true ? before.request : null;
}

/** Whether the newest plan waits for a decision. */
export const cardWaits = (facts: readonly JsonObject[]): boolean =>
  facts.findLast(({ type }) => typeof type === 'string' && /^(?:plan|run)\./.test(type))?.['type'] === 'plan.proposed';

/** The data that was listed last. */
function knownData(messages: BaseMessage[]): DatasetEntry[] {
  const listed = messages.findLast((message) => isToolMessage(message) && message.name === 'list_datasets');
  const found = z.object({ datasets: z.array(DatasetEntry) }).safeParse(parseJson(listed?.text ?? ''));
  return found.success ? found.data.datasets : [];
}

function readResults(messages: BaseMessage[]): Map<string, JsonValue> {
  const names = new Map<string, string>();
  const results = new Map<string, JsonValue>();
  for (const message of messages) {
    if (isAIMessage(message)) {
      for (const { id, name, args } of message.tool_calls ?? []) {
        const parsed = JsonObject.safeParse(args);
        if (id !== undefined && parsed.success) names.set(id, callKey({ name, args: parsed.data }));
      }
    } else if (isToolMessage(message)) {
      const key = names.get(message.tool_call_id);
      if (key !== undefined) results.set(key, parseJson(message.text));
    }
  }
  return results;
}

function readDrafts(messages: BaseMessage[]): DraftInput[] {
  return messages.filter(isAIMessage).flatMap((message) => {
    const args = message.tool_calls?.find((call) => call.name === 'submit_draft')?.args;
    const draft = Draft.safeParse(args?.['draft'] ?? readFacts([message])[0]?.['draft']);
    return draft.success ? [draft.data] : [];
  });
}

function lastAction(messages: BaseMessage[]): JsonObject | null {
  const calls = messages.filter(isAIMessage).flatMap(({ tool_calls }) => tool_calls ?? []);
  const last = calls.findLast(({ name }) => name === 'submit_draft' || name === 'propose_action');
  return last?.name === 'propose_action' ? (JsonObject.safeParse(last.args).data ?? null) : null;
}

/** "When does complaints run next?", "pause complaints": what "it" is afterwards. */
function pipelineSpokenOf(messages: BaseMessage[]): string | null {
  let asked = '';
  let spoken: string | null = null;
  for (const message of messages) {
    if (message.type === 'human') asked = message.text.toLowerCase();
    const calls = isAIMessage(message) ? (message.tool_calls ?? []) : [];
    const acted: unknown = calls.find(({ name }) => name === 'propose_action')?.args['pipeline'];
    if (typeof acted === 'string') spoken = acted;
    // "It" is the plan that was made since.
    if (calls.some(({ name }) => name === 'submit_draft')) spoken = null;
    if (!isPipelineList(message)) continue;
    const [only, ...others] = pipelinesIn(message).filter(
      (name) => asked.includes(name.toLowerCase().replaceAll('_', ' ')) || asked.includes(name.toLowerCase()),
    );
    const [resting, ...more] = /\b(?:paused|on hold|stopped|asleep|switched off)\b/.test(asked) ? pausedIn(message) : [];
    const meant = only !== undefined && others.length === 0 ? only : more.length === 0 ? resting : undefined;
    spoken = meant ?? spoken;
  }
  return spoken;
}

const isPipelineList = (message: BaseMessage): boolean => isToolMessage(message) && message.name === 'list_pipelines';

/** The names of pipelines that a tool listed. */
function pipelinesIn(message: BaseMessage | undefined): string[] {
  const listed = z.object({ pipelines: z.array(z.object({ name: z.string() })) }).safeParse(parseJson(message?.text ?? ''));
  return (listed.data?.pipelines ?? []).map(({ name }) => name);
}

/** Those that are paused: "what is paused?" is about them. */
function pausedIn(message: BaseMessage): string[] {
  const listed = z.object({ pipelines: z.array(z.object({ name: z.string(), state: z.string() })) }).safeParse(parseJson(message.text));
  return (listed.data?.pipelines ?? []).filter(({ state }) => state === 'paused').map(({ name }) => name);
}

function lastLooks(messages: BaseMessage[]): string[] {
  const asked = messages.findLastIndex(({ type }) => type === 'human');
  return messages
    .slice(Math.max(0, asked))
    .flatMap((message) => (isAIMessage(message) ? (message.tool_calls ?? []) : []))
    .map(({ name }) => name);
}

function lastRejects(messages: BaseMessage[]): number | null {
  const shown = messages.findLast((message) => isToolMessage(message) && message.name === 'show_rejects');
  const { run, count } = JsonObject.safeParse(shown && parseJson(shown.text)).data ?? {};
  return typeof run === 'number' && count !== 0 ? run : null;
}

function readFacts(messages: BaseMessage[]): JsonObject[] {
  return messages.filter(isAIMessage).flatMap((message) => {
    const fact: unknown = message.additional_kwargs['fact'];
    const parsed = JsonValue.safeParse(typeof fact === 'string' ? parseJson(fact) : fact);
    return parsed.success && isObject(parsed.data) ? [parsed.data] : [];
  });
}

const isObject = (value: JsonValue): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A tool's answer; text that is not JSON stays text. */
function parseJson(text: string): JsonValue {
  try {
    return JsonValue.parse(JSON.parse(text));
  } catch {
    return text;
  }
}
