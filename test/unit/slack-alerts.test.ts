import { webApi } from '@slack/bolt';
import { expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { startAlerts } from '#surfaces/slack/alerts.ts';
import type { SlackAlert } from '#surfaces/slack/world.ts';
import { eventually, startFakeSlack } from '../support/slack/fake-slack.ts';
import { memoryApp } from '../support/played/memory-app.ts';
import { memorySlackStore } from '../support/slack/memory-slack-store.ts';

const alert = (seq: number, title: string): SlackAlert => ({
  threadId: 't1',
  title: 'orders',
  seq,
  type: 'alert.raised',
  data: { title, text: 'half of them' },
  at: new Date(),
});

it('an alert of two conversations is told once; one that Slack cannot take for a moment is told later, before the ones behind it', async () => {
  const slack = await startFakeSlack();
  const open = [alert(1, 'Rows fell'), { ...alert(7, 'Rows fell'), threadId: 't2' }, alert(2, 'Too few'), alert(3, 'Too old')];
  slack.answer('chat.postMessage', { body: { ok: false, error: 'internal_error' } });
  const [retryConfig, settings] = [{ retries: 0 }, { botToken: 'xoxb-test', signingSecret: '', appToken: null, apiUrl: null, users: {} }];
  const client = new webApi.WebClient('xoxb-test', { slackApiUrl: slack.apiUrl, retryConfig });
  const alerts = startAlerts({
    app: memoryApp(),
    client,
    poster: client,
    log: silentLogger,
    settings: { ...settings, alertChannel: 'C1' },
    store: {
      ...memorySlackStore(() => 0),
      takeAlerts: async () => [...open],
      alertsTold: async (told) => void open.splice(0, open.length, ...open.filter((one) => !told.includes(one))),
    },
    isBlocked: async () => false,
    onEvents: () => () => {},
  });
  onTestFinished(async () => {
    await alerts.stop();
    await slack.close();
  });
  await eventually('the first', () => slack.messages().some(({ text }) => text.includes('Rows fell')), slack, 20);
  await eventually('the last', () => slack.messages().some(({ text }) => text.includes('Too old')), slack, 20);
  expect(slack.messages().map(({ text }) => text.split('\n')[0])).toEqual(['Rows fell', 'Too few', 'Too old']);
}, 60_000);
