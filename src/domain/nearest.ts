/** The nearest names to one that does not exist, for "did you mean". */
import { distance } from 'fastest-levenshtein';

const normal = (name: string): string => name.toLowerCase().replaceAll(/[\s_\-./]+/g, '');

/**
 * At most `limit` candidates that are close to `name`, nearest first. Case, blanks, `_`, `-`, `.` and `/` do not count;
 * a candidate is close when it contains the name or differs in at most a third of its letters.
 */
export function nearest(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = normal(name);
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, score: closeness(wanted, normal(candidate)) }))
    .filter(({ score }) => score <= 1 / 3)
    .sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate))
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

function closeness(wanted: string, candidate: string): number {
  if (wanted === candidate) return 0;
  const edits = distance(wanted, candidate) / Math.max(wanted.length, candidate.length, 1);
  const contains = wanted.length >= 3 && (candidate.includes(wanted) || (candidate.length >= 3 && wanted.includes(candidate)));
  return contains ? Math.min(edits, 0.3) : edits;
}
