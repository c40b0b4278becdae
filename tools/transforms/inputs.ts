/** The inputs of a bound transform, whose number was checked before. */
import { bugError } from '#domain/errors.ts';
import type { Relation } from '../engine/engine.ts';

/** The one input of a transform that takes exactly one. */
export function one(inputs: readonly Relation[]): Relation {
  const [input] = inputs;
  if (input === undefined) throw bugError('step.inputs', 'A transform was asked for SQL before its inputs were checked.');
  return input;
}

/** The two inputs of a transform that takes exactly two. */
export const two = (inputs: readonly Relation[]): [Relation, Relation] => [one(inputs), one(inputs.slice(1))];
