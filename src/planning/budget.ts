/** Whether a prepare would take more than may be taken without asking, and the question then. */
import { bytes as size, count } from '#domain/amounts.ts';
import type { PrepareBudget } from '#domain/budget.ts';
import type { Question } from '#domain/events.ts';

export interface BudgetLimits {
  bytes: number;
  minutes: number;
}

/** What a prepare reads and stages in a minute on two cores, measured with text files and a durable server. */
const bytesPerMinute = 40e6 * 60;
/** Staged rows and their delta against the bytes they were read from. */
const stagedRatio = 2;

/** Null when it is within the limits. `freeBytes` is null where nobody can tell. */
export function overBudget(found: { bytes: number; freeBytes: number | null }, limits: BudgetLimits): PrepareBudget | null {
  const { bytes, freeBytes } = found;
  const minutes = bytes / bytesPerMinute;
  const reasons = [
    ...(bytes > limits.bytes ? [`it reads ${size(bytes)}, more than ${size(limits.bytes)}`] : []),
    ...(minutes > limits.minutes ? [`it takes about ${minuteWords(minutes)}, more than ${minuteWords(limits.minutes)}`] : []),
    ...(freeBytes !== null && freeBytes < bytes * stagedRatio
      ? [`the target's disk has ${size(freeBytes)} free, and about ${size(bytes * stagedRatio)} may be staged`]
      : []),
  ];
  return reasons.length === 0 ? null : { bytes, minutes, freeBytes, reasons };
}

/** The ways on; the words are what a person's message is compared with. */
const budgetChoices = { yes: 'yes, measure it', no: 'no, leave it' } as const;

export function budgetQuestion(title: string, { bytes, minutes, freeBytes, reasons }: PrepareBudget): Question {
  const free = freeBytes === null ? 'unknown' : size(freeBytes);
  const text =
    `To show the exact effect of "${title}", its rows have to be read and staged: at most ${size(bytes)}, about ${minuteWords(minutes)}, ` +
    `free space in the target ${free}. I ask first because ${reasons.join(', and ')}. Shall I?`;
  return { text, choices: Object.values(budgetChoices) };
}

/** A person's answer, read without a model; null when the message is about something else. */
export function readAnswer(text: string): 'yes' | 'no' | null {
  const said = text
    .trim()
    .toLowerCase()
    .replace(/[.!]+$/, '');
  if (/^(y|yes|yes please|ok|okay|go|go on|go ahead|do it|sure|measure it|continue)$/.test(said) || said === budgetChoices.yes)
    return 'yes';
  if (/^(n|no|no thanks|cancel|stop|leave it|never mind|don't)$/.test(said) || said === budgetChoices.no) return 'no';
  return null;
}

const minuteWords = (minutes: number): string => (minutes < 1 ? 'a minute' : `${count(Math.ceil(minutes))} minutes`);
