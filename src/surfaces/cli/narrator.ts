/** Tells a thread's events at a terminal: finished things as lines, what is going on as a status. */
import { gatedWords } from '#domain/card-view/approval-facts.ts';
import { otherPlanWords } from '#domain/card-view/card-view.ts';
import { driftWords } from '#domain/drift.ts';
import type { EventData, StoredEvent, TokenChunk } from '#domain/events.ts';
import { showInvisible } from '#domain/visible.ts';
import type { Canvas } from './render/canvas.ts';
import { count, counted, ends, seconds } from './render/layout.ts';
import { renderAnswer, renderError } from './render/render-answer.ts';
import { renderCard } from './render/render-card.ts';
import { renderReceipt } from './render/render-receipt.ts';

export interface Told {
  /** Lines that stay. */
  lines: string[];
  /** What is going on now; null leaves the status as it is. */
  status: string | null;
}

type Step = EventData<'step.progress'>;
const agents: Record<EventData<'agent.entered'>['agent'], string> = { orchestrator: 'Orchestrator', etl: 'ETL agent', monitor: 'Monitor' };
const barPlaces = 12;

/** Remembers what has been said: the words of running tools and the streamed text. */
export class Narrator {
  readonly #canvas: () => Canvas;
  readonly #tools = new Map<string, string>();
  readonly #streamed = new Map<string, string>();
  #rate = '';

  constructor(canvas: () => Canvas) {
    this.#canvas = canvas;
  }

  /** The part of a token chunk that may be shown. */
  token(chunk: Pick<TokenChunk, 'messageId' | 'text'>): string {
    this.#streamed.set(chunk.messageId, (this.#streamed.get(chunk.messageId) ?? '') + chunk.text);
    return chunk.text.split('\n').map(showInvisible).join('\n');
  }

  tell(event: StoredEvent): Told {
    const canvas = this.#canvas();
    const told = this.#tellPlan(event, canvas) ?? this.#tellRun(event, canvas) ?? this.#tellTalk(event, canvas);
    return { lines: told.lines ?? [], status: told.status ?? null };
  }

