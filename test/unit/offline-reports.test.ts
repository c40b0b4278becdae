/** Parts of reports and questions in the words of people who ask for them: when most happens, one row by its key, orders, spreads, figures of some rows. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { twentySixthSiblingHouse } from '../eval/held-out/sibling-26-catalog.ts';
import { expectRows } from './expect-rows.ts';
import { heard, House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(twentySixthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const week = "list_position(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'], dayname(received_at))";

/** Questions, and the rows of their answers in order. */
const answers: [string, string][] = [
  // When most happens: an hour is one of the day, a day one of the calendar.
  ['busiest hour for ferry arrivals?', 'SELECT hour(docked_at), count(*) FROM arrivals GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1'],
  ['at what hour do most ferries arrive?', 'SELECT hour(docked_at), count(*) FROM arrivals GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1'],
  ['which weekday is the quietest for repairs?', 'SELECT dayname(received_at), count(*) FROM repairs GROUP BY 1 ORDER BY 2, 1 LIMIT 1'],
  ['quietest month for declarations', "SELECT date_trunc('month', lodged_at), count(*) FROM declarations GROUP BY 1 ORDER BY 2, 1 LIMIT 1"],
  [
    'on which day did we get the most repairs?',
    "SELECT date_trunc('day', received_at), count(*) FROM repairs GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1",
  ],
  ['top 3 months by duty', "SELECT date_trunc('month', lodged_at), sum(duty_eur) FROM declarations GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 3"],
  ['best month for duty?', "SELECT date_trunc('month', lodged_at), sum(duty_eur) FROM declarations GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"],
  // Days of the week follow one another.
  ['repairs by weekday', `SELECT dayname(received_at), count(*) FROM repairs GROUP BY 1, ${week} ORDER BY ${week}`],
  ['repairs per weekday sorted by weekday', `SELECT dayname(received_at), count(*) FROM repairs GROUP BY 1, ${week} ORDER BY ${week}`],
  ['repairs per weekday, sunday first', `SELECT dayname(received_at), count(*) FROM repairs GROUP BY 1, ${week} ORDER BY ${week} % 7`],
  // Of what is bad the worst is the most, of what is good the least.
  ['average delay by port, worst first', 'SELECT port_from, avg(delay_min) FROM arrivals GROUP BY 1 ORDER BY 2 DESC'],
  ['revenue per mechanic, worst first', 'SELECT mechanic, sum(price_eur) FROM repairs GROUP BY 1 ORDER BY 2'],
  // How values are spread.
  ['90th percentile of delay per ferry', 'SELECT ferry, quantile_cont(delay_min, 0.9) FROM arrivals GROUP BY 1 ORDER BY 2 DESC, 1'],
  ["what's the p95 of labour minutes?", 'SELECT quantile_cont(labour_min, 0.95) FROM repairs'],
  [
    'average, median and standard deviation of delay per port',
    'SELECT port_from, avg(delay_min), median(delay_min), stddev_samp(delay_min) FROM arrivals GROUP BY 1 ORDER BY 2 DESC',
  ],
  // One row by its key.
  ['who is member 2017?', 'FROM members WHERE member_id = 2017'],
  ['what do we know about repair R50017?', "FROM repairs WHERE repair_no = 'R50017'"],
  ['details for plot P007', "FROM plots WHERE plot_no = 'P007'"],
  ['show me everything about declaration MRN26044', "FROM declarations WHERE declaration_no = 'MRN26044'"],
  ['how many repairs did customer 9012 bring in?', 'SELECT count(*) FROM repairs WHERE customer_id = 9012'],
  ['when was repair R50017 finished?', "SELECT repair_no, finished_at FROM repairs WHERE repair_no = 'R50017'"],
  // One figure of two values beside one another.
  [
    'do we get more rejected declarations from turkey or from ukraine?',
    "SELECT origin_country, count(*) FROM declarations WHERE origin_country IN ('TR', 'UA') AND lower(status) = 'rejected' GROUP BY 1 ORDER BY 2 DESC, 1",
  ],
  [
    'are there more brakes or tyres repairs?',
    "SELECT lower(repair_type), count(*) FROM repairs WHERE lower(repair_type) IN ('brakes', 'tyres') GROUP BY 1 ORDER BY 2 DESC",
  ],
  [
    'compare declarations from turkey and ukraine',
    "SELECT origin_country, count(*) FROM declarations WHERE origin_country IN ('TR', 'UA') GROUP BY 1 ORDER BY 2 DESC, 1",
  ],
  // The words of a name, the other way round.
  ['total duty by country of origin', 'SELECT origin_country, sum(duty_eur) FROM declarations GROUP BY 1 ORDER BY 2 DESC'],
  // How long it takes, and how long ago it was.
  ['how long do repairs take on average?', "SELECT round(avg(date_diff('second', received_at, finished_at)) / 3600.0, 2) FROM repairs"],
  [
    'how long ago was the last repair at Hafen?',
    "SELECT max(received_at), date_diff('day', max(received_at)::date, DATE '2026-11-22') FROM repairs WHERE shop = 'Hafen'",
  ],
  [
    'how many repairs came in the week before last?',
    "SELECT count(*) FROM repairs WHERE received_at >= '2026-11-02' AND received_at < '2026-11-09'",
  ],
  [
    'what percentage of the declarations went through the red channel?',
    "SELECT count(*) FILTER (channel = 'red'), count(*), round(100.0 * count(*) FILTER (channel = 'red') / count(*), 2) FROM declarations",
  ],
];
test.each(answers)('%s', async (question, oracle) => {
  const outcome = await house.say(question);
  const { rows } = await house.rows(oracle);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  // Personal values are covered in an answer: rows of people are told apart by their key.
  const plain = (cells: unknown[]): unknown[] => (/member \d/.test(question) ? cells.slice(0, 1) : cells);
  expect(outcome.table?.rows.map(plain), heard(outcome)).toEqual(rows.map(plain));
});

