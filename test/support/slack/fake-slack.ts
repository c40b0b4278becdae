/** Slack as far as Headgate needs it: a Web API that notes every call, keeps the messages, and can refuse; and requests signed as Slack signs them. */
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { blockProblems, viewProblems } from './block-kit.ts';
import { startSocketMode, type Acknowledged, type SocketModeEnd } from './socket-mode.ts';

export interface SlackCall {
  method: string;
  args: Record<string, string>;
  /** Milliseconds of this process. */
  at: number;
}

export interface ShownMessage {
  ts: string;
  channel: string;
  threadTs: string | null;
  /** Text and blocks as one string, for looking things up. */
  text: string;
  blocks: Block[];
  metadata: object | null;
  /** What a person reads of a stream: its title, then each task by sign, title and details. */
  stream: string[];
  /** How often it was changed. */
  updates: number;
}

export interface Block {
  type: string;
  elements?: { type: string; action_id?: string; value?: string; text?: unknown }[];
  [name: string]: unknown;
}

export interface FakeSlack {
  readonly apiUrl: string;
  readonly url: string;
  readonly calls: SlackCall[];
  /** The messages as they stand, in order. */
  messages(): ShownMessage[];
  callsOf(method: string): SlackCall[];
  /** The next calls of a method are answered like this. */
  answer(method: string, ...answers: { status?: number; body?: object; headers?: Record<string, string> }[]): void;
  /** The next call of a method whose arguments hold a text is taken, and its answer does not arrive: the line is cut, or nothing comes. */
  lose(method: string, text: string, how: 'cut' | 'silence'): void;
  /** A file that can be downloaded with the bot's token. */
  host(path: string, bytes: Buffer | string, headers?: Record<string, string>): string;
  /** Bytes that were uploaded, by file id. */
  readonly uploads: Map<string, Buffer>;
  /** Where a connection in Socket Mode ends. */
  readonly socket: SocketModeEnd;
  /** What was asked for below /files, with its credentials. */
  readonly downloads: { path: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

/** Slack may give fewer than it is asked for. */
const repliesInPage = 3;

/** Starts it on a free port. */
export async function startFakeSlack(): Promise<FakeSlack> {
  const socket = await startSocketMode();
  const calls: SlackCall[] = [];
  const shown = new Map<string, ShownMessage>();
  const streams = new Map<string, StreamShown>();
  const scripted = new Map<string, { status?: number; body?: object; headers?: Record<string, string> }[]>();
  const lost: { method: string; text: string; how: 'cut' | 'silence' }[] = [];
  const files = new Map<string, { bytes: Buffer; headers: Record<string, string> }>();
  const uploads = new Map<string, Buffer>();
  const downloads: FakeSlack['downloads'] = [];
  let counter = 0;
  // Slack's ids of messages are times: what comes later is greater.
  const nextTs = (): string => `${Math.floor(Date.now() / 1000)}.${String((counter += 1)).padStart(6, '0')}`;
  let base = '';
  const put = (ts: string, args: Record<string, string>): void => {
    const blocks: Block[] = JSON.parse(args['blocks'] ?? '[]');
    const before = shown.get(ts);
    const { chunks = '', text = '' } = args;
    shown.set(ts, {
      ts,
      channel: args['channel'] ?? before?.channel ?? '',
      threadTs: args['thread_ts'] ?? before?.threadTs ?? null,
      text: `${chunks === '' ? '' : (before?.text ?? '')}${text}\n${chunks}\n${JSON.stringify(blocks)}`,
      blocks,
      metadata: args['metadata'] === undefined ? (before?.metadata ?? null) : JSON.parse(args['metadata']),
      stream: chunks === '' ? (before?.stream ?? []) : readStream(streams, ts, JSON.parse(chunks)),
      updates: before ? before.updates + 1 : 0,
    });
  };
  const replies: Record<string, (args: Record<string, string>) => object> = {
    'auth.test': () => ({ user_id: 'UBOT00001', bot_id: 'B00000001', team_id: 'T00000001', user: 'headgate' }),
    'chat.postMessage': (args) => {
      const ts = nextTs();
      put(ts, args);
      return { ts, channel: args['channel'] };
    },
    'chat.startStream': (args) => {
      const ts = nextTs();
      put(ts, args);
      return { ts, channel: args['channel'] };
    },
    'chat.appendStream': (args) => {
      put(args['ts'] ?? '', args);
      return { ts: args['ts'] };
    },
    'chat.stopStream': (args) => {
      put(args['ts'] ?? '', { ...args, chunks: args['chunks'] ?? '[]' });
      return { ts: args['ts'] };
    },
    'chat.delete': (args) => {
      shown.delete(args['ts'] ?? '');
      return {};
    },
    'chat.update': (args) => {
      put(args['ts'] ?? '', args);
      return { ts: args['ts'] };
    },
    'files.getUploadURLExternal': () => {
      const id = `F${randomUUID().slice(0, 8).toUpperCase()}`;
      return { file_id: id, upload_url: `${base}/upload/${id}` };
    },
    'conversations.replies': (args) => {
      const [all, from] = [[...shown.values()].filter(({ threadTs }) => threadTs === args['ts']), Number(args['cursor'] ?? 0)];
      const next = from + repliesInPage < all.length ? String(from + repliesInPage) : '';
      const page = all.slice(from, from + repliesInPage).map((message) => ({ ...message, bot_id: 'B00000001' }));
      return { messages: page, response_metadata: { next_cursor: next } };
    },
    'apps.connections.open': () => ({ url: socket.url }),
    'users.info': (args) => ({ user: { id: args['user'] } }),
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
      if (path.startsWith('/files/')) {
        downloads.push({ path, authorization: request.headers.authorization });
        const file = files.get(path);
        if (!file) return response.writeHead(404).end();
        return response.writeHead(file.headers['location'] === undefined ? 200 : 302, file.headers).end(file.bytes);
      }
      if (path.startsWith('/upload/')) {
        uploads.set(path.slice('/upload/'.length), body);
        return response.writeHead(200).end('OK');
      }
      const method = path.replace('/api/', '');
      const args = argsOf(request, body);
      calls.push({ method, args, at: performance.now() });
      const next = scripted.get(method)?.shift();
      const answer =
        next?.body ?? (next ? { ok: false, error: 'ratelimited' } : (refusal(method, args) ?? { ok: true, ...replies[method]?.(args) }));
      const losing = lost.findIndex((one) => one.method === method && JSON.stringify(args).includes(one.text));
      if (losing !== -1) return lost.splice(losing, 1)[0]?.how === 'cut' ? request.socket.destroy() : undefined;
      return response.writeHead(next?.status ?? 200, { 'content-type': 'application/json', ...next?.headers }).end(JSON.stringify(answer));
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    apiUrl: `${base}/api/`,
    url: base,
    calls,
    socket,
    uploads,
    downloads,
    messages: () => [...shown.values()].toSorted((a, b) => (a.ts < b.ts ? -1 : 1)),
    callsOf: (method) => calls.filter((call) => call.method === method),
    answer: (method, ...answers) => void scripted.set(method, [...(scripted.get(method) ?? []), ...answers]),
    lose: (method, text, how) => void lost.push({ method, text, how }),
    host(path, bytes, headers = {}) {
      files.set(`/files/${path}`, { bytes: Buffer.from(bytes), headers: { 'content-type': 'application/octet-stream', ...headers } });
      return `${base}/files/${encodeURIComponent(path)}`;
    },
    async close() {
      await socket.close();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

interface StreamShown {
  title: string;
  tasks: Map<string, { title: string; status: string; details: string }>;
}

const signs: Record<string, string> = { pending: '○', in_progress: '…', complete: '✓', error: '✗' };

/** Takes chunks in as Slack does: titles and states are replaced, details are appended. */
function readStream(streams: Map<string, StreamShown>, ts: string, chunks: Record<string, string>[]): string[] {
  const stream = streams.get(ts) ?? { title: '', tasks: new Map() };
  streams.set(ts, stream);
  for (const { type, id = '', title = '', status = '', details = '' } of chunks) {
    if (type === 'plan_update') stream.title = title;
    else if (type === 'task_update') stream.tasks.set(id, { title, status, details: (stream.tasks.get(id)?.details ?? '') + details });
  }
  const lines = [...stream.tasks.values()].map(({ title, status, details }) => `${signs[status]} ${title}${details && `: ${details}`}`);
  return [stream.title, ...lines].filter((line) => line !== '');
}

/** What Slack would not show, because it breaks one of its limits; null when it would. */
function refusal(method: string, { blocks, view, text = '', chunks }: Record<string, string>): object | null {
  const problems = [
    ...(blocks === undefined ? [] : blockProblems(JSON.parse(blocks))),
    ...(method === 'views.open' ? viewProblems(JSON.parse(view ?? '{}')) : []),
    ...(text.length > 40_000 ? ['text'] : []),
    ...(chunks === undefined || JSON.parse(chunks).length > 0 ? [] : ['no chunks']),
  ];
  return problems.length === 0 ? null : { ok: false, error: 'invalid_arguments', response_metadata: { messages: problems } };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function argsOf(request: IncomingMessage, body: Buffer): Record<string, string> {
  const text = body.toString('utf8');
  if (!(request.headers['content-type'] ?? '').includes('json')) return Object.fromEntries(new URLSearchParams(text));
  const given: Record<string, unknown> = JSON.parse(text === '' ? '{}' : text);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

export const signingSecret = 'a-signing-secret-for-tests-0123';

/** Who people are in the tests. */
export const people = { ana: 'UANA00001', ben: 'UBEN00001', cleo: 'UCLEO0001', stranger: 'USTRANGE1' } as const;
export const slackEnv = (slack: Pick<FakeSlack, 'apiUrl'>): Record<string, string> => ({
  SLACK_BOT_TOKEN: 'xoxb-tests-only',
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_API_URL: slack.apiUrl,
  SLACK_USERS: `${people.ana}=ana:approver,${people.ben}=ben:analyst,${people.cleo}=cleo:approver`,
  SLACK_ALERT_CHANNEL: 'CALERTS01',
});

/** The headers of a request as Slack signs it, `secondsOff` its clock. */
export function signed(body: string, { secondsOff = 0, secret = signingSecret } = {}): Record<string, string> {
  const time = String(Math.floor(Date.now() / 1000) + secondsOff);
  const signature = createHmac('sha256', secret).update(`v0:${time}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${signature}` };
}

/** Posts to Headgate as Slack does, which sends again what was not taken in time. */
export async function deliver(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  const type = body.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded';
  for (let retry = 0; ; retry += 1) {
    const again = retry === 0 ? {} : { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' };
    const given = { 'content-type': type, ...signed(body), ...again, ...headers };
    const response = await fetch(`${url}/slack/events`, { method: 'POST', body, headers: given });
    if (response.ok || response.status === 401 || retry === 3) return response;
    await response.body?.cancel();
  }
}

/** Sends the same over Socket Mode; resolves when Headgate has acknowledged it, with what it answered at once. */
export async function deliverBySocket(slack: FakeSlack, body: string): Promise<Acknowledged> {
  if (body.startsWith('{')) return slack.socket.deliver('events_api', JSON.parse(body));
  const form = Object.fromEntries(new URLSearchParams(body));
  const { payload } = form;
  return payload === undefined ? slack.socket.deliver('slash_commands', form) : slack.socket.deliver('interactive', JSON.parse(payload));
}

/** A mention of the bot in a channel, or a message written to it directly. The same `id` again is a retry. */
export function mention(
  text: string,
  given: { user?: string; channel?: string; threadTs?: string; ts?: string; id?: string; files?: object[]; direct?: boolean } = {},
): string {
  const {
    user = people.ana,
    channel = 'CGENERAL1',
    threadTs,
    ts = `${Math.floor(Date.now() / 1000)}.900000`,
    id = `Ev${randomUUID()}`,
    files,
    direct = false,
  } = given;
  return JSON.stringify({
    type: 'event_callback',
    team_id: 'T00000001',
    event_id: id,
    authorizations: [{ user_id: 'UBOT00001', is_bot: true, team_id: 'T00000001' }],
    event: {
      ...(direct ? { type: 'message', channel_type: 'im', text } : { type: 'app_mention', text: `<@UBOT00001> ${text}` }),
      user,
      channel,
      ts,
      event_ts: ts,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      ...(files === undefined ? {} : { files }),
    },
  });
}

/** `/headgate …`, typed in a channel. */
export const command = ({ url }: Pick<FakeSlack, 'url'>, text: string, user: string = people.ana): string =>
  new URLSearchParams({
    command: '/headgate',
    text,
    user_id: user,
    team_id: 'T00000001',
    channel_id: 'CGENERAL1',
    trigger_id: randomUUID(),
    response_url: `${url}/api/respond`,
  }).toString();

/** A press on a button of a message. */
export function press(message: ShownMessage, action: string, given: { user?: string; trigger?: string } = {}): string {
  const { user = people.ana, trigger = randomUUID() } = given;
  const element = message.blocks.flatMap(({ elements = [] }) => elements).find(({ action_id: id }) => id === action);
  if (!element) throw new Error(`This message has no button ${action}: ${message.text}`);
  const payload = {
    type: 'block_actions',
    team: { id: 'T00000001' },
    user: { id: user },
    trigger_id: trigger,
    channel: { id: message.channel },
    message: { ts: message.ts, ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }) },
    actions: [{ type: 'button', action_id: action, value: element.value, block_id: 'b' }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

/** A window as it was opened. */
export interface OpenedView {
  callback_id: string;
  private_metadata: string;
  blocks: { block_id?: string; element?: Record<string, unknown> }[];
}

/** A window that was filled in and sent: what is not given stands as it was opened. A list of values is what is ticked. */
export function submit(view: OpenedView, values: Record<string, string | string[]>, user: string = people.ana): string {
  const given = Object.fromEntries(Object.entries(values).map(([block, value]) => [block, { value: fieldOf(value) }]));
  const opened = view.blocks.flatMap(({ block_id: block, element }) =>
    block === undefined || element === undefined ? [] : [[block, { value: openedField(element) }] as const],
  );
  const state = { values: { ...Object.fromEntries(opened), ...given } };
  const payload = {
    type: 'view_submission',
    team: { id: 'T00000001' },
    user: { id: user },
    trigger_id: randomUUID(),
    view: { ...view, id: 'V1', type: 'modal', state },
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

const openedField = ({
  type,
  initial_value: value = null,
  initial_option: option,
  initial_options: options,
}: Record<string, unknown>): object => ({
  type,
  ...(option === undefined && options === undefined ? { value } : { selected_option: option, selected_options: options }),
});

const fieldOf = (value: string | string[]): object =>
  typeof value === 'string'
    ? { type: 'plain_text_input', value: value === '' ? null : value, selected_option: value === '' ? null : { value } }
    : { type: 'checkboxes', selected_options: value.map((one) => ({ value: one })) };

/** Waits until something is found; says what was shown when it is not. */
export async function eventually<T>(what: string, find: () => T | undefined | null | false, slack: FakeSlack, seconds = 60): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = find();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > deadline) {
      throw new Error(
        `${what} did not come.\n${slack
          .messages()
          .map(({ ts, text }) => `${ts} ${text.slice(0, 400)}`)
          .join('\n')}\n${slack.calls.map(({ method }) => method).join(' ')}`,
      );
    }
    await sleep(30);
  }
}
