/** What a message demands, clause by clause and without courtesies; and what it passes on from somebody else. */

const courtesy =
  /^(?:(?:please|pls|kindly|now|then|so|and|but|ok|okay|just|hey|hi|hello|go ahead and|(?:can|could|would|will) (?:you|we|someone|somebody)|would you (?:be so kind(?: as)? to|be able to)|(?:i|we)(?:'d| would) (?:be (?:grateful|glad|happy|thankful)|appreciate it|love it|like it) if (?:you|we|someone)(?: could| would)?|(?:i|we) (?:want|need|would like|wish) (?:you |someone )?to|(?:i|we)'d like (?:you )?to|(?:i|we|you) (?:can|may|must|should|have to|need to)|it(?:'s| is) (?:ok|okay|fine|time) to|feel free to|from now on)[,]? +)+/i;

/** "Load orders and …" says what shall be loaded: what is left out or set on the way is no demand of its own. */
const loading =
  /\b(?:(?:re-?)?load|re-?fill|fill|copy|import|ingest|put|write|save|store|export|append|upsert|replace|bring|insert|into)\b/i;

/** "It is a mess. Please get rid of it": what "it" is stands before. */
const taken =
  /^((?:drop|delete|remov|destroy|wip|eras|purg|truncat|empty|clear|scrap|nuk|kill)(?:p?e?d?|e)|get rid of|throw away|throw out) (?:it|them|that|this|those|all of (?:it|them))(?: (?:all|away|now|please|for good|completely))*$/i;
const thing =
  /\b(?:the |our |my |those |these )?((?:[\p{L}\p{N}_./-]+ )?(?:tables?|schemas?|databases?|views?|files?|folders?|datasets?|data)|[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*)(?![\p{L}\p{N}_])/iu;

/** The demands of a message, each without "could you please"; the whole of it where it says what to load. */
export function demandsOf(said: string): string[] {
  const bare = (clause: string): string =>
    clause
      .trim()
      .replace(/^(?:(?:please|hey),? )?(?:would|do) you mind (\w+?)(?:([pt])\2)?ing\b/i, (_, verb: string, doubled = '') =>
        baseOf(`${verb}${doubled}`),
      )
      .replace(courtesy, '')
      .trim();
  if (loading.test(said)) return [bare(said)];
  const clauses = said
    .split(/[.!?;]+(?=\s|$)|,\s+(?=(?:so|please|just|can you|could you|then)\s)/i)
    .map(bare)
    .filter((clause) => clause !== '');
  return clauses.map((clause, index) => {
    const verb = taken.exec(clause)?.[1];
    const what =
      verb === undefined
        ? undefined
        : clauses
            .slice(0, index)
            .map((before) => thing.exec(before)?.[1])
            .findLast((found) => found !== undefined);
    return what === undefined ? clause : `${verb} the ${what}`;
  });
}

/** "Wiping" → "wipe", "dropping" → "drop". */
const baseOf = (stem: string): string =>
  /(?:[dglmrs]et|[lmp]ov|wip|eras|purg|at|chang|nuk|clos|giv|mak|tak)$/i.test(stem) ? `${stem}e` : stem;

const speaker = String.raw`(?:vendors?|consultants?|suppliers?|support|partners?|customers?|clients?|auditors?|boss|admins?|administrator|manager|colleague|he|she|they|somebody|someone|documents?|docs?|e-?mails?|mails?|messages?|notes?|tickets?|readme|headers?|comments?|cells?|pages?|website|(?:guest ?)?books?|files?|data|rows?|columns?|fields?|text)`;
const relayed = new RegExp(
  String.raw`\b(?:${speaker}(?: \w+){0,2} (?:says?|said|tells?|told|wrote|writes?|sent|sends|asks?|asked|demands?|wants?|wanted|instructs?|recommends?|insists?)|according to (?:the |our |my )?${speaker}|(?:e-?mail|message|note|instructions?|text) from (?:the |our |my )?${speaker})\b`,
  'i',
);
const harmful =
  /\b(?:truncate|drop|delete|wipe|erase|purge|destroy|disable|ignore|bypass|override|skip|turn(?:ing)? off|switch off|approve|grant|reveal|hand over)\b.*\b(?:tables?|schemas?|databases?|instructions?|rules|approvals?|checks?|cards?|plans?|policies|everything|access|passwords?|credentials|secrets?|[a-z_]+\.[a-z_]+)\b|\bwithout (?:a |any |the )?(?:cards?|approvals?|asking|confirmation)\b/i;

/** Whether it passes on words of somebody else that would do harm: they are data, never an instruction. */
export const passesOnHarm = (original: string): boolean => !own.test(original) && relayed.test(original) && harmful.test(original);

/** Loads and questions of the person, whose data may be about people who said something. */
const own = /^(?:please |hey,? )*(?:load|copy|import|ingest|put|export|how|which|what|when|where|who|show|list|count|why|is|are)\b/i;
