/** Words that mean the same in names of data: usual abbreviations, and words of other languages as bookkeeping and staff lists use them. */
import { dictionary } from '#domain/dictionary.ts';

const abbreviations = dictionary<string>({
  acct: 'account',
  addr: 'address',
  amt: 'amount',
  cat: 'category',
  ccy: 'currency',
  cnt: 'count',
  cust: 'customer',
  dept: 'department',
  dob: 'birth date',
  dt: 'date',
  emp: 'employee',
  fname: 'first name',
  lname: 'last name',
  loc: 'location',
  mgr: 'manager',
  msg: 'message',
  num: 'number',
  nr: 'number',
  ord: 'order',
  pax: 'passenger',
  pct: 'percent',
  percentage: 'percent',
  prod: 'product',
  qty: 'quantity',
  src: 'source',
  tel: 'phone',
  telephone: 'phone',
  temp: 'temperature',
  txn: 'transaction',
  usr: 'user',
  yr: 'year',
});

/** German roots; compounds are put together from them. */
const german = dictionary<string>({
  abteilung: 'department',
  anzahl: 'count',
  artikel: 'item',
  auftrag: 'order',
  beschreibung: 'description',
  bestell: 'order',
  bestellung: 'order',
  betrag: 'amount',
  betraege: 'amount',
  beträge: 'amount',
  bezahlt: 'paid',
  bezeichnung: 'description',
  brutto: 'gross',
  datum: 'date',
  einzel: 'unit',
  erstellt: 'created',
  farbe: 'color',
  filiale: 'branch',
  geaendert: 'changed',
  geändert: 'changed',
  geburt: 'birth',
  gehalt: 'salary',
  gehälter: 'salary',
  gehaelter: 'salary',
  gesamt: 'total',
  gewicht: 'weight',
  gewinn: 'profit',
  gruppe: 'group',
  jahr: 'year',
  kategorie: 'category',
  konto: 'account',
  kosten: 'cost',
  kunde: 'customer',
  kunden: 'customer',
  lager: 'stock',
  land: 'country',
  laender: 'country',
  länder: 'country',
  lieferant: 'supplier',
  lieferanten: 'supplier',
  lieferung: 'delivery',
  liefer: 'delivery',
  menge: 'quantity',
  mitarbeiter: 'employee',
  monat: 'month',
  mwst: 'vat',
  nachname: 'last name',
  netto: 'net',
  nummer: 'number',
  offen: 'open',
  ort: 'city',
  plz: 'zip',
  preis: 'price',
  produkt: 'product',
  produkte: 'product',
  rechnung: 'invoice',
  saldo: 'balance',
  satz: 'rate',
  stadt: 'city',
  standort: 'location',
  steuer: 'tax',
  storniert: 'cancelled',
  strasse: 'street',
  straße: 'street',
  summe: 'sum',
  telefon: 'phone',
  umsatz: 'revenue',
  umsaetze: 'revenue',
  umsätze: 'revenue',
  vorname: 'first name',
  waehrung: 'currency',
  währung: 'currency',
  ware: 'product',
  wert: 'value',
  woche: 'week',
  zahlung: 'payment',
  zeit: 'time',
});

/** Words of French and Spanish lists. */
const romance = dictionary<string>({
  adresse: 'address',
  annee: 'year',
  ciudad: 'city',
  courriel: 'email',
  correo: 'email',
  devise: 'currency',
  estado: 'status',
  etat: 'status',
  fecha: 'date',
  importe: 'amount',
  livraison: 'delivery',
  maj: 'updated',
  mois: 'month',
  montant: 'amount',
  naissance: 'birth',
  precio: 'price',
  prenom: 'first name',
  prix: 'price',
  quantite: 'quantity',
  statut: 'status',
  ville: 'city',
});

const endings = /(?:en|n|e|s)$/;
const joints = ['', 's', 'n', 'en', 'es'];

/** What a lower-case word means, in English words; itself when it is no abbreviation and no known word of another language. */
export function meaningOf(word: string): string[] {
  const meant = abbreviations[word] ?? german[word] ?? romance[word] ?? german[word.replace(endings, '')];
  if (meant !== undefined) return meant.split(' ');
  return word.length >= 8 ? (compound(word) ?? [word]) : [word];
}

/** `rechnungsdatum` → invoice, date. */
function compound(word: string): string[] | null {
  for (const [root, meant] of Object.entries(german)) {
    if (!word.startsWith(root) || word.length - root.length < 3) continue;
    for (const joint of joints) {
      if (!word.startsWith(root + joint)) continue;
      const rest = word.slice(root.length + joint.length);
      const second = german[rest] ?? german[rest.replace(endings, '')];
      if (second !== undefined) return [...meant.split(' '), ...second.split(' ')];
    }
  }
  return null;
}
