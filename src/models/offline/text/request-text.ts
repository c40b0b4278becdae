/**
 * The text of a request while it is being read. What a reader understood is claimed; what nobody claimed is reported
 * to the person word for word, so that nothing is dropped silently.
 */
import { isFiller } from './filler.ts';
import { anchored } from './anchored-spans.ts';
import { banded } from './band-forms.ts';
import { mended } from './slips.ts';
import { typedFor } from './typed-words.ts';

/** A piece of the request that a pattern matched. */
export interface Taken {
  /** As the person wrote it. */
  phrase: string;
  start: number;
  end: number;
  /** The pattern's named parts as the person wrote them; empty when the part is absent. */
  part(name: string): string;
  /** Where a named part stands; null when it is absent. */
  span(name: string): { start: number; end: number } | null;
}

export interface Word {
  text: string;
  start: number;
  end: number;
}

/** A request says the same kind of thing a few times at most. */
const mostMatches = 6;

/** One character per claimed character, so that places stay the same. */
const claimedMark = '¦';

/** Texts as they are read. Each of the readers begins with the text again, and to mend it takes some hundred replacements. */
const readBefore = new Map<string, string>();
const mostKept = 100;

function readable(text: string): string {
  const known = readBefore.get(text);
  if (known !== undefined) return known;
  const said = courtesies.reduce((whole, courtesy) => whole.replace(courtesy, ''), banded(anchored(mended(normalise(text)))));
  const [oldest] = readBefore.keys();
  if (readBefore.size >= mostKept && oldest !== undefined) readBefore.delete(oldest);
  readBefore.set(text, said);
  return said;
}

export class RequestText {
  /** As it is read, and as it was typed. */
  readonly original: string;
  readonly typed: string;
  private working: string;
  /** Phrases that mean one thing as a whole: no word in them names data. */
  readonly idioms: { start: number; end: number }[] = [];

  /** `read` is a text that this one is a copy of: what is tried on the copy leaves no mark on it. */
  constructor(text: string, typed = text, read: RequestText | null = null) {
    this.typed = typed;
    this.original = read?.original ?? readable(text);
    this.working = read?.working ?? this.original;
    this.idioms.push(...(read?.idioms ?? []));
  }

  /** The first match in unclaimed text, left unclaimed. */
  find(pattern: RegExp): Taken | null {
    return this.findFrom(pattern, 0);
  }

  private findFrom(pattern: RegExp, from: number): Taken | null {
    pattern.lastIndex = from;
    const match = pattern.exec(this.working);
    const span = match?.indices?.[0];
    if (!match || !span) return null;
    const groups = match.indices?.groups ?? {};
    const part = (name: string): string => {
      const place = groups[name];
      return place === undefined ? '' : this.original.slice(...place).trim();
    };
    const place = (name: string): { start: number; end: number } | null => {
      const found = groups[name];
      return found === undefined ? null : { start: found[0], end: found[1] };
    };
    return { phrase: this.original.slice(...span).trim(), start: span[0], end: span[1], part, span: place };
  }

  /** The first places where the pattern matches, left unclaimed; a match may start inside the one before. */
  findAll(pattern: RegExp): Taken[] {
    const all: Taken[] = [];
    let found = this.findFrom(pattern, 0);
    while (found !== null && all.length < mostMatches) {
      all.push(found);
      found = this.findFrom(pattern, found.start + 1);
    }
    return all;
  }

  /** The first match of any of the patterns, claimed. */
  take(...patterns: RegExp[]): Taken | null {
    for (const pattern of patterns) {
      const found = this.find(pattern);
      if (found) {
        this.claim(found);
        return found;
      }
    }
    return null;
  }

  /** Like `take`, for a phrase whose words name nothing by themselves. */
  takeIdiom(...patterns: RegExp[]): Taken | null {
    const found = this.take(...patterns);
    if (found) this.idioms.push({ start: found.start, end: found.end });
    return found;
  }

  /** Every match, claimed one after the other. */
  takeAll(...patterns: RegExp[]): Taken[] {
    const all: Taken[] = [];
    for (let taken = this.take(...patterns); taken; taken = this.take(...patterns)) all.push(taken);
    return all;
  }

