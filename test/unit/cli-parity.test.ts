/** Everything that the page can do has a command: each of its actions by name, so that a new one asks for its own. */
import { describe, expect, it } from 'vitest';
import type { ActionRequest } from '#domain/action-request.ts';
import type { DecisionKind } from '#domain/decision.ts';
import { cliAt } from '#test/support/product/cli-at.ts';
import type { Actions } from '#web-chat/actions.ts';
import type { Api } from '#web-chat/wire/api.ts';
import type { ConnectionsApi } from '#web-chat/connections/connections-api.ts';
import type { GateApi } from '#web-chat/gate/gate-api.ts';
import type { TokensApi } from '#web-chat/tokens/tokens-api.ts';

/** What moves things on the screen alone needs none. */
const screen = null;

const actions: Record<keyof Actions, string | null> = {
  send: 'ask',
  sendDraft: 'ask',
  write: screen,
  compose: screen,
  attach: 'upload',
  retryMessage: 'ask',
  discardMessage: screen,
  decide: 'approve',
  cancelRun: 'cancel',
  answerDrift: 'drift',
  undoRun: 'undo',
  stop: 'stop',
  inspect: 'inspect',
  rejects: 'export',
  rejectsFile: 'export',
  connections: 'connections',
  pipelines: 'pipelines',
  tokens: 'token',
  gate: 'gate',
  select: screen,
  address: screen,
  showSheet: screen,
};

const lists: Record<keyof Api, string> = {
  threads: 'threads list',
  runs: 'runs',
  connections: 'connections',
  datasets: 'sources',
  pipelines: 'pipelines list',
  rules: 'rules list',
  alerts: 'alerts list',
  definitions: 'definitions list',
  pipelineCards: 'pipelines run',
  inspect: 'inspect',
  answerDrift: 'drift',
  upload: 'upload',
  undoRun: 'undo',
  connectionForms: 'connections add',
  me: 'whoami',
  tokens: 'token list',
  gate: 'policies list',
  rejects: 'export',
  rejectsFile: 'export',
  events: 'threads show',
};

const connections: Record<keyof ConnectionsApi, string> = {
  details: 'connections show',
  add: 'connections add',
  change: 'connections change',
  remove: 'connections remove',
  test: 'connections test',
};

const tokens: Record<keyof TokensApi, string> = { page: 'token list', make: 'token create', revoke: 'token revoke' };

const gate: Record<keyof GateApi, string> = { look: 'gate show', turn: 'gate close', put: 'policies apply' };

const decisions: Record<DecisionKind, string> = {
  approve: 'approve',
  withdraw: 'withdraw',
  reject: 'reject',
  revise: 'revise',
  edit: 'edit',
  partial: 'approve',
};

/** What says its wish in words everywhere is said by `ask`. */
const changes: Record<ActionRequest['do'], string> = {
  run: 'pipelines run',
  pause: 'pipelines pause',
  resume: 'pipelines resume',
  delete: 'pipelines delete',
  reschedule: 'pipelines move',
  save: 'ask',
  'revoke-rule': 'rules revoke',
  'cancel-run': 'cancel',
  watch: 'ask',
  unwatch: 'alerts remove',
  define: 'ask',
  forget: 'definitions forget',
};

const commands = [actions, lists, connections, tokens, gate, decisions, changes]
  .flatMap((each) => Object.values(each))
  .filter((one) => one !== null);

describe('what the page can do, a command does as well', () => {
  it.each([...new Set(commands)])('headgate %s', async (command) => {
    const { code, out } = await cliAt({ url: 'http://127.0.0.1:1', token: 'none' }, ...command.split(' '), '--help');
    expect([code, out]).toEqual([0, expect.stringContaining(`Usage: headgate ${command} `)]);
  });

  it('headgate nothing of the kind is found out', async () => {
    const { out } = await cliAt({ url: 'http://127.0.0.1:1', token: 'none' }, 'pipelines', 'frobnicate', '--help');
    expect(out).not.toContain('Usage: headgate pipelines frobnicate ');
  });
});
