/** Looks at the headers of a request before its signature is checked: what is old, or from the future, is not from Slack now. */
import type { IncomingHttpHeaders } from 'node:http';

const toleranceSeconds = 300;

/** Whether signature and time have Slack's form, and the time is within five minutes of ours, to either side. */
export function isFresh(headers: IncomingHttpHeaders, now = Date.now()): boolean {
  const time = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof time !== 'string' || !/^\d{1,12}$/.test(time)) return false;
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
  return Math.abs(Math.floor(now / 1000) - Number(time)) <= toleranceSeconds;
}
