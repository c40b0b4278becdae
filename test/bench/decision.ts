/** How long a yes takes to become work: from sending an approval to the first step of its run. */
import { type Bench, median, milliseconds, percentile } from './bench.ts';
import { type BenchHouse, openHouse, ordersSql, writeFileOf } from './house.ts';
import { join } from 'node:path';

/** Each of them with its own conversation and card. */
const decisionsPerRound = 10;

export const decision: Bench = {
  name: 'decision',
  about: 'approval → first step of the run, and of that what the bare compare-and-set with its events takes',
  async run({ rounds, say }) {
    const house = await openHouse();
    try {
      await writeFileOf(ordersSql(100), join(house.data, 'few.csv'));
      await decide(house, 'bench.first');
      const taken: Waited[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        for (let n = 1; n <= decisionsPerRound; n += 1) taken.push(await decide(house, `bench.few_${round}_${n}`));
        say(`round ${round}: median ${milliseconds(median(taken.slice(-decisionsPerRound).map(({ step }) => step)))}`);
      }
      const [steps, answers] = [taken.map(({ step }) => step), taken.map(({ answer }) => answer)];
      return [
        {
          what: 'approval → first step',
          ours: `p95 ${milliseconds(percentile(steps, 0.95))}, median ${milliseconds(median(steps))}`,
          yardstick: 'the decision alone, answered',
          theirs: `p95 ${milliseconds(percentile(answers, 0.95))}`,
          ratio: '–',
          wanted: 'p95 ≤ 250 ms',
        },
      ];
    } finally {
      await house.close();
    }
  },
};

interface Waited {
  /** Milliseconds from sending the approval until it was answered, and until the first step began. */
  answer: number;
  step: number;
}

async function decide(house: BenchHouse, table: string): Promise<Waited> {
  const thread = await house.open();
  try {
    await thread.propose({
      title: `Load ${table}`,
      sources: [{ id: 'few', path: 'bench/few.csv' }],
      loads: [{ from: 'few', table, mode: 'create' }],
    });
    const card = await thread.until('plan.proposed');
    await thread.until('message.assistant', { after: card.seq });
    const sent = Date.now();
    const reply = await thread.decide(card.data, 'approve');
    const answered = Date.now();
    if (!reply.ok) throw new Error(reply.error?.message);
    await thread.until('run.succeeded');
    const first = thread.events.find((event) => event.type === 'step.started' && event.runId !== undefined);
    return { answer: answered - sent, step: Date.parse(first?.at ?? '') - sent };
  } finally {
    thread.close();
  }
}
