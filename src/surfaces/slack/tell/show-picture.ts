/** Pictures in a thread: what an answer's table looks like, and how a run goes. */
import { bytes, seconds } from '#domain/amounts.ts';
import { isPaceKnown, plotOf, type Chart } from '#domain/chart.ts';
import type { Table } from '#domain/dataset.ts';
import { transientError } from '#domain/errors.ts';
import type { EventData } from '#domain/events.ts';
import { readableTimes } from '#domain/readable-times.ts';
import { chartSvg, type ChartPicture } from '../picture/chart-svg.ts';
import { drawPng } from '../picture/draw.ts';
import { readerOf, type SlackThread, type SlackWorld } from '../world.ts';

const mostPoints = 120;
const eventsAtOnce = 1000;
const uploadMs = 30_000;

/** With moments as the table beside it shows them. */
export function chartOfAnswer(table: Table, chart: Chart): ChartPicture {
  const { labels, series } = plotOf(readableTimes(table), chart) ?? { labels: [], series: [] };
  return { kind: chart.kind, title: `${chart.y.join(', ')} by ${chart.x}`, labels, series };
}

/** Rows per second over the time of a run; null while too little was measured to draw. */
export function chartOfRun(metrics: readonly EventData<'run.metrics'>[], title: string): ChartPicture | null {
  if (!isPaceKnown(metrics)) return null;
  const memory = Math.max(...metrics.map(({ engineMemoryBytes }) => engineMemoryBytes));
  const every = Math.ceil(metrics.length / mostPoints);
  const shown = metrics.filter((_, index) => index % every === 0);
  return {
    kind: 'line',
    title: memory === 0 ? title : `${title} · engine memory up to ${bytes(memory)}`,
    labels: shown.map((point) => seconds(point.seconds)),
    series: [{ name: 'rows/s', values: shown.map(({ rowsPerSecond }) => rowsPerSecond) }],
  };
}

/** What a run has measured so far, from the events that are stored. */
export async function metricsOfRun(world: SlackWorld, thread: SlackThread, runId: string): Promise<EventData<'run.metrics'>[]> {
  const all: EventData<'run.metrics'>[] = [];
  for (let after = 0; ;) {
    const events = await world.app.events(readerOf(thread), thread.threadId, after, eventsAtOnce);
    all.push(...events.flatMap((event) => (event.type === 'run.metrics' && event.runId === runId ? [event.data] : [])));
    if (events.length < eventsAtOnce) return all;
    after = events.at(-1)?.seq ?? after;
  }
}

/** Draws and uploads a picture into the thread. Returns the id of its file. */
export async function showPicture(world: SlackWorld, { channel, threadTs }: SlackThread, picture: ChartPicture): Promise<string> {
  const png = await drawPng(chartSvg(picture));
  const { upload_url: url = '', file_id: id = '' } = await world.client.files.getUploadURLExternal({
    filename: 'chart.png',
    length: png.length,
    alt_text: `${picture.kind === 'bar' ? 'Bars' : 'Lines'}: ${picture.title}`.slice(0, 1000),
  });
  // The address is good for this one upload and takes no credentials.
  const answer = await fetch(url, { method: 'POST', body: new Uint8Array(png), redirect: 'error', signal: AbortSignal.timeout(uploadMs) });
  await answer.body?.cancel();
  if (!answer.ok) throw transientError('picture.failed', `Slack did not take a picture (HTTP ${answer.status}).`);
  await world.client.files.completeUploadExternal({
    files: [{ id, title: picture.title.slice(0, 200) }],
    channel_id: channel,
    thread_ts: threadTs,
  });
  return id;
}
