/** Vague wishes made concrete: "profile customers", "clean up the customer data". */
import type { DatasetEntry } from '#domain/dataset.ts';
import { type Planning, refuse } from '../asking.ts';
import type { Episode } from '../episode.ts';
import { findMentions } from '../link/datasets.ts';
import { planLoad } from '../load.ts';
import { answer, type Reply } from '../reply.ts';
import { profiling } from '../text/contents-words.ts';
import { RequestText } from '../text/request-text.ts';
import { readWishes } from '../wishes.ts';
import { openSubject } from './open-subject.ts';
import { unusedPhrases } from './unused.ts';
import { askWhatToMend, findingsOf, profileText } from './profile.ts';

const cleaning =
  /^(?:please )?(?:can you |could you |would you )?(?:please )?(?:clean(?:se)?(?: up)?|tidy(?: up)?|fix(?: up)?|sanitize|sanitise|improve|polish|scrub|make(?=\s+.+\s(?:nicer?|better|tidy|tidier|cleane?r?|neat(?:er)?|pretty|prettier|presentable|usable)[\s.!?]*$))\s+(?:up\s+)?(?:the\s+|our\s+|my\s+)?[\w /.-]+?(?:\s+(?:data|file|table|dataset))?(?:\s+up)?(?:\s+(?:nicer?|better|tidy|tidier|cleane?r?|neat(?:er)?|pretty|prettier|presentable|usable))?(?:\s+(?:an?\s+(?:little\s+)?(?:bit|little)|somewhat))?(?:\s+for\s+(?:me|us))?(?:\s+please)?[\s.!?]*$/i;

const profileWords =
  /^(?:profile|profiling|quick|quickly|short|brief|briefly|rough|quality|looks?|off|odd|wrong|strange|anything|something|anomal(?:y|ies)|sanity|check|health|problems?|issues?|errors?|mistakes?|oddities|say|report|list|give|clean|dirty|healthy|complete|reliable|weird|fishy|funny|suspicious|broken|unusual|seems?|smells?|search|inspect|scan|go|through|over|into|take|see|data|tell|if|whether|how|good|bad|show|find|me)$/i;

export const isProfileRequest = ({ original }: RequestText): boolean =>
  profiling.test(original) && !/\bload\b|\binto \S+[.]\w/i.test(original);
/** Not "clean up the status values of the visits": what shall be clean is said. */
export const isVagueCleaning = ({ original }: RequestText, entries: DatasetEntry[]): boolean => {
  const { head } = withoutLoad(original);
  const whole = new RequestText(consistent.exec(head)?.[1] ?? '');
  // "Make the visits consistent" names the data, "make the status consistent" a column.
  const [mention] = findMentions(whole, entries, []).mentions;
  if (mention && /^(?:named|noun)$/.test(mention.how) && mention.phrase.length === whole.original.length) return true;
  return cleaning.test(head) && !ofColumn.test(head);
};
const consistent = /^(?:please )?make (?:(?:the|our|all|my) )*([\w./-]+(?: \w+)?) consistent[\s.!]*$/i;

const ofColumn =
  /\s(?!(?:data|rows|records|file|table|dataset|mess|everything|all)\s)[\p{L}_]+\s+(?:of|in|from)\s+(?!the\s+(?:file|table|dataset|folder)\b)\S/iu;
const loadBehind =
  /(?:\s*,)?(?:\s+(?:and|then))*\s+(?<load>(?:(?:load|save|write|put|store|copy|send)\s+(?:(?:it|them|that|the result|the rest|everything)\s+)?)?(?:into|to|in|as)\s+[\w./]+)[\s.!]*$/i;

/** "Clean up the visits and load them to clinic.v": what is cleaned, and where the rows go. */
function withoutLoad(said: string): { head: string; load: string } {
  const found = loadBehind.exec(said);
  return found === null ? { head: said, load: '' } : { head: said.slice(0, found.index), load: found.groups?.['load'] ?? '' };
}

export function* profileDataset(text: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const opened = yield* openSubject(text, entries);
  if ('reply' in opened) return opened.reply;
  const measured = yield* findingsOf(opened.subject);
  if (!measured) return refuse(`I could not measure ${opened.subject.entry.name}.`);
  return answer(profileText(opened.subject, measured), unusedPhrases(text, { spans: opened.spans, words: profileWords }));
}

/** Asks what to clean, with the findings as choices, and plans what was chosen. */
export function* cleanVaguely(episode: Episode, text: RequestText, entries: DatasetEntry[]): Planning<Reply> {
  const { head, load } = withoutLoad(text.original);
  const opened = yield* openSubject(new RequestText(head), entries);
  if ('reply' in opened) return opened.reply;
  const { subject } = opened;
  const findings = (yield* findingsOf(subject)) ?? [];
  if (findings.every(({ mend }) => mend === null)) return answer(profileText(subject, findings));
  const mend = yield* askWhatToMend(subject, findings);
  const request = new RequestText(`load ${subject.entry.name}${load.replace(/^.*?(?=(?:into|to|in|as)\s+\S+$)/i, ' ')}, ${mend}`);
  return yield* planLoad(episode, request, { entries, wishes: readWishes(request, entries, episode.setting.today) });
}
