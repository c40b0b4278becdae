/** What each event of a conversation is in a thread of Slack. Pure; what must be looked up is left to the one who performs it. */
import { gatedWords } from '#domain/card-view/approval-facts.ts';
import { count, counted, seconds } from '#domain/amounts.ts';
import type { Chart } from '#domain/chart.ts';
import type { Table } from '#domain/dataset.ts';
import type { EventData, StoredEvent } from '#domain/events.ts';
import { answerBlocks, askedBlocks, driftBlocks } from '../render/answer-blocks.ts';
import { context, section, type Block } from '../render/blocks.ts';
import { slackTime } from '../render/card-blocks.ts';
import { code, prose } from '../render/mrkdwn.ts';
import { errorBlocks, receiptBlocks } from '../render/receipt-blocks.ts';

export interface Task {
  id: string;
  title: string;
  status: 'in_progress' | 'complete' | 'error';
  details?: string;
}

export type Saying =
  /** What is going on, in a line. */
  | { kind: 'title'; text: string }
  /** `ends`: other tasks whose ids begin so are over with it. */
  | { kind: 'task'; task: Task; ends?: string }
  /** Ends the progress that is shown, under a last title; what still seems to run is `open` from then on. */
  | { kind: 'settle'; title: string; open: 'complete' | 'error' }
  /** `messageId`: of the answer that may have been shown while it was spoken. */
  | { kind: 'post'; text: string; blocks: Block[]; messageId?: string }
  /** What was said just now was no answer. */
  | { kind: 'unsay'; text: string }
  /** Shows a card, or shows what has become of it. */
  | { kind: 'card'; planId: string }
  | { kind: 'card-of-run'; runId: string }
  /** Brings the cards that wait up to date. */
  | { kind: 'open-cards' }
  /** A chart of an answer's table. */
  | { kind: 'chart'; table: Table; chart: Chart }
  /** A picture of how a run goes (at most now and then), or went. */
  | { kind: 'run-picture'; runId: string; goesOn: boolean };

/** Ids of messages that came out of Slack; the thread shows those already. */
export const slackMessage = 'slack-';

const post = (text: string, blocks: Block[] = [section(text)]): Saying => ({ kind: 'post', text, blocks });
const task = (id: string, title: string, status: Task['status'], details = ''): Extract<Saying, { kind: 'task' }> => ({
  kind: 'task',
  task: { id, title, status, ...(details === '' ? {} : { details }) },
});
const done = (title: string): Saying => ({ kind: 'settle', title, open: 'complete' });
const undone = (title: string): Saying => ({ kind: 'settle', title, open: 'error' });

/** `to`: the message that an answer is to, where it is not the newest. */
export function sayings(event: StoredEvent, to: string | null = null): Saying[] {
  return aboutTalk(event, to) ?? aboutPlan(event) ?? aboutRun(event) ?? [];
}

function aboutTalk(event: StoredEvent, to: string | null): Saying[] | null {
  switch (event.type) {
    case 'message.user': {
      const { text, by, clientMessageId } = event.data;
      return clientMessageId?.startsWith(slackMessage) === true ? [] : [post(`${code(by, 80)} wrote: ${prose(text, 1500)}`)];
    }
    case 'message.assistant':
      return [...answer(event.data, event.threadId, to), event.data.error ? undone('Not done') : done('Done'), ...chartOf(event.data)];
    case 'turn.stopped':
      return [undone('Stopped'), post(`Stopped by ${code(event.data.by, 80)}. Nothing was written.`)];
    case 'agent.entered':
      return [{ kind: 'title', text: event.data.doing }];
    case 'agent.reasoning':
      return [task('thinking', 'Thinking', 'complete', event.data.text), { kind: 'unsay', text: event.data.text }];
    case 'tool.started':
      return [task(event.data.callId, event.data.words, 'in_progress')];
    case 'tool.finished':
      return [task(event.data.callId, '', event.data.ok ? 'complete' : 'error', event.data.summary)];
    case 'drift.found':
      return [post(`⚠ ${code(event.data.target)}: columns differ.`, driftBlocks(event.data, { threadId: event.threadId, seq: event.seq }))];
    case 'alert.raised':
      return [post(alertWords(event.data))];
    default:
      return null;
  }
}

