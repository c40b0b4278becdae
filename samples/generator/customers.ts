/** The customers, with blanks, mixed-case and padded e-mails, 5 exact duplicate rows and 7 near duplicates. */
import { type Random, seededRandom } from './random.ts';
import { csvOf, dateText, daySeconds, moment } from './text.ts';

export interface Customer {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  country: string;
  segment: string | null;
  signupDate: string;
  ssn: string | null;
}

export const countries = { DE: 30, FR: 16, IT: 11, ES: 8, NL: 7, AT: 5, GB: 12, US: 11 };

const firstNames =
  'Anna Luca Marie Jonas Sofia Paul Clara Émile Zoë Noah Lena Marco Inès Tom Giulia Max Eva Hugo Nora Liam Ida Oskar Chloé Ben Alba Søren Ruth'.split(
    ' ',
  );
const lastNames =
  "Schmidt Müller Rossi Dubois García O'Brien Jansen Weber Moreau Conti Smith Huber Lefèvre Novak Fischer Bianchi López Taylor Bakker Petit".split(
    ' ',
  );

export interface Customers {
  /** Every customer once. */
  unique: Customer[];
  csv: string;
}

export function makeCustomers(): Customers {
  const random = seededRandom('customers');
  const base = Array.from({ length: 400 }, (_, index) => makeCustomer(random, index + 1));
  spoilCells(random, base);
  const withEmail = base.filter((customer) => customer.email !== null && !customer.email.endsWith('@test.example'));
  const twins = random.sample(withEmail, 12);
  const near = twins.slice(5).map((twin, index) => nearDuplicate(twin, base.length + index + 1, index));
  const unique = [...base, ...near];
  const rows = [...unique];
  for (const twin of twins.slice(0, 5)) rows.splice(random.int(rows.indexOf(twin) + 1, rows.length), 0, twin);
  return { unique, csv: csvOf([header, ...rows.map(cells)]) };
}

const header = ['customer_id', 'name', 'email', 'phone', 'country', 'segment', 'signup_date', 'ssn'];
const cells = (customer: Customer): (string | null)[] => [
  customer.id,
  customer.name,
  customer.email,
  customer.phone,
  customer.country,
  customer.segment,
  customer.signupDate,
  customer.ssn,
];

const idOf = (number: number): string => `C${String(number).padStart(4, '0')}`;
const ascii = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll('ø', 'o')
    .replaceAll(/[^a-zA-Z]/g, '');
const digits = (random: Random, count: number): string => Array.from({ length: count }, () => random.int(0, 9)).join('');

/** Addresses use the reserved example domains, numbers the fictional 555, and no SSN with these first digits was ever issued. */
function makeCustomer(random: Random, number: number): Customer {
  const first = random.pick(firstNames);
  const last = random.pick(lastNames);
  const domain = random.pick(['example.com', 'example.org', 'example.net']);
  return {
    id: idOf(number),
    name: `${first} ${last}`,
    email: number % 57 === 0 ? `qa${number}@test.example` : `${ascii(first)}.${ascii(last)}${number}@${domain}`.toLowerCase(),
    phone: `+49 30 555 ${digits(random, 4)}`,
    country: random.weighted(countries),
    segment: random.weighted({ consumer: 6, business: 3, enterprise: 1 }),
    signupDate: dateText(moment('2023-01-01T00:00:00') + random.int(0, 1_250) * daySeconds),
    ssn: `9${digits(random, 2)}-${digits(random, 2)}-${digits(random, 4)}`,
  };
}

function spoilCells(random: Random, customers: Customer[]): void {
  const ordinary = customers.filter((customer) => !customer.email?.endsWith('@test.example'));
  for (const customer of random.sample(ordinary, 14)) customer.email = null;
  for (const customer of random.sample(customers, 33)) customer.segment = null;
  for (const customer of random.sample(customers, 21)) customer.phone = null;
  for (const customer of random.sample(customers, 17)) customer.ssn = null;
  const written = ordinary.filter((customer) => customer.email !== null);
  for (const customer of random.sample(written, 60)) customer.email = titleCase(customer.email ?? '');
  for (const customer of random.sample(written, 9)) customer.email = ` ${customer.email} `;
}

/** `anna.schmidt7@example.com` → `Anna.Schmidt7@Example.com` */
function titleCase(email: string): string {
  return email
    .replaceAll(/(^|[.@])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase())
    .replace(/\.Com$|\.Org$|\.Net$/, (end) => end.toLowerCase());
}

/** The same person registered again: same e-mail (three times in other letters), other id, spelling and phone format. */
function nearDuplicate(twin: Customer, number: number, index: number): Customer {
  const [first = '', last = ''] = twin.name.split(' ');
  return {
    ...twin,
    id: idOf(number),
    name: index % 2 === 0 ? `${last}, ${first}` : twin.name.toUpperCase(),
    email: index < 3 ? (twin.email ?? '').trim().toUpperCase() : twin.email,
    phone: twin.phone?.replaceAll(' ', '') ?? null,
    signupDate: dateText(moment(`${twin.signupDate}T00:00:00`) + 30 * daySeconds),
  };
}
