/** Countries and currencies by their names, as the codes that data holds. */
import { dictionary } from '#domain/dictionary.ts';

const eu = 'at be bg hr cy cz dk ee fi fr de gr hu ie it lv lt lu mt nl pl pt ro sk si es se'.split(' ');

/** Other names people use, beside the English names of the runtime. */
const otherNames = dictionary<string>({
  uk: 'gb',
  'great britain': 'gb',
  britain: 'gb',
  england: 'gb',
  usa: 'us',
  turkey: 'tr',
  us: 'us',
  america: 'us',
  'united states of america': 'us',
  'the netherlands': 'nl',
  'czech republic': 'cz',
  deutschland: 'de',
  korea: 'kr',
  holland: 'nl',
  german: 'de',
  french: 'fr',
  italian: 'it',
  spanish: 'es',
  dutch: 'nl',
  austrian: 'at',
  swiss: 'ch',
  british: 'gb',
  american: 'us',
  polish: 'pl',
  belgian: 'be',
  danish: 'dk',
  swedish: 'se',
  norwegian: 'no',
  finnish: 'fi',
  portuguese: 'pt',
  irish: 'ie',
  greek: 'gr',
  czech: 'cz',
  hungarian: 'hu',
  romanian: 'ro',
  turkish: 'tr',
  japanese: 'jp',
  chinese: 'cn',
  korean: 'kr',
  indian: 'in',
  brazilian: 'br',
  mexican: 'mx',
  canadian: 'ca',
  australian: 'au',
});

const groups = dictionary<string[]>({
  eu,
  'european union': eu,
  dach: ['de', 'at', 'ch'],
  benelux: ['be', 'nl', 'lu'],
  nordics: ['dk', 'fi', 'is', 'no', 'se'],
  scandinavia: ['dk', 'no', 'se'],
});

const currencyNames = dictionary<string>({
  '€': 'eur',
  euro: 'eur',
  euros: 'eur',
  eur: 'eur',
  $: 'usd',
  dollar: 'usd',
  dollars: 'usd',
  usd: 'usd',
  '£': 'gbp',
  pound: 'gbp',
  pounds: 'gbp',
  gbp: 'gbp',
  franc: 'chf',
  francs: 'chf',
  chf: 'chf',
  yen: 'jpy',
  'danish krone': 'dkk',
  'danish kroner': 'dkk',
  'norwegian krone': 'nok',
  'norwegian kroner': 'nok',
  'swedish krona': 'sek',
  'swedish kronor': 'sek',
  'swiss franc': 'chf',
  'swiss francs': 'chf',
  'us dollar': 'usd',
  'us dollars': 'usd',
  'british pounds': 'gbp',
  zloty: 'pln',
  kronor: 'sek',
});

let countries: Map<string, string> | undefined;

/** Codes of states that are no more and of groups, which would hide the living ones. */
const retired = new Set('AN BU CS DD EU EZ FX NT QO SU TP UK UN XA XB YD YU ZR'.split(' '));

/** English country names to ISO codes, made on first use. */
function countryNames(): Map<string, string> {
  if (countries) return countries;
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  countries = new Map(Object.entries(otherNames));
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('');
  for (const code of letters.flatMap((a) => letters.map((b) => a + b))) {
    const name = retired.has(code) ? undefined : names.of(code);
    if (name !== undefined && !countries.has(name.toLowerCase())) countries.set(name.toLowerCase(), code.toLowerCase());
  }
  return countries;
}

/** Lower-case ISO codes of a country, a union or a region; null when the phrase is none. */
export function countryCodes(phrase: string): string[] | null {
  const said = phrase.toLowerCase().replace(/ (?:countries|country|union|states?|region)$/, '');
  const group = groups[phrase.toLowerCase()] ?? groups[said];
  if (group) return group;
  const code = countryNames().get(said);
  return code === undefined ? null : [code];
}

/** The lower-case ISO code of a currency; null when the phrase is none. */
export const currencyCode = (phrase: string): string | null => currencyNames[phrase.toLowerCase()] ?? null;