  claim({ start, end }: { start: number; end: number }): void {
    this.working = this.working.slice(0, start) + claimedMark.repeat(end - start) + this.working.slice(end);
  }

  /** The text from a place on, with marks where it was read. */
  after(place: number): string {
    return this.working.slice(place);
  }

  /** The text between two places, with marks where it was read. */
  between(start: number, end: number): string {
    return this.working.slice(start, end);
  }

  isClaimed(place: number): boolean {
    return this.working[place] === claimedMark;
  }

  /** Unclaimed words in order. Punctuation around a word is left out. */
  words(): Word[] {
    return [...this.working.matchAll(wordPattern)].map((match) => ({
      text: match[0],
      start: match.index,
      end: match.index + match[0].length,
    }));
  }

  /** The person's own words for a phrase of this text. */
  asTyped(phrase: string): string {
    return typedFor(phrase, this.original, this.typed);
  }

  /** What nobody claimed, as phrases; fillers alone are not worth a mention. */
  unread(): string[] {
    return this.working
      .split(/¦+|[,;!?()]+|[.](?=\s|$)/)
      .map((phrase) => remaining.exec(phrase)?.[0] ?? trimFillers(phrase))
      .filter((phrase) => phrase !== '');
  }
}

/** "Who are still with us": fillers that together say which rows. */
const remaining =
  /\b(?:still|already|currently|no longer|not any ?more) (?:with (?:us|you|them|me)|here|there|around)\b|\b(?:only|just) the (?:ok|okay) ones\b|\b(?:were|went|that (?:are|is|was|were)|which (?:are|is|was|were)) (?:ok|okay)\b/i;

const wordPattern =
  /\d{1,3}(?:,\d{3})+(?:\.\d+)?[\p{L}%€$£]*|"[^"]*"|“[^”]*”|'[^']*'(?![\p{L}])|[\p{L}\p{N}_@%€$£#*~/\\][^\s,;!?¦()]*[^\s,;!?¦().:]|[\p{L}\p{N}_@%€$£#*<>=]|[<>=!]+/gu;

