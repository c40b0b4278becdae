/** Words that were defined here: "active customers" keeps the rows that people confirmed to be meant. */
import type { Operation } from '../../draft/operation.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { noted, type Scope } from '../scope.ts';

/** A filter for every defined term of the request that has a condition on the dataset it is about. */
export function readDefined(scope: Scope): Operation[] {
  return (scope.definitions ?? []).flatMap(({ term, dataset, condition, meaning }) => {
    if (condition === null || (dataset !== null && dataset.toLowerCase() !== scope.subject.entry.name.toLowerCase())) return [];
    const found = termIn(scope, term);
    if (!found) return [];
    scope.text.claim(found);
    const phrase = scope.text.original.slice(found.start, found.end);
    noted(scope, phrase, `${meaning}, as it is defined here`);
    const operation: Operation = {
      phase: 'rows',
      op: 'filter',
      id: 'filtered',
      params: () => ({ where: condition }),
      phrase,
      place: found.start,
    };
    return [operation];
  });
}

/** Where a term stands, singular or plural; without its last word, where that names the dataset itself. */
function termIn({ text, subject }: Scope, term: string): { start: number; end: number } | null {
  const words = term.split(/\s+/);
  const last = words.at(-1) ?? '';
  const body = words.map((word, index) => escape(index === words.length - 1 ? word.replace(/s$/i, '') : word)).join(String.raw`\s+`);
  const match = new RegExp(String.raw`(?<![\p{L}\p{N}_])${body}(?:e?s)?(?![\p{L}\p{N}_])`, 'iu').exec(text.original);
  if (!match) return null;
  const end = match.index + match[0].length;
  const namesSubject = words.length > 1 && sameWords(nameWords(last), nameWords(subject.noun));
  return { start: match.index, end: namesSubject ? match.index + match[0].search(/\s\S+$/) : end };
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
