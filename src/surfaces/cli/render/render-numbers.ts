/** The four numbers of a load, each with sign, word and colour, aligned over all loads shown together. */
import type { Canvas } from './canvas.ts';
import { count, padStart, width } from './layout.ts';

export interface FourNumbers {
  inserts: number | null;
  updates: number | null;
  deletes: number | null;
  unchanged: number | null;
}

const kinds = [
  { name: 'inserts', sign: '+', word: 'inserted', colour: 'green' },
  { name: 'updates', sign: '~', word: 'updated', colour: 'amber' },
  { name: 'deletes', sign: '−', word: 'deleted', colour: 'red' },
  { name: 'unchanged', sign: '=', word: 'unchanged', colour: 'dim' },
] as const;

/** `?` stands for a number nobody knows; it is never shown as zero. On a narrow canvas each number has its own line. */
export function fourNumbers(load: FourNumbers, all: readonly FourNumbers[], { style, width: places }: Canvas): string[] {
  const text = (number: number | null): string => (number === null ? '?' : count(number));
  const draw = (digitsOf: (name: (typeof kinds)[number]['name']) => number): string[] =>
    kinds.map(({ name, sign, word, colour }) => style[colour](`${sign} ${padStart(text(load[name]), digitsOf(name))} ${word}`));
  const line = `  ${draw((name) => Math.max(...all.map((each) => text(each[name]).length))).join('   ')}`;
  if (width(line) <= places) return [line];
  const widest = Math.max(...kinds.map(({ name }) => text(load[name]).length));
  return draw(() => widest).map((part) => `  ${part}`);
}
