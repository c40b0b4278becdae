/** The YAML form of a draft: what a person keeps in git and hands in as a file. */
import { LineCounter, parseDocument, stringify, type Document } from 'yaml';
import { Draft, type DraftInput } from '#domain/draft.ts';
import { inputError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';

const shownProblems = 10;

/**
 * Reads a plan file. Throws `plan.invalid`, which names every line that is wrong and why; `details.problems` holds the same.
 * Only the form is checked here: whether files, columns and tables exist is the compiler's to say.
 */
export function parsePlanFile(text: string): DraftInput {
  const lines = new LineCounter();
  // No anchors to expand into millions of nodes, no tags to construct anything but plain data.
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', prettyErrors: false });
  if (document.errors.length > 0) {
    throw invalid(document.errors.map((error) => ({ line: lines.linePos(error.pos[0]).line, at: '', message: `${error.message}.` })));
  }
  const raw = plainValue(document);
  const parsed = Draft.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw invalid(
    parsed.error.issues.map((issue) => ({
      line: lineOf(document, lines, issue.path),
      at: issue.path.join('.'),
      message: `${issue.message}.`,
    })),
  );
}

/** Writes a draft as a plan file; reading it again gives the same draft. */
export const writePlanFile = (draft: DraftInput): string =>
  stringify(JSON.parse(JSON.stringify(draft)), { lineWidth: 120, schema: 'core', aliasDuplicateObjects: false });

function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    throw inputError('plan.invalid', 'The plan file repeats itself too often through aliases.', { hint: 'Write the parts out.', cause });
  }
}

/** The line of the nearest node that exists on the way to `path`. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) continue;
    return lines.linePos(Number(node.range[0])).line;
  }
  return 1;
}

function invalid(problems: { line: number; at: string; message: string }[]): Error {
  const words = problems.slice(0, shownProblems).map(({ line, at, message }) => `  line ${line}: ${at === '' ? '' : `${at}: `}${message}`);
  const details: JsonObject = { problems: problems.map((problem) => ({ ...problem })) };
  return inputError('plan.invalid', `The plan file is not usable:\n${words.join('\n')}`, {
    hint: 'It needs title, sources and loads; steps, checks, schedule and strategy are optional.',
    details,
  });
}
