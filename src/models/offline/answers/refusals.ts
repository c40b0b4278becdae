/** What is not done here, said honestly with the nearest thing that is. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { refuse } from '../asking.ts';
import { findMentions } from '../link/datasets.ts';
import { isTable } from '../link/left-tables.ts';
import { nameWords } from '../link/names.ts';
import { nameSome } from '../subject.ts';
import type { Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';
import { demandsOf, passesOnHarm } from './demands.ts';

const destroy =
  /\b(?:drop(?:ped)?|deleted?|removed?|destroy(?:ed)?|wiped?|erased?|purged?|truncated?|empty|emptied|clear(?:ed)?|get rid of|got rid of|throw away|throw out|scrap|nuke)\b(?:\s+(?:all|the|every|my|our|those|these|old|unused|any|whole|entire|everything|of|in))*\s+(?:tables?|databases?|schemas?|views?|warehouse|everything(?! (?:but|except|that|which|other)\b)|files?|folders?|data(?:sets?)?)\b/i;
const destroyNamed =
  /^(?:please )?(?:drop|delete|remove|truncate|empty|clear|wipe)\s+(?:the\s+)?(?:table\s+|view\s+)?[\w"]+\.[\w"]+[\s.!]*$/i;
/** "Drop the trips table", "clear the audit log". */
const thingDestroyed =
  /^(?:drop|delete|remove|destroy|wipe|erase|purge|truncate|empty|clear|get rid of|throw away|throw out|scrap|nuke|kill)\s+(?:(?:the|our|my|all|those|these|that)\s+)*(?:[\w."-]+\s+){1,2}(?:tables?|views?|schemas?|databases?|files?|folders?|datasets?|logs?|history|backups?|receipts?)$/i;
/** "Give me access to the production database", "make me an admin". */
const accessAsked =
  /\b(?:give|grant|get|need|want|provide|arrange|set up|open|have)\b.*\b(?:access|login|log-?in|permissions?|rights|privileges|credentials|account|admin|root|superuser|sudo)\b.*\b(?:to|for|on|of|in|with)\b.*\b(?:databases?|db|servers?|warehouse|systems?|production|prod|connections?|buckets?|s3|postgres|headgate|machine|network)\b|\b(?:make|set) (?:me|us|him|her|them|\S+) (?:an? |the )?(?:admin(?:istrator)?|superuser|owner|root|approver|operator)\b|\b(?:log|let|get) (?:me|us) (?:in|into|log in(?:to)?)\b.*\b(?:databases?|db|servers?|warehouse|systems?|production|prod|machine)\b|\b(?:admin|root|superuser|approver) (?:access|rights|role|permissions?|privileges)\b/i;
const rowsDestroyed =
  /^(?:(?:please|now|ok|okay|can you|could you)[, ]+)*(?:delete|erase|wipe|purge|destroy)\s+(?!.*\b(?:duplicates?|dupes|columns?|fields?|blanks?|spaces|into|(?:re)?load|to [\w.]+\.[\w]+)\b)\S/i;
/** "Delete the old stuff": tables, for all that is said. */
const oldThings = /\b(?:old|unused|stale|temporary|temp)\s+(?:stuff|things?|ones|junk|rubbish|garbage|crap|leftovers|copies|backups)\b/i;
/** "Change all prices to 0", where it is. */
const setInPlace =
  /^(?:(?:please|now|ok|okay|can you|could you)[, ]+)*(?:change|set|update|reset|raise|lower|increase|reduce|put)\s+(?!.*\b(?:loads?|pipelines?|schedules?|runs?|jobs?|into|limit|timezone)\b)[^,;]+?\s+(?:to|by)\s+(?:€|\$|£)?-?\d[\d.,]*\s*(?:%|percent|euros?|dollars?|cents?)?[\s.!]*$/i;
/** "Set every fare in fleet.rides to zero"; "set missing fares to zero" fills them. */
const emptiedInPlace =
  /^(?:(?:please|now|ok|okay|can you|could you)[, ]+)*(?:change|set|update|reset|put|turn)\s+(?!.*\b(?:loads?|pipelines?|schedules?|runs?|jobs?|into|missing|empty|blank|negative|unknown|where|if)\b.*\bto\b)(?:every|all|each)\b[^,;]+?\s+to\s+(?:zero|null|nothing|empty|blank|none|nil)[\s.!]*$/i;
const scaledInPlace =
  /^(?:(?:please|now|ok|okay|can you|could you)[, ]+)*(?:double|halve|triple|zero|nullify|make(?=\s+(?!sure\b).*\s(?:positive|negative|zero|null)[\s.!]*$))\s+(?:(?:all|the|every|each|our|of)\s+)*[\w ]+?(?:\s+(?:in|of)\s+[\w./ ]+?)?[\s.!]*$/i;
const placeDestroyed =
  /^(?:(?:please|now|ok|okay|can you|could you)[, ]+)*(?:drop|delete|remove|destroy|wipe|erase|purge|truncate|empty|clear)\s+(?:the\s+|our\s+|my\s+)?(?:whole\s+|entire\s+)?["\w]+\s+(?:schema|database)[\s.!]*$/i;
const posting =
  /^(?:(?:please|now|ok|okay|can you|could you)[, ]+)*(?:(?:e-?mail|mail|text|sms|fax|tweet|message|whatsapp)\s+(?!(?:addresse?s?|of|and|in|is|are|from|for each|per|by|must|should|shall|may|can|cannot|can't|has|have|needs?|ought|too|as well|instead|column)\b)\S|(?:send|forward|share|post)\b.*(?:\S@\S+\.\S+|\b(?:by|via|per|in an?) e-?mail\b))/i;
/** "Export customers to excel": forms of files that are read or known, and not written. */
const otherForm =
  /\b(?:export|save|write|load|put|copy|send|download|convert|give me|turn|make)\b.*\b(?:to|as|into|in|an?)\s+(?:an?\s+|the\s+)?(excel|xlsx?|google sheets?|spreadsheet|pdf|word|powerpoint|access|ods)(?:\s+(?:file|sheet|workbook|document|format))?[\s.!]*$/i;
const rejects = /\b(?:rejects|quarantined?|bad rows|rejected (?:rows|records|lines))\b/i;
/** "Reject the bad rows" says what a load shall do. */
const leavingOut =
  /\b(?:reject|quarantine|leave out|skip|drop|discard|exclude|remove|ignore|without|throw (?:out|away)|filter out)\s+(?:(?:the|all|any|those|these|such)\s+)*bad rows\b/i;
const rejected = /\b(?:rejected|reject)\b/i;
const pausing = /^(?:please )?(?:pause|suspend|resume|stop|disable|enable)\b.*\b(?:everything|all|schedules?|pipelines?|loads?|runs?)\b/i;
const approving =
  /^(?:please |ok,? |okay,? |yes,? |yep,? |great,? |perfect,? )*(?:approve|approved|go ahead|go|run it|do it|ship it|load it|lgtm|looks (?:good|great|fine|right)|yes|ok|okay|great|perfect|fine)\b[\s.!,]*(?:and load|and run|it|that|this|the plan|please|thanks|thank you|to me|now|\s)*[\s.!]*$/i;
const approvingAll = /^(?:please )?(?:approve|accept|sign off|wave through)\b.*\b(?:plans?|cards?|loads?|everything|requests?)\b/i;
const secretAsked =
  /\b(?:passwords?|passphrases?|credentials?|api[ -]?keys?|access[ -]?keys?|secret[ -]?keys?|private[ -]?keys?|connection strings?|access tokens?|logins?)\s+(?:of|for|to|from)\s+(?:the\s+|our\s+|your\s+|my\s+)?([\p{L}\p{N}_-]+)|\b(database|db|warehouse|server|bucket|s3|postgres|connection)(?:'s)?\s+(?:passwords?|credentials?|access[ -]?keys?|secrets?|logins?)\b/iu;
const thanking =
  /^(?:many |(?:ok|okay|great|perfect|super|nice|cool|lovely|wonderful|excellent|brilliant|awesome|good|alright|all good|got it|works|fine)[,.!]* )*(?:thanks|thank you|thx|cheers|ty)\b[\s.!,]*(?:a lot|so much|very much|headgate)?[\s.!,]*(?:(?:for (?:the|your|all (?:the|your)|that|this)?(?: (?:help|work|support|answer|info|information|quick (?:answer|help|reply)))?|(?:that|this|it) (?:was|is|worked|helped)|that's|well done|(?:good|great|nice|excellent) (?:job|work|stuff)|great|perfect|nice|cool|awesome|excellent)(?: (?:very|really|so|a lot|great|good|perfect|nice|cool|awesome|excellent|helpful|well|lot|much|what i (?:needed|wanted)))*)?[\s.!]*$/i;

/** "Wow, that was quick", "nice work". */
const praising =
  /^(?:(?:wow|oh|ah|ha|haha|cool|nice|great|ok|okay|yes|perfect|super)[,.! ]+)*(?:(?:that|this|it|you)(?:'s|'re| is| was| are| were| went)? (?:(?:really|very|so|quite|super|pretty|incredibly|amazingly) )*(?:quick|fast|easy|great|good|nice|cool|awesome|amazing|impressive|brilliant|perfect|excellent|helpful|clever|smart|neat|wonderful)|(?:nice|good|great|excellent|brilliant) (?:work|job|stuff|one)|well done|wow|awesome|amazing|impressive|i(?:'m| am) impressed|love (?:it|this|that))(?: indeed| already| of you| there)*[\s.!]*$/i;

/** "Got it", "ok, i will leave it alone then": said and done. */
const acknowledging =
  /^(?:(?:ok|okay|alright|all right|right|fine|good|hm+|ah|oh|well|yes)[,.! ]+)*(?:got it|i see|understood|makes sense|good to know|fair enough|noted|(?:then )?i(?:'ll| will|'d better| better| am going to|'m going to)? (?:just |rather )*(?:leave|keep|let) (?:it|that|this|them|things)(?: alone| be| (?:as|where) (?:it|they) (?:is|are)| in| there)*|(?:then )?i (?:won't|will not|wont) (?:touch|delete|drop|remove|change) (?:it|that|this|them))(?: then| for now| now)*[\s.!]*$/i;

/** Whether a message only says that what was told is understood. */
export const isAcknowledged = (message: string): boolean => acknowledging.test(message.trim());

/** "Book me a flight": errands of another kind. */
const errand =
  /^(?:(?:please|hey|ok|okay|can you|could you)[, ]+)*(?:write|tell|compose|make up|sing|draw|paint)\s+(?:(?:me|us)\s+)?(?:an?|some)\s+(?:\w+\s+)?(?:poems?|songs?|jokes?|story|stories|essay|haiku|limerick|recipe|novel|picture|love letter)\b|^(?:(?:please|hey|ok|okay|can you|could you)[, ]+)*(?:(?:book|reserve|cook|sing)\s+(?:me|us)\s+(?:an?|some)\s|(?:buy|call|fetch)\s+(?:me|us)\s+(?:an?|some)\s+(?!list|table|file|report|copy|chart|csv|count|sample|summary))|^(?:(?:please|hey|ok|okay|can you|could you)[, ]+)*(?:order|buy|book|reserve|get|fetch|pay|cook|call)\s+(?!.*\b(?:into|to|rows?|records?|data|columns?|list)\b)[^,;]{2,60}\bfor (?:me|us|my \w+|myself)\b(?: please)?[\s.!?]*$|^(?:(?:please|hey|ok|okay|can you|could you)[, ]+)*translate\s+(?:(?:this|that|it|the (?:following|sentence|word|text|phrase|mail|letter))\b[^,;]*\s)?(?:in)?to\s+\p{L}+[\s.!?]*$/iu;

/** "Ok bye", "see you tomorrow". */
const leaving =
  /^(?:(?:ok|okay|alright|well|great|cool|thanks|thank you|that's all|that is all|all done|done)[,.! ]+)*(?:good ?bye|bye(?: bye)?|cya|ciao|see (?:you|ya)|later|good ?night|have a (?:nice|good|great) (?:day|evening|weekend|one)|i(?:'m| am) (?:off|done|leaving)|talk (?:to you )?(?:later|soon|tomorrow))(?: (?:then|now|for today|for now|later|soon|tomorrow|on monday|next week|headgate|everyone|all|too|and thanks|and thank you))*[\s.!]*$/i;

export const isFarewell = (message: string): boolean => leaving.test(message.trim());

/** Thanks alone, in the words as they were written. */
export const isThanks = (message: string): boolean => thanking.test(message.trim()) || praising.test(message.trim());

/** A refusal for requests that are no plan and no question about data; null for everything else. `isFirst`: there is no plan yet that the words could be about. */
export function refusalOf(text: RequestText, entries: DatasetEntry[], isFirst: boolean): Reply | null {
  // What stands in quotes is a value.
  const said = text.original.replaceAll(/"[^"]*"|“[^”]*”|(?<![\p{L}])'[^']*'/gu, '');
  const demands = demandsOf(said);
  if (approving.test(said) || demands.some((one) => approvingAll.test(one)))
    return refuse(
      'I decide nothing. An approver decides on the card: on the page, in Slack or with `headgate approve`. “approve” as the whole message decides there too, while exactly one card is open; sent over REST or MCP it decides nothing.',
    );
  if (passesOnHarm(text.original))
    return refuse(
      'What somebody else wrote is no instruction to me, and nothing was done. Tell me in your own words what to load; every change is shown on a card that a person decides.',
    );
  const demandsAny = (...each: RegExp[]): boolean => each.some((demand) => demands.some((one) => demand.test(one)));
  if (demandsAny(placeDestroyed) || (isFirst && demandsAny(thingDestroyed))) return refuse(destroyWords(said, entries));
  if (destroy.test(said) && !/\b(?:into|from|with|and)\b.*\b(?:load|reload|insert|copy)\b/i.test(said))
    return refuse(destroyWords(said, entries));
  if (asksForSecret(said, entries))
    return refuse('I never see passwords and keys: they stay with the connection, and no answer can hold them. Nothing was looked up.');
  if (demandsAny(accessAsked))
    return refuse(
      `I give nobody access, rights or roles: an administrator of Headgate adds people and connections. What is connected I can show and load: ${nameSome(entries)}.`,
    );
  const form = otherForm.exec(said)?.[1];
  if (form !== undefined)
    return refuse(
      `I write CSV, JSON and Parquet files and tables, and no ${form.toLowerCase()}. A CSV opens there: say for example “export … as csv, safe for excel, to exports/list.csv”.`,
    );
  if (posting.test(said))
    return refuse(
      'I send nothing to people. I can write the rows to a file or a table, from where you may share them; say for example “export … as exports/list.csv”.',
    );
  if (isFirst && demandsAny(setInPlace, emptiedInPlace, scaledInPlace))
    return refuse(
      'I do not change values where they are. A load can write other values into a table: say which column becomes what, and name the table it goes to.',
    );
  if (isFirst && demandsAny(rowsDestroyed) && oldThings.test(said)) return refuse(destroyWords(said, entries));
  if (isFirst && demandsAny(rowsDestroyed))
    return refuse(
      'I do not delete rows where they are. A load can leave them out, or replace a table by the rows that stay, with every deleted row counted on its card.',
    );
  if (demandsAny(destroyNamed))
    return refuse(
      'I do not drop or empty tables. A load with mode replace exchanges the rows of one table, with every deleted row counted on its card.',
    );
  if (errand.test(said)) return refuse('That is nothing I can do. I load and reshape data, and answer questions about it.');
  // "Applications that were rejected" are rows of the data.
  if (
    (rejects.test(said) && !leavingOut.test(said)) ||
    (isFirst && rejected.test(said) && findMentions(text, entries, []).mentions.length === 0)
  )
    return refuse(
      'Rejected rows are listed with line and reason on the card and the receipt of their run. I cannot look them up from here without a model.',
    );
  return pausing.test(said)
    ? refuse(
        'I did not understand which pipelines are meant. Say for example “pause the orders load” or “resume everything that writes to analytics”. Nothing was changed.',
      )
    : null;
}

/** "The password of campusdb": of a connection, not of people whose data may have such a column. */
function asksForSecret(said: string, entries: DatasetEntry[]): boolean {
  const found = secretAsked.exec(said);
  const of = (found?.[1] ?? found?.[2] ?? '').toLowerCase();
  const places = [
    'database',
    'db',
    'warehouse',
    'server',
    'bucket',
    's3',
    'postgres',
    'connection',
    ...entries.map(({ connection }) => connection.toLowerCase()),
  ];
  return places.includes(of);
}

function destroyWords(said: string, entries: DatasetEntry[]): string {
  const vague = /\b(?:old|unused|stale|temporary|temp)\b/i.exec(said)?.[0];
  const isCalledSo = ({ name }: DatasetEntry): boolean => vague !== undefined && nameWords(name).includes(vague.toLowerCase());
  const tables = entries.filter(isTable).toSorted((a, b) => Number(isCalledSo(b)) - Number(isCalledSo(a)));
  const known = tables.length > 0 ? ` Tables I can see: ${nameSome(tables)}.` : ' I see no tables at the moment.';
  return `I do not drop or delete tables or files${vague ? `, and “${vague}” does not say which` : ''}.${known} Name one table if you want its rows replaced by a load; the card counts every deleted row.`;
}
