/** How people ask how many rows a plan loads: "how many rows will that be?". */
const rows = String.raw`(?:rows?|records?|lines?|entries)`;
const it = String.raw`(?:it|that|this|they|there|the (?:plan|load|card|table|file|result)|you|we)`;
const asking = new RegExp(
  String.raw`^(?:(?:and|so|ok|okay|wait|hm+|great|fine|good|now)[,. ]+)*how (?:many|much) ${rows} (?:(?:will|would|does|do|is|are|was|were|has|have) ${it}(?: (?:be|then|have|load|write|make|come to|contain|give|bring|mean|now|in total|going to (?:be|have|load|write)))*|(?:will|would) be (?:loaded|written|in (?:it|there))|(?:are|is) (?:left|in (?:it|there)|that)(?: then| now)?|(?:will |would )?(?:remain|stay))[\s?.!]*$|^(?:(?:and|so|ok|okay|wait|hm+|great|fine|good|now)[,. ]+)*how many [\p{L}_]+ (?:is|are|was|were|would|will) (?:that|this|it|those)(?: (?:be|then|now|left|in total|altogether))*[\s?.!]*$|^(?:(?:and|so|ok|okay)[, ]+)*how (?:big|large) (?:is|will|would) ${it}(?: (?:be|get|become))?[\s?.!]*$`,
  'iu',
);

export const asksForPlanned = (said: string): boolean => asking.test(said);
