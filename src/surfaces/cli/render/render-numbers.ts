/** The four numbers of a load, each with sign, word and colour, aligned over all loads shown together. */
import { effectKinds, type FourNumbers } from '#domain/card-view/four-numbers.ts';
import type { Canvas } from './canvas.ts';
import { count, padStart, width } from './layout.ts';

const colours = { inserts: 'green', updates: 'amber', deletes: 'red', unchanged: 'dim' } as const;

/** `?` stands for a number nobody knows; it is never shown as zero. On a narrow canvas each number has its own line. */
export function fourNumbers(load: FourNumbers, all: readonly FourNumbers[], { style, width: places }: Canvas): string[] {
  const text = (number: number | null): string => (number === null ? '?' : count(number));
  const draw = (digitsOf: (name: keyof FourNumbers) => number): string[] =>
    effectKinds.map(({ name, sign, word }) => style[colours[name]](`${sign} ${padStart(text(load[name]), digitsOf(name))} ${word}`));
  const line = `  ${draw((name) => Math.max(...all.map((each) => text(each[name]).length))).join('   ')}`;
  if (width(line) <= places) return [line];
  const widest = Math.max(...effectKinds.map(({ name }) => text(load[name]).length));
  return draw(() => widest).map((part) => `  ${part}`);
}
