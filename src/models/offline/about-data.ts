/** Whether a message has anything to do with data at all. */
import type { RequestText } from './text/request-text.ts';

const dataWords =
  /\b(?:load|copy|import|ingest|sync|data|tables?|files?|rows?|columns?|csv|json|parquet|datasets?|database|warehouse|pipeline|schema|export|merge|join|dedupe|duplicates?|filter|sum|average|count|revenue|sales|into)\b/i;

/** About data only where the name of some is said with it: "update the pharmacy". */
const moving =
  /\b(?:update|refresh|move|transfer|replicate|mirror|back ?up|archive|process|prepare|combine|clean|fix|check|show|get|bring|put)\b/i;

/** `namesSome`: a word of it is in the name of some data. */
export const isAboutData = ({ original }: RequestText, namesSome: boolean): boolean =>
  dataWords.test(original) || (namesSome && moving.test(original));
