/**
 * A card as every surface shows it: one pure function from a plan to the words and numbers that the page, the terminal, Slack and Markdown
 * lay out in their own way. Texts are safe to show (nothing invisible in them) and still unescaped for any markup.
 */
import type { Card } from '../effect.ts';
import type { Plan } from '../plan.ts';
import type { GateFacts } from '../policy.ts';
import type { PlanState, RunState } from '../states.ts';
import { showInvisible } from '../visible.ts';
import { effectObstacle, gateWords, namesToType, placeOf } from './approval-facts.ts';
import {
  accountWords,
  checkView,
  estimateWords,
  noteWords,
  sampleViews,
  sinceWords,
  stepViews,
  type CheckView,
  type SampleView,
  type StepView,
} from './body-view.ts';
import { effectKinds } from './four-numbers.ts';
import { dangersOf, dangerWords, loadViews, type LoadView } from './load-view.ts';
import { cardStateOf, cardStateWords, runStateWords, type StateWords } from './state-words.ts';

/** The plan behind a card; a `PlanView` of the application fits. */
export interface CardSubject {
  planId: string;
  version: number;
  state: PlanState;
  title: string;
  plan: Plan;
  fingerprint: string | null;
  /** Null while the effect is being measured. */
  card: Card | null;
  /** What it takes to approve it; left out where nobody asked. */
  gate?: GateFacts | null;
  askedBy: string;
  expiresAt: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
  /** What took its place: its next version, or another plan. */
  supersededBy?: { version: number; isOther?: boolean | undefined; title?: string | undefined } | null;
}

/** The run that an approved card launched. */
export interface CardRun {
  runNumber: number;
  state: RunState;
  /** Who stopped it or took it back. */
  by: string | null;
}

/** `withdraw` takes one's own yes back; it is offered to everybody while there is one, and refused to who has said none. */
export type CardAction = 'approve' | 'withdraw' | 'reject' | 'revise' | 'edit' | 'partial' | 'stop';

export interface CardView {
  planId: string;
  version: number;
  fingerprint: string | null;
  title: string;
  state: StateWords;
  /** What is lost or overwritten, a line each; shown before everything else. */
  dangers: string[];
  loads: LoadView[];
  /** How it differs from the version approved last, a heading and a line for each difference. */
  since: string[];
  /** What changes of Headgate's own things: a schedule, a rule. */
  changes: string[];
  steps: StepView[];
  samples: SampleView[];
  checks: CheckView[];
  account: string | null;
  notes: string[];
  /** Empty while nothing is measured. */
  estimate: string;
  askedBy: string;
  expiresAt: string | null;
  decided: { by: string; at: string } | null;
  run: CardRun | null;
  actions: CardAction[];
  /** What the gate asks for beyond one yes, and how far it is. */
  gate: string[];
  /** Why it cannot be approved now although it waits; null when it can. */
  obstacle: string | null;
  /** Tables whose names must be typed to approve it. */
  namesToType: string[];
}

/** Everything there is to show and to do about a card. */
export function cardView(subject: CardSubject, run: CardRun | null = null): CardView {
  const { card, plan, state, fingerprint, gate = null } = subject;
  const waits = state === 'proposed' && card !== null && fingerprint !== null;
  const obstacle = obstacleOf(subject);
  return {
    planId: subject.planId,
    version: subject.version,
    fingerprint,
    title: showInvisible(subject.title),
    state: run ? runStateWords(run.state, run.by) : cardStateWords(cardStateOf[state], endedBy(subject)),
    dangers: card?.effect.flatMap(dangersOf).map(dangerWords) ?? [],
    loads: card === null ? unmeasuredLoads(plan) : loadViews(card),
    since: card === null ? [] : sinceWords(card),
    changes: (card?.changes ?? []).map(({ what, before, after }) => showInvisible(`${what}: ${before} → ${after}`)),
    steps: card === null ? [] : stepViews(card),
    samples: card === null ? [] : sampleViews(card),
    checks: card?.checks.map(checkView) ?? [],
    account: card === null ? null : accountWords(card),
    notes: card === null ? [] : noteWords(card),
    estimate: card === null ? '' : estimateWords(card),
    askedBy: showInvisible(subject.askedBy),
    expiresAt: subject.expiresAt,
    decided: decision(subject),
    run,
    actions: run ? actionsOfRun(run) : waits ? actionsOf(subject, obstacle) : [],
    gate: waits && gate !== null ? gateWords(gate) : [],
    obstacle: waits ? obstacle : null,
    namesToType: card === null ? [] : namesToType({ plan, card }, gate?.requirement.typeName),
  };
}

function obstacleOf({ card, gate = null }: CardSubject): string | null {
  if (card === null) return 'The effect is being measured.';
  if (gate?.readOnly) return 'Headgate is read-only; nothing can be approved now.';
  return effectObstacle(card.effect, gate?.requirement.allowUnavailable);
}

/** A plan that is no version of the one whose place it took. */
export const otherPlanWords = (title: string | undefined): string =>
  title === undefined ? 'another plan' : `another plan, “${showInvisible(title)}”`;

/** Who decided it, or what took its place. */
const endedBy = ({ decidedBy, supersededBy }: CardSubject): string | null =>
  supersededBy ? (supersededBy.isOther ? otherPlanWords(supersededBy.title) : `v${supersededBy.version}`) : decidedBy;

const decision = ({ decidedBy, decidedAt }: CardSubject): CardView['decided'] =>
  decidedBy === null || decidedAt === null ? null : { by: showInvisible(decidedBy), at: decidedAt };

const actionsOfRun = ({ state }: CardRun): CardAction[] => (['queued', 'running', 'paused'].includes(state) ? ['stop'] : []);

function actionsOf({ plan, gate = null }: CardSubject, obstacle: string | null): CardAction[] {
  // An undo and a change of Headgate's own things are decided as they are.
  const canChange = !plan.undoes && !plan.action;
  return [
    ...(obstacle === null ? (['approve'] as const) : []),
    ...((gate?.votes ?? []).length > 0 ? (['withdraw'] as const) : []),
    'reject',
    'revise',
    ...(canChange ? (['edit'] as const) : []),
    ...(canChange && plan.loads.length + plan.steps.length > 1 ? (['partial'] as const) : []),
  ];
}

const unmeasuredLoads = (plan: Plan): LoadView[] =>
  plan.loads.map((load) => ({
    target: showInvisible(placeOf(load)),
    mode: plan.undoes ? `undo of ${load.mode}` : load.mode,
    destructive: load.mode === 'replace' && !plan.undoes,
    key: load.key.map(showInvisible),
    basis: 'measuring',
    reason: null,
    numbers: effectKinds.map(({ sign, word }) => ({ sign, word, count: null })),
    table: '',
    changes: [],
    left: [],
  }));