/** Greetings, thanks and asides around a request. */
const courtesies = [
  // "Without it then: lifts to ops.lifts", "never mind that, load the lifts".
  /^(?:(?:ok|okay|well|fine|alright)[, ]+)*(?:without (?:it|that)|never ?mind (?:that|it)|forget (?:about )?(?:it|that)|scratch that)(?: then)?[:,.;]+ (?:(?:then|just|so|please)[, ]+)*(?=(?:load|copy|import|put|how many|show|\S+ (?:in)?to [\p{L}_]\w*\.)\b)/iu,
  /^(?:would|will|is) it (?:be )?(?:possible|ok(?:ay)?|fine) (?:that|to|if)\s+(?:you\s+|we\s+)?(?=\S+\s+\S)/iu,
  /^(?:(?:dear|hi|hello|hey|(?:good )?(?:morning|afternoon|evening))(?: (?!\p{L}+\s)\p{L}+)?[,!]\s+)(?=\S+\s+\S)/iu,
  /^(?:(?:fine|alright|all right|right|great|perfect|understood|i see|got it|fair enough|no problem|good|sorry|my bad|too bad|pity|shame|oops|whoops|ouch|ah|oh|cool|wow|haha)[,.;!]+\s+(?!what i\b))+(?:(?:then|so|just|please)[, ]+)*(?=(?:load|import|copy|ingest|bring|export|put|save|store|write|show|list|how|what|which|who|when)\b)/iu,
  /^(?:(?:fine|alright|all right|right|great|perfect|understood|i see|got it|fair enough|no problem|good|cool|wow|haha)[.;!]+\s+)+(?=\S+\s+\S)/iu,
  /^(?:(?:that|this|it)(?:'s| is| looks) |looks )(?:fine|good|great|ok|okay|nice|perfect|right|correct)(?: so far)?[,;.]? but (?:please )?(?=\S)/iu,
  /^(?:(?:yo|erm+|uh+m?|um+|hm+|so|well|basically|(?:ha(?:ha)+|he(?:he)+|lol|gotcha|wow)(?=[,.!]|\s+(?:ok|okay|then|so|just|well|now|please)\b)|ok(?:ay)?)[,.!]*\s+)+(?:(?:then|just)\s+(?=(?:load|import|copy|ingest|bring|export|put|save|store|write|show|list|how|what|which)\b))?(?=\S+\s+\S)/iu,
  /[\s,.!]+(?:(?:[Bb]est|[Kk]ind|[Ww]arm) (?:regards|wishes)|[Rr]egards|[Cc]heers)(?:,?\s+\p{Lu}\p{L}+){0,2}[\s!.]*$/u,
  /(?<=[.,!] )ta[\s!.]*$/iu,
  // "Without the ssn of course"; but "the fees per type of course".
  /(?<=\S\s\S.*)(?<!\b(?:type|kind|name|title|number|count|level|sort|cost|price|length|id|code|sum|start|end))[\s,]+(?:of course|obviously|naturally|needless to say|goes without saying)[\s!.]*$/iu,
  // "Retention: …": what a report is called.
  /^(?:(?:an?|the|our|my) )?(?:(?:daily|weekly|monthly|quarterly|yearly|small|short|quick) )?(?:report|overview|summary|retention|cohorts?|kpis?|statistics|stats|dashboard|churn)(?: (?:report|overview|table|analysis|summary))?:\s+(?=\S+\s+\S)/iu,
  /^(?:no[,.! ]+)?(?:that(?:'s| is| was) not what i (?:mean[t]?|wanted|asked for|said)|(?:i think )?you (?:misunderstood(?: me)?|got (?:me|that|it) wrong))[,.;:!]*\s+(?:-\s+)?(?:but )?(?=\S+\s+\S)/iu,
  /,? (?:(?:i |we )?need(?:ed)? (?:it |this |that |them )?)?\basap\b/giu,
  /(?<=\S\s.*)[\s,.!]*\b(?:many |best )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|very much|in advance|again))*[\s!.]*$/iu,
  /(?<=[\p{L}\p{N}]),? (?:please|pls|plz)[\s!.]*$/iu,
  /,? (?:if|when(?:ever)?) possible(?:,? by (?:today|tomorrow|tonight))?(?=[,.]|$)/giu,
  /(?<=\bbetween \S+ and \S+),? \(?(?:both|all|bounds|ends|limits)?(?: (?:ends|values|of them|bounds))?(?: are)? ?inclu(?:ded|sive|sively)\)?(?=[,.;]|\s|$)/giu,
  /,? (?:and |but )?(?:please )?(?:don'?t|do not) (?:touch|change|modify|alter) (?:anything|any thing|a thing|the data|them|it)(?: else)?(?=[,.;!]|$)/giu,
  /,? (?:and )?(?:everything|all|the rest|anything|the others?)(?: else)?,?(?: (?:stays?|remains?|is|left))? (?:(?:as|like) (?:it|they) (?:is|are|was|were)|as is|unchanged|untouched)(?=[,.;!]|\s|$)/giu,
  /(?<=,? )i mean(?=[,.;!]|$)/giu,
  /,? (?:and |with )?(?:nothing (?:is |gets |to be )?changed|no changes?|without (?:any )?changes?)(?=[,.;!]|\s*$)/giu,
  /,? (?:and )?nothing else(?=[,.;!]|\s|$)/giu,
  /(?<=^|[,.] ?)as (?:discussed|agreed|said)(?: [^,.]*)?,\s*/giu,
];

const comparatives =
  'more|less|fewer|bigger|larger|greater|higher|lower|smaller|older|newer|younger|longer|shorter|later|earlier|slower|faster|cheaper|heavier|lighter';
/** "More then 100", "bigger as 5". */
const slips = new RegExp(`\\b(${comparatives}) (?:then|as)(?= (?:[€$£]?\\d|an? (?:hour|day|week|month|year)))`, 'gi');
/** `crop=wheat`, `moisture<15`: in a word that is no path and has no quotes. */
const glued = /(?<![^\s(,;])([\p{L}_][\p{L}\p{N}_]*)(>=|<=|<>|!=|==|=|<|>)([\p{L}\p{N}_.-]+)(?![^\s),;.!?])/gu;

/** `5.000`, `1.200.000`, `1.234,56`: points between thousands, where no decimal is written so. */
const pointed =
  /(?<![\p{L}\p{N}_.,:/@-])([1-9]\d{0,2}(?:\.\d{3})*\.(?:\d00(?!,\d)|\d{3}(?=,\d)))(?:,(\d{1,2}))?(?![\p{L}\p{N}_:/@-]|[.,]\d)/gu;

/** "…, cancelled lessons left out": said behind what it is about. */
const leftOut =
  /((?:^[^,;(]*[,;(]|[,;(]|\b(?:with|but|and))\s*)(?!(?:which|who|what|how|why|that|were|was|is|are|with|without|not|no|only|into|to)\b)((?:[\p{L}\p{N}_@.'-]+\s+){1,4}?)(?:(?:are|is|being|to be|should be|must be)\s+)?(?:left out|excluded|skipped|removed|omitted|ignored|not included|not counted|dropped|filtered out|taken out)(?=[,.;)!]|$|\s+(?:into|to|in|and|->|per|by)\b)/giu;

/** "Dogs to pets.d2, weight_kg → weight": where the place to write to was named, an arrow names anew. */
const renamedTo =
  /(?<=[\p{L}_]\w*\.[\p{L}_]\w*(?:[:,]\s*|[^;(:]*[,;]\s*))([\p{L}_]\w*)\s*(?:->|→|⇒|=>|-->)\s*([\p{L}_]\w*)(?=\s*(?:[,;]|$|and\b))/gu;

/** One form for quotes, dashes, arrows and blanks; without what is only polite. */
function normalise(text: string): string {
  return (
    text
      .normalize('NFKC')
      // All in capitals says nothing by them.
      .replace(/^[^\p{Ll}]*\p{L}{3}[^\p{Ll}]*$/u, (shouted) => shouted.toLowerCase())
      .replaceAll('¦', '|')
      .replaceAll(/(\d)-(?=(?:day|week|month|quarter|year)s?\b)/gi, '$1 ')
      .replaceAll(/[‘’]/g, "'")
      .replaceAll(renamedTo, '$1 as $2')
      .replaceAll(/\s*(?:->|→|⇒|=>|-->)\s*/g, ' into ')
      .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .replaceAll(/ > (?=[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*(?:[\s;,.!]|$))/gu, ' into ')
      .replaceAll(/\b(20\d\d)[ -]?(q[1-4])\b/gi, '$2 $1')
      .replaceAll(glued, '$1 $2 $3')
      .replaceAll(slips, '$1 than')
      .replaceAll(/(?<=[\p{L}\p{N}_)"']\s)&(?=\s[\p{L}_"'])/gu, 'and')
      .replaceAll(/\bsquare (?:met(?:er|re)s?|m)\b/gi, 'm2')
      // "Remove clients without email and load the rest": rows, and no column.
      .replaceAll(
        /\b(remove|drop|delete|skip|exclude|ignore|discard|leave out|throw out|filter out) (?:all |any |the |those )*(\p{L}{3,}s) (without|with no|lacking|missing) (?=[\p{L}_])/giu,
        '$1 the ones $3 ',
      )
      // "Leave the ones without email out".
      .replaceAll(
        /\b(leave|filter|throw|kick) ((?:all |the )*(?:ones|those|rows|records|entries|everyone|anyone) [^.,;!?]{3,60}?) out(?=[.,;!?]|$)/gi,
        '$1 out $2',
      )
      .replaceAll(leftOut, '$1without $2')
      .replaceAll(/\bover (?=(?:in)?to\s)/gi, '')
      .replaceAll(/\b(what|where|who|how)s\b/gi, "$1's")
      .replaceAll(
        pointed,
        (_, whole: string, decimals?: string) => `${whole.replaceAll('.', '')}${decimals === undefined ? '' : `.${decimals}`}`,
      )
      .replaceAll(/!{2,}/g, ',')
      .trim()
  );
}

/** A phrase without the fillers at its ends. */
function trimFillers(phrase: string): string {
  const words = phrase.trim().split(/\s+/);
  while (words.length > 0 && isFiller(words[0] ?? '')) words.shift();
  while (words.length > 0 && isFiller(words.at(-1) ?? '')) words.pop();
  return words.join(' ');
}