const loads: [string, string][] = [
  [
    'busiest weekday of each port into a.b',
    'SELECT dayname(docked_at), port_from, count(*) FROM arrivals GROUP BY 1, 2 QUALIFY row_number() OVER (PARTITION BY port_from ORDER BY count(*) DESC, dayname(docked_at)) = 1',
  ],
  [
    'median and 90th percentile of labour minutes per mechanic into a.b',
    'SELECT mechanic, median(labour_min), quantile_cont(labour_min, 0.9) FROM repairs GROUP BY 1',
  ],
  ['load repair R50017 into a.b', "FROM repairs WHERE repair_no = 'R50017'"],
  // Rows that are money come to something; others are counted.
  [
    'running total of the dues per year into a.b',
    "SELECT y, s, sum(s) OVER (ORDER BY y) FROM (SELECT date_trunc('year', due_on) y, sum(amount_eur) s FROM dues GROUP BY 1)",
  ],
  [
    'running total of repairs per month into a.b',
    "SELECT m, n, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month', received_at) m, count(*) n FROM repairs GROUP BY 1)",
  ],
  // Each figure of a list has its own rows, a condition behind the last one is of all of them.
  [
    'per ferry: number of arrivals, how many were diverted and the trailers into a.b',
    'SELECT ferry, count(*), sum(trailers), count(*) FILTER (diverted) FROM arrivals GROUP BY 1',
  ],
  [
    'number of arrivals and average delay of those from gedser per ferry into a.b',
    "SELECT ferry, count(*), avg(delay_min) FILTER (port_from = 'Gedser') FROM arrivals GROUP BY 1",
  ],
  [
    'total labour min and average price of brakes repairs per mechanic into a.b',
    "SELECT mechanic, sum(labour_min), cast(avg(price_eur) AS DECIMAL(18,4)) FROM repairs WHERE lower(repair_type) = 'brakes' GROUP BY 1",
  ],
  // Two times beside one another; the change is the later less the earlier.
  [
    'compare duty per origin country 2025 and 2026 into a.b',
    'SELECT origin_country, a, b, coalesce(b, 0) - coalesce(a, 0) FROM (SELECT origin_country, sum(duty_eur) FILTER (year(lodged_at) = 2025) a, sum(duty_eur) FILTER (year(lodged_at) = 2026) b FROM declarations GROUP BY 1)',
  ],
  [
    'number of repairs per mechanic this month compared to last month into a.b',
    'SELECT mechanic, a, b, a - b FROM (SELECT mechanic, count(*) FILTER (month(received_at) = 11) a, count(*) FILTER (month(received_at) = 10) b FROM repairs GROUP BY 1)',
  ],
  [
    'average trailers per ferry june vs july into a.b',
    'SELECT ferry, a, b, b - a FROM (SELECT ferry, avg(trailers) FILTER (month(docked_at) = 6) a, avg(trailers) FILTER (month(docked_at) = 7) b FROM arrivals GROUP BY 1)',
  ],
  // Without a word of comparing, two times are one condition.
  [
    'repairs per mechanic in september and october into a.b',
    'SELECT mechanic, count(*) FROM repairs WHERE month(received_at) IN (9, 10) GROUP BY 1',
  ],
  // What the groups are called comes from their own data, and ranks nothing.
  [
    'top 10 customers by number of repairs with their name and city into a.b',
    'SELECT customer_id, customer_name, city, count(*) FROM repairs LEFT JOIN customers USING (customer_id) GROUP BY ALL ORDER BY 4 DESC, 1 LIMIT 10',
  ],
  [
    'hours per member on workdays in 2026 with the name of the member, to a.b',
    'SELECT h.member_id, full_name, sum(h.hours) FROM (SELECT unnest(helpers) h FROM workdays WHERE year(held_on) = 2026) LEFT JOIN members m ON m.member_id = h.member_id GROUP BY 1, 2',
  ],
  [
    'number of dues per member with name and district into a.b',
    'SELECT member_id, full_name, district, count(*) FROM dues LEFT JOIN members USING (member_id) GROUP BY ALL',
  ],
  // A share of some rows beside a condition on the groups.
  [
    'share of red channel declarations per client, only clients with at least 17 declarations, into a.b',
    "SELECT client_id, round(count(*) FILTER (channel = 'red') / count(*), 4) FROM declarations GROUP BY 1 HAVING count(*) >= 17",
  ],
];
test.each(loads)('%s', (request, oracle) => expectRows(house, request, oracle));

/** What must not be read so: it is asked about, or told. */
test.each([
  'which repairs are in the 90th percentile of price?',
  'duty per client 2026',
  'repairs from mechanic 3 times',
  'declarations that came in on a monday first',
])('asks of %s', async (question) => {
  const outcome = await house.say(question);
  expect(outcome.question ?? outcome.notUnderstood[0], heard(outcome)).toBeDefined();
});

test('goes on to the time before, and from there', async () => {
  const last = await house.through(['how many repairs came in last week?', 'and the week before?', 'split that by shop']);
  const { rows } = await house.rows(
    "SELECT lower(trim(shop)), count(*) FROM repairs WHERE received_at >= '2026-11-02' AND received_at < '2026-11-09' GROUP BY 1 ORDER BY 2 DESC, 1",
  );
  expect(last.table?.rows).toEqual(rows);
});

test('a question that changes nothing of the one before is not answered with its rows', async () => {
  const last = await house.through(['show me repair R50017', 'what did they order?']);
  expect(last.refused ?? last.question?.text, heard(last)).toBeDefined();
});