  #tellTalk(event: StoredEvent, canvas: Canvas): Partial<Told> {
    switch (event.type) {
      case 'message.assistant':
        return { lines: renderAnswer(event.data, canvas, this.#streamed.get(event.data.messageId)) };
      case 'agent.entered':
        return { status: `${agents[event.data.agent]} · ${showInvisible(event.data.doing)}` };
      case 'tool.started':
        this.#tools.set(event.data.callId, event.data.words);
        return { status: `${showInvisible(event.data.words)}…` };
      case 'tool.refused':
        return { lines: [canvas.style.amber(`⚠ ${showInvisible(`${event.data.tool}: ${event.data.reason}`)}`)] };
      case 'tool.finished': {
        const words = showInvisible(this.#tools.get(event.data.callId) ?? event.data.tool);
        return { lines: [this.#done(event.data.ok, `${words} · ${showInvisible(event.data.summary)}`, event.data.milliseconds, canvas)] };
      }
      case 'drift.found':
        return { lines: driftLines(event, canvas) };
      case 'gate.switched':
        return { lines: [canvas.style.amber(switchedWords(event.data))] };
      case 'turn.stopped':
        return { lines: [canvas.style.amber(showInvisible(`Stopped by ${event.data.by}. Nothing was written.`))] };
      case 'alert.raised':
        return { lines: [alertLine(event.data, canvas)] };
      default:
        return {};
    }
  }

  #tellPlan(event: StoredEvent, canvas: Canvas): Partial<Told> | null {
    switch (event.type) {
      case 'plan.drafted': {
        const { version, plan, steps } = event.data;
        const words = `Plan version ${version}: ${showInvisible(plan.title)} · ${counted(steps.length, 'step')}`;
        return { lines: [words], status: 'Measuring the exact effect…' };
      }
      case 'plan.progress':
        return { status: `Measuring · ${progress(event.data)}` };
      case 'plan.proposed':
        return { lines: renderCard(event.data.card, canvas) };
      case 'plan.failed':
        return { lines: [...renderError('The plan could not be prepared', event.data.error, canvas), '  Nothing was written.'] };
      case 'plan.unneeded':
        return { lines: [showInvisible(event.data.text)] };
      case 'plan.asked':
        return { lines: [canvas.style.amber(showInvisible(event.data.question.text))] };
      case 'plan.continued':
        return { status: 'Measuring the exact effect…' };
      case 'plan.decided': {
        const word = { approve: 'Approved', reject: 'Rejected', revise: 'To be revised' }[event.data.decision];
        const reason = event.data.reason === null ? '' : `: ${event.data.reason}`;
        return { lines: [showInvisible(`${word} by ${event.data.by}${reason}.`)] };
      }
      case 'plan.superseded':
        return { lines: [canvas.style.amber(supersededWords(event.data))] };
      case 'plan.voted': {
        const { by, vote, gate } = event.data;
        const needs = gate.missing === 0 ? '' : `; it still needs ${counted(gate.missing, gate.requirement.role)}`;
        return { lines: [showInvisible(`${vote === 'approve' ? 'Approved by' : 'Approval taken back by'} ${by}${needs}.`)] };
      }
      case 'plan.gated':
        return { lines: [canvas.style.amber(showInvisible(gatedWords(event.data)))] };
      case 'plan.reminded': {
        const { role, missing, expiresAt } = event.data;
        return { lines: [canvas.style.amber(`⚠ This card waits for ${counted(missing, role)} and expires at ${expiresAt}.`)] };
      }
      case 'plan.expired':
        return { lines: [canvas.style.amber('Nobody decided in time: the card has expired. Nothing was written.')] };
      default:
        return null;
    }
  }

  #tellRun(event: StoredEvent, canvas: Canvas): Partial<Told> | null {
    switch (event.type) {
      case 'run.queued':
        return { lines: [`Run ${event.data.runNumber} is queued.`] };
      case 'run.started':
        return { status: 'The run has started…' };
      case 'step.started':
        return { status: `${showInvisible(event.data.words)}…` };
      case 'step.progress':
        return { status: `${progress(event.data)}${this.#rate}` };
      case 'run.metrics':
        this.#rate = ` · ${count(event.data.rowsPerSecond)} rows/s`;
        return {};
      case 'step.finished': {
        const { words, rowsOut, milliseconds } = event.data;
        const rows = rowsOut === null ? '' : ` · ${counted(rowsOut, 'row')}`;
        return { lines: [this.#done(true, showInvisible(words) + rows, milliseconds, canvas)] };
      }
      case 'step.retrying': {
        const { words, error, attempt, inSeconds } = event.data;
        return { lines: [canvas.style.amber(showInvisible(`↻ ${words}: ${error.message} Attempt ${attempt} in ${seconds(inSeconds)}.`))] };
      }
      case 'run.paused':
        return { lines: [canvas.style.amber(showInvisible(`The run waits: ${event.data.reason}`))] };
      case 'run.succeeded':
        return { lines: renderReceipt(event.data.receipt, canvas) };
      case 'run.failed':
        return { lines: renderError('The run failed', event.data.error, canvas) };
      case 'run.cancelled':
        return { lines: [canvas.style.amber(showInvisible(`The run was stopped by ${event.data.by}.`))] };
      case 'run.undone':
        return {
          lines: [
            showInvisible(`Run ${event.data.runNumber} is undone by run ${event.data.byRunNumber}, which ${event.data.by} approved.`),
          ],
        };
      default:
        return null;
    }
  }

  #done(ok: boolean, words: string, milliseconds: number, { style, width }: Canvas): string {
    const sign = ok ? style.green('✓') : style.red('✗');
    const [line = '', more = ''] = ends(`${sign} ${words}`, style.dim(seconds(milliseconds / 1000)), Math.min(width, 100));
    return more === '' ? line : `${line}${more}`;
  }
}

/** With the command that answers it, where an answer is wanted. */
function driftLines({ threadId, data }: Extract<StoredEvent, { type: 'drift.found' }>, { style }: Canvas): string[] {
  const { target, questionId, load = 'load_1', differences } = data;
  const told = style.amber(`⚠ ${showInvisible(`${target}: ${driftWords(data)}`)}`);
  if (questionId === undefined) return [told];
  const columns = differences.filter(({ kind }) => kind !== 'narrowed').map(({ column }) => `--column ${showInvisible(column)}=accept`);
  return [told, `  headgate drift ${questionId} --thread ${threadId} --load ${load} ${columns.join(' ')}`];
}

function supersededWords({ by, change, other }: EventData<'plan.superseded'>): string {
  return by === undefined
    ? `This card was superseded by ${other === undefined ? 'a newer version' : otherPlanWords(other)}.`
    : showInvisible(`This card was changed by ${by}${change === undefined ? '' : `: ${change}`}.`);
}

function switchedWords({ readOnly, by, reason }: EventData<'gate.switched'>): string {
  const why = reason === null ? '' : `: ${reason}`;
  return showInvisible(readOnly ? `Made read-only by ${by}${why}. Nothing can be approved.` : `Opened again by ${by}.`);
}

/** A bar that tells the truth: with a known fraction its share, else only what was counted. */
function progress({ words, rows, fraction }: Step): string {
  const counting = `${showInvisible(words)} · ${counted(rows, 'row')}`;
  if (fraction === null) return counting;
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * barPlaces);
  return `${'█'.repeat(filled)}${'░'.repeat(barPlaces - filled)} ${Math.floor(fraction * 100)}% · ${counting}`;
}

function alertLine({ title, text, alert }: EventData<'alert.raised'>, { style }: Canvas): string {
  const words = showInvisible(`${title}: ${text}`);
  return alert?.holdsAgain ? style.green(`✓ ${words}`) : style.amber(`⚠ ${words}`);
}
