/** What is wrong with a draft, in the one form that people, models and the page share. */
import { AppError, type Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { CompilePorts } from './ports.ts';

/** An input error becomes a problem; anything else is not the draft's fault and goes on. */
export function asProblem(thrown: unknown, at: string): Problem {
  if (!(thrown instanceof AppError) || thrown.family !== 'input') throw thrown;
  const offered = thrown.details['suggestions'];
  const suggestions = Array.isArray(offered) ? offered.map(String) : [];
  return {
    code: thrown.code,
    message: thrown.hint ? `${thrown.message} ${thrown.hint}` : thrown.message,
    at,
    ...(suggestions.length > 0 ? { suggestions } : {}),
    ...(thrown.code === 'source.not-found' && suggestions.length > 0
      ? { question: { text: `${thrown.message} Did you mean ${suggestions[0]}?`, choices: suggestions } }
      : {}),
  };
}

/** A connection name that does not exist, with those that do. */
export function unknownConnection(name: string, ports: CompilePorts, at: string): Problem {
  const known = [...ports.connections.keys()];
  const close = nearest(name, known);
  return {
    code: 'connection.unknown',
    message: `There is no connection named "${name}". There is ${known.map((known) => `"${known}"`).join(' and ')}.`,
    at,
    ...(close.length > 0 ? { suggestions: close } : {}),
  };
}