/** What was promised and is not so; or is so again. */
export const alertWords = ({ title, text, alert }: EventData<'alert.raised'>): string =>
  `${alert?.holdsAgain ? '✓' : '⚠'} *${prose(title, 300)}*\n${prose(text)}`;

/** What the card or the receipt above says already is not said again. */
function answer({ error, besideCard, ...data }: EventData<'message.assistant'>, threadId: string, to: string | null): Saying[] {
  const beside = besideCard === undefined ? { ...data, ...(error ? { error } : {}) } : { ...data, text: besideCard };
  const blocks = answerBlocks(beside, threadId);
  if (blocks.length === 0) return [];
  const above = to === null ? [] : [context([`To ${code(to)}`])];
  return [{ kind: 'post', text: prose(data.text, 300), blocks: [...above, ...blocks], messageId: data.messageId }];
}

const chartOf = ({ table, chart }: EventData<'message.assistant'>): Saying[] =>
  table === undefined || chart === undefined ? [] : [{ kind: 'chart', table, chart }];

function aboutPlan(event: StoredEvent): Saying[] | null {
  switch (event.type) {
    case 'plan.drafted':
      return [{ kind: 'title', text: `Measuring plan version ${event.data.version}: ${event.data.plan.title}` }];
    case 'plan.progress':
      return [{ ...task(`prepare-${event.data.step}`, event.data.words, 'in_progress', progress(event.data)), ends: 'prepare-' }];
    case 'plan.proposed':
      return [done('Measured'), { kind: 'card', planId: event.data.planId }];
    case 'plan.failed':
      return [
        undone('Not measured'),
        post('The plan could not be prepared. Nothing was written.', errorBlocks('The plan could not be prepared', event.data.error)),
      ];
    case 'plan.unneeded':
      return [done('Nothing to do'), post(prose(event.data.text))];
    case 'plan.asked':
      return [done('Not measured yet'), post(prose(event.data.question.text, 300), askedBlocks(event.data))];
    case 'plan.decided': {
      const { planId, decision, by, reason } = event.data;
      return [
        { kind: 'card', planId },
        post(`*${decisionWords(decision)}* by ${code(by, 80)}${reason === null ? '.' : `: ${prose(reason, 1500)}`}`),
      ];
    }
    case 'plan.superseded':
      return [{ kind: 'card', planId: event.data.planId }, ...supersededBy(event.data)];
    case 'plan.voted': {
      const { planId, by, vote, gate } = event.data;
      const needs = gate.missing === 0 ? '' : ` It still needs ${counted(gate.missing, gate.requirement.role)}.`;
      return [{ kind: 'card', planId }, post(`${vote === 'approve' ? 'A yes of' : 'A yes was taken back by'} ${code(by, 80)}.${needs}`)];
    }
    case 'plan.gated':
      return [{ kind: 'card', planId: event.data.planId }, post(prose(gatedWords(event.data)))];
    case 'gate.switched':
      return [{ kind: 'open-cards' }, post(switchedWords(event.data))];
    case 'plan.reminded':
      return [post(remindedWords(event.data))];
    case 'plan.expired':
      return [{ kind: 'card', planId: event.data.planId }, post('Nobody decided in time: the card has expired. Nothing was written.')];
    default:
      return null;
  }
}

/** Somebody changed the card into another; a newer message does so without a word. */
const supersededBy = ({ by, change }: EventData<'plan.superseded'>): Saying[] =>
  by === undefined ? [] : [post(`Changed by ${code(by, 80)}${change === undefined ? '.' : `: ${prose(change, 1000)}`}`)];

/** Also for a channel, where nobody sees the card beside it. */
export const remindedWords = ({ missing, role, expiresAt }: EventData<'plan.reminded'>): string =>
  `⚠ A card waits for ${counted(missing, role)} and expires ${slackTime(expiresAt)}.`;

