/** Ways of speaking over data of many trades, each judged by the rows it leaves. */
import { afterAll, beforeAll, beforeEach, test } from 'vitest';
import { blindHouse } from '../eval/held-out/blind-catalog.ts';
import { expectRows } from './expect-rows.ts';
import { House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(blindHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const nested: [string, string][] = [
  ['sessions with player platform PC to a.b', "FROM sessions WHERE player.platform = 'PC'"],
  [
    'sessions of players on iOS that lasted longer than an hour to a.b',
    'FROM sessions WHERE player.platform ILIKE \'ios\' AND "durationSec" > 3600',
  ],
  ['log entries where the request status is 5xx into a.b', 'FROM applog WHERE request.status BETWEEN 500 AND 599'],
  ['sessions per player country to a.b', 'SELECT player.country, count(*) FROM sessions GROUP BY 1'],
  ['load the app log with method and path of request to a.b', 'SELECT *, request.method, request.path FROM applog'],
  [
    'average session length per platform in minutes to a.b',
    'SELECT lower(player.platform), avg("durationSec" / 60) FROM sessions GROUP BY 1',
  ],
];

const joined: [string, string][] = [
  ['books nobody ever borrowed to a.b', 'FROM books WHERE isbn NOT IN (SELECT isbn FROM loans)'],
  ['patients that never had an admission to a.b', 'FROM patients WHERE patient_no NOT IN (SELECT patient_no FROM admissions)'],
  [
    'patients without an admission in the ICU to a.b',
    "FROM patients WHERE patient_no NOT IN (SELECT patient_no FROM admissions WHERE ward = 'ICU')",
  ],
  [
    'patients who had an admission since october 2026 to a.b',
    "FROM patients WHERE patient_no IN (SELECT patient_no FROM admissions WHERE admitted_at >= '2026-10-01')",
  ],
  ['meter readings with the city of the meter to a.b', 'SELECT r.*, m.city FROM readings r LEFT JOIN meters m USING (meter_id)'],
  [
    "meter readings with the city of the meter, leave out readings of meters we don't know, to a.b",
    'SELECT r.*, m.city FROM readings r JOIN meters m USING (meter_id)',
  ],
  [
    "shipments with the carrier's carrier_name and rating to a.b (carrier is carrier_code there)",
    'SELECT s.*, c.carrier_name, c.rating FROM shipments s LEFT JOIN carriers c ON carrier = carrier_code',
  ],
];

const described: [string, string][] = [
  ['laod shipmnets (the gz one) to warehous a.b', 'FROM shipments'],
  ['load the books catalogue to a.b', 'FROM books'],
  ['weather observations with wind over 60 km/h to a.b', 'FROM observations WHERE wind_kmh > 60'],
  ['patients w/o a phone to a.b', 'FROM patients WHERE phone IS NULL'],
  ['sum of weight_kg by carrier, highest first, to a.b', 'SELECT carrier, sum(weight_kg) FROM shipments GROUP BY 1'],
  ['save the meter list (excel) to a.b', 'FROM meters'],
  ['the absences table from the HR database into a.b', 'FROM absences'],
  ['load library/books into a.b', 'FROM books'],
  ['books list from the library folder goes in a.b', 'FROM books'],
  ['only the october scans file into a.b', 'FROM scans_10'],
  ['load count of admisions per wrad to a.b', 'SELECT ward, count(*) FROM admissions GROUP BY 1'],
];

test.each([...nested, ...joined, ...described])('%s', (request, oracle) => expectRows(house, request, oracle));
