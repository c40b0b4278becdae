/** "How many tickets are open and how many are closed?": two questions in one sentence, the noun said once. */

const twice =
  /^(?<first>(?:how many|number of)\s+(?<noun>\S.*?)\s+(?:are|is|were|was|have|has|had|got|did|came|come)\b.*?)(?:\s*,|\s+and|\s*,\s*and)\s+(?:how many|number of)\s+(?!of\b(?! (?:them|those|these)\b))(?<second>.+?)[\s?.!]*$/i;
const verbs = /^(?=(?:are|is|were|was|have|has|had|got|did|came|come|not)\b)/i;

const manner = /^(.+?)\s+(?:in|by|with|via|through|from|on|at|for)\s/i;

/** "How many were scanned and how many were not?": what is denied is said once. */
const denied = /^(?:(?:are|is|were|was|have|has|had|did)(?: not|n't)|not)$/i;
const state = /^.*?\s(?<verb>are|is|were|was|have|has|had|did)\s+(?<state>\S.*)$/i;

/** The two questions, each whole; null when it is one. */
export function twoCounts(question: string): [string, string] | null {
  const { first, noun, second } = twice.exec(question)?.groups ?? {};
  if (first === undefined || noun === undefined || second === undefined) return null;
  // "Paid with a voucher and how many in cash": the verb is said once.
  const verb = /^(?:in|by|with|via|through|from|on|at|for)\s/i.test(second) ? manner.exec(first)?.[1] : undefined;
  if (verb !== undefined) return [first, `${verb} ${second}`];
  const fact = denied.test(second) ? state.exec(first)?.groups : undefined;
  if (fact !== undefined) return [first, `how many ${noun} ${fact['verb']} not ${fact['state']}`];
  return [first, verbs.test(second) ? `how many ${noun} ${second}` : `how many ${second}`];
}
