/** How one SELECT is put inside another statement. */

/** A SELECT in parentheses, without its closing semicolons. The line breaks end a trailing `--` comment. */
export function inParentheses(sql: string): string {
  let end = sql.length;
  while (end > 0 && ' \t\r\n;'.includes(sql.charAt(end - 1))) end -= 1;
  return `(\n${sql.slice(0, end)}\n)`;
}