function switchedWords({ readOnly, by, reason }: EventData<'gate.switched'>): string {
  const why = reason === null ? '' : `: ${prose(reason, 500)}`;
  return readOnly
    ? `⚠ ${code(by, 80)} made Headgate read-only${why}. Nothing can be approved now.`
    : `${code(by, 80)} opened the gate again${why}.`;
}

/** The past of a decision, also of kinds that are newer than this surface. */
function decisionWords(decision: string): string {
  const known: Record<string, string> = { approve: 'Approved', reject: 'Rejected', revise: 'Sent back for revision' };
  return known[decision] ?? `Changed (${decision})`;
}

function aboutRun(event: StoredEvent): Saying[] | null {
  const runId = event.runId;
  if (runId === undefined) return null;
  switch (event.type) {
    case 'run.queued':
      return [
        { kind: 'card', planId: event.data.planId },
        { kind: 'title', text: `Run ${event.data.runNumber} is queued` },
      ];
    case 'run.started':
      return [
        { kind: 'card-of-run', runId },
        { kind: 'title', text: 'The run is under way' },
      ];
    case 'run.metrics':
      return [
        { kind: 'title', text: metricsWords(event.data) },
        { kind: 'run-picture', runId, goesOn: true },
      ];
    case 'run.paused':
      return [{ kind: 'card-of-run', runId }, post(`The run waits: ${prose(event.data.reason)}`)];
    case 'run.succeeded': {
      const { receipt } = event.data;
      const text = prose(`Run ${receipt.runNumber} succeeded: ${receipt.title}`, 300);
      return [
        done(`Run ${receipt.runNumber} is done`),
        { kind: 'card-of-run', runId },
        post(text, receiptBlocks(receipt)),
        { kind: 'run-picture', runId, goesOn: false },
      ];
    }
    case 'run.failed':
      return [
        undone('The run failed'),
        { kind: 'card-of-run', runId },
        post('The run failed.', errorBlocks('The run failed', event.data.error)),
      ];
    case 'run.cancelled':
      return [undone('The run was stopped'), { kind: 'card-of-run', runId }, post(`The run was stopped by ${code(event.data.by, 80)}.`)];
    case 'run.undone': {
      const { runNumber, byRunNumber, by } = event.data;
      return [{ kind: 'card-of-run', runId }, post(`Run ${runNumber} is undone by run ${byRunNumber}, which ${code(by, 80)} approved.`)];
    }
    default:
      return aboutStep(event, runId);
  }
}

function metricsWords({ rows, rowsPerSecond, secondsLeft }: EventData<'run.metrics'>): string {
  const left = secondsLeft === null ? '' : ` · ${seconds(secondsLeft)} left`;
  return `${counted(rows, 'row')} · ${count(rowsPerSecond)} rows/s${left}`;
}

function aboutStep(event: StoredEvent, runId: string): Saying[] | null {
  switch (event.type) {
    case 'step.started':
      return [task(`${runId}-${event.data.step}`, event.data.words, 'in_progress')];
    case 'step.progress':
      return [task(`${runId}-${event.data.step}`, event.data.words, 'in_progress', progress(event.data))];
    case 'step.finished': {
      const { step, words, rowsOut, milliseconds } = event.data;
      const rows = rowsOut === null ? '' : `${counted(rowsOut, 'row')} · `;
      return [task(`${runId}-${step}`, words, 'complete', `${rows}${seconds(milliseconds / 1000)}`)];
    }
    case 'step.failed':
      return [task(`${runId}-${event.data.step}`, event.data.words, 'error', event.data.error.message)];
    case 'step.retrying': {
      const { step, words, error, attempt, inSeconds } = event.data;
      return [task(`${runId}-${step}`, words, 'in_progress', `${error.message} Attempt ${attempt} in ${seconds(inSeconds)}.`)];
    }
    default:
      return null;
  }
}

const progress = ({ rows, fraction }: EventData<'step.progress'>): string =>
  `${counted(rows, 'row')}${fraction === null ? '' : ` · ${Math.floor(fraction * 100)}%`}`;
