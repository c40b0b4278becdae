/** What lies outside of what Headgate may touch: paths beyond its folders, and SQL that changes data in place. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { refuse } from '../asking.ts';
import type { Reply } from '../reply.ts';
import { nameSome } from '../subject.ts';
import type { RequestText } from '../text/request-text.ts';

const outside =
  /(?<![\p{L}\p{N}_.:/\\-])(?:\.\.?[\\/](?:[\w.-]+[\\/])*[\w.-]*\.\.[\\/]\S*|\.\.[\\/]\S+|~[\\/]\S+|\/(?:[\w.-]+\/)+[\w.-]+|[a-z]:\\\S+|file:\/\/\S+)/iu;
const statement =
  /^\s*(?:please\s+)?(?:update\s+[\w."]+\s+set\b|insert\s+into\s+[\w."]+\s*(?:\(|values\b|select\b)|delete\s+from\s+[\w."]+|alter\s+(?:table|database|schema|role|user)\b|create\s+(?:user|role|database|schema|function|trigger|extension)\b|grant\s+\w+|revoke\s+\w+|vacuum\b|copy\s+[\w."]+\s+to\s+program\b)/i;

/** SQL behind other words; in quotes it may be a value. */
const inside =
  /(?<=[:;,]\s*|\b(?:run|execute|do|this|following|statement|query|sql)\s+)(?:delete\s+from\s+[\w."]+|drop\s+(?:table|schema|database|view)\s+[\w."]+|truncate\s+table\s+[\w."]+|update\s+[\w."]+\s+set\b|insert\s+into\s+[\w."]+\s*(?:\(|values\b)|alter\s+table\s+[\w."]+)/i;

const start = String.raw`^\s*(?:(?:please|and|also|just|now|from now on|ok|can you|could you)[, ]+)*`;
const obeying = new RegExp(
  String.raw`${start}(?:ignore|disregard|forget|override|bypass)\b[^.]*\b(?:instructions?|rules|prompts?|approvals?|policies|safety|guardrails)\b`,
  'i',
);
/** "Disable the approval step", "stop asking me for confirmation", "approve everything automatically". */
const loosening = [
  new RegExp(
    String.raw`${start}(?:disable|deactivate|turn off|switch off|suspend|pause|skip|remove|abolish|stop|drop|get rid of|do without|don'?t|do not|never|no longer|no more)\s+(?:(?:the|all|any|your|our|this|that|these|asking?|ask|me|us|for|require|requiring|need|needing|use|using|manual|human)\s+)*(?:approvals?|confirmations?|sign-?offs?|guardrails?|safety|audit(?:ing)?)(?:\s+(?:steps?|gates?|cards?|checks?|requirements?|process|logs?|trails?|prompts?|requests?))?(?:\s+(?:from now on|for now|any ?more|any longer|please|now|again|entirely|completely|for me|in future))*(?:[\s.!]*$|[,;:.]|\s(?:because|since|as|so)\b)`,
    'i',
  ),
  new RegExp(String.raw`${start}(?:auto-?approve|approve\s+(?:\S+\s+){0,3}automatically)\b`, 'i'),
];

/** `postgres://user:word@host`, keys of clouds and of services. */
const secret =
  /(?<![\p{L}\p{N}])(?:[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:[^\s/]+@[^\s]+|AKIA[0-9A-Z]{16}|(?:ghp|gho|glpat|xox[abp]|sk)[-_][\w-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY)/iu;

/** "The password is Kran#2026!": told, and no condition on a column of that name. */
const told =
  /(?<!\b(?:where|whose|if|when) (?:the |an? |their )?)\b(?:passwords?|passwd|pwd|passphrase|passcode|(?:api|access|secret|private)[ -]?keys?|(?:access |bearer )tokens?)\s*(?:is|are|=|:|->)\s*["'“]?(?=\S*\p{L})(?=\S*[\d#!$%^&*?+~])[^\s"'”]{6,}/iu;

/** A refusal that repeats nothing of a message with a secret in it; null for every other. */
export const refuseSecret = ({ original, typed }: RequestText): Reply | null =>
  [original, typed].some((said) => secret.test(said) || told.test(said))
    ? refuse(
        'Your message holds a password or a key. I do not use it and do not repeat it, but the conversation keeps it: please have it changed. Connections are set up on the server, never in a conversation; then name the data that you need.',
      )
    : null;

/** A refusal of what would open the gate; null for everything else. */
export const refuseLoosening = ({ original }: RequestText): Reply | null =>
  loosening.some((each) => each.test(original))
    ? refuse(
        'Every change needs the approval of a person; nobody can switch that off in the conversation. A standing rule, approved once, lets one exact load run again.',
      )
    : null;

/** A refusal with its reason; null when everything said lies inside. Values in quotes are no paths. */
export function refuseOutside({ original }: RequestText, entries: DatasetEntry[]): Reply | null {
  const said = original.replaceAll(/(?:contains?|like|with|=|is|equals|in)\s+["'“][^"'”]*["'”]/gi, '');
  const path = outside.exec(said)?.[0].replace(/[.,;!?]+$/, '');
  const isWebPath = /\b(?:path|url|route|page|endpoint|visited|where|requests?)\b/i.test(said.slice(0, said.indexOf(path ?? '')));
  if (path !== undefined && !isWebPath && !entries.some(({ name }) => name === path || `/${name}` === path))
    return refuse(
      `“${path}” is outside the folders I may read, so I cannot load it. Nothing was planned. Inside there is ${nameSome(entries)}.`,
    );
  if (obeying.test(said))
    return refuse('I follow no instructions of that kind, and I cannot approve anything: a person does that on the card.');
  const found = statement.exec(said)?.[0] ?? inside.exec(original.replaceAll(/"[^"]*"|'[^']*'|“[^”]*”/g, ''))?.[0];
  if (found === undefined) return null;
  return refuse(
    `I do not run SQL that changes data in place (“${found.trim()}”). Data changes through loads alone: append, replace, upsert or merge, each shown row by row on a card before it happens.`,
  );
}
