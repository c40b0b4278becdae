/** Expressions people and models write. They stay text; here they are only kept from reaching beyond their place. */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';

/** Longest expression or SELECT in a step. */
const MAX_EXPRESSION_LENGTH = 4000;

/** An expression as a parameter; its text is judged by `expressionProblems`. */
export const Expression = z.string().describe('a DuckDB SQL expression over the columns of the input');

/** Comments, quoted text and brackets of DuckDB's lexer; block comments are followed by hand because they nest. */
const TOKEN =
  /--[^\n\r]*|\/\*|(?<![\w$])e'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|(?<![\w$])\$([a-z_]\w*)?\$[\s\S]*?\$\1\$|['"]|[()[\]{}]|;/gi;

const CLOSING = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

interface Scan {
  /** The text with comments blanked and text literals emptied. */
  code: string;
  /** What keeps the text from standing inside brackets of ours, in words; null when nothing does. */
  fault: string | null;
}

/** Reads an expression as DuckDB's lexer would, as far as brackets, quotes, comments and semicolons go. */
function scanExpression(text: string): Scan {
  const open: string[] = [];
  let code = '';
  let end = 0;
  for (let token = nextToken(text, 0); token !== null; token = nextToken(text, end)) {
    code += text.slice(end, token.index);
    end = token.index + token[0].length;
    const fault = bracketFault(token[0], open) ?? (token[0] === ';' ? 'it contains a ";"' : null);
    if (fault !== null) return { code, fault };
    if (token[0] === '/*') {
      end = endOfComment(text, token.index);
      if (end < 0) return { code, fault: 'a /* comment is not closed' };
    }
    code += /^["()[\]{}]/.test(token[0]) ? token[0] : /^(--|\/\*)/.test(token[0]) ? ' ' : "''";
  }
  code += text.slice(end);
  return { code, fault: open.length > 0 ? `a "${open.at(-1)}" is missing` : null };
}

function nextToken(text: string, from: number): RegExpExecArray | null {
  const token = new RegExp(TOKEN);
  token.lastIndex = from;
  return token.exec(text);
}

/** Follows brackets on the stack of those that must still come. */
function bracketFault(token: string, open: string[]): string | null {
  if (token === "'" || token === '"') return `a ${token} is not closed`;
  const closing = CLOSING.get(token);
  if (closing !== undefined) open.push(closing);
  else if (/^[)\]}]$/.test(token) && open.pop() !== token) return `a "${token}" closes nothing`;
  return null;
}

function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (const mark of text.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return start + mark.index + 2;
  }
  return -1;
}

/** What is wrong with a text that shall stand where one expression can: empty, too long, or reaching out of its brackets. */
export function expressionProblems(text: string, at: string): Problem[] {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    const message = `The expression has ${text.length} characters; the most is ${MAX_EXPRESSION_LENGTH}. Split it over several steps.`;
    return [{ code: 'expression.too-long', message, at }];
  }
  const { code, fault } = scanExpression(text);
  if (fault !== null) return [{ code: 'expression.malformed', message: `${inWords(text)} is not one expression: ${fault}.`, at }];
  if (code.trim() === '') return [{ code: 'expression.empty', message: 'The expression is empty.', at }];
  return [];
}

/** Expressions that make several rows of one: only `flatten` may, because its row count is expected to change. */
export function rowMultiplying(text: string, at: string): Problem[] {
  if (!/\b(unnest|unlist|generate_subscripts)"?\s*\(/i.test(scanExpression(text).code)) return [];
  const message = `${inWords(text)} makes several rows of one, which this step must not do. Use a flatten step.`;
  return [{ code: 'expression.multiplies-rows', message, at, suggestions: ['flatten'] }];
}

/** An expression in brackets on lines of its own, so that a trailing comment ends before the bracket. */
export const enclosed = (text: string): string => (/[\n\r]|--/.test(text) ? `(\n${text.trim()}\n)` : `(${text.trim()})`);

/** An expression for a sentence: on one line, at most 200 characters. */
export function inWords(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}
