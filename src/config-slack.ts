/** The settings of the Slack surface. */
import { z } from 'zod';
import { Role, type Principal } from '#domain/principal.ts';
import { httpUrl } from './config-values.ts';

export interface SlackConfig {
  botToken: string;
  /** Checks what Slack posts to /slack/events; null in Socket Mode. */
  signingSecret: string | null;
  /** Connects by Socket Mode instead, without a public address. */
  appToken: string | null;
  /** Null means Slack's own. */
  apiUrl: string | null;
  alertChannel: string | null;
  /** Principals by Slack user id. Who is not in it may look, not act. */
  users: Readonly<Record<string, Principal>>;
}

const token = (prefix: string) => z.string().regex(new RegExp(`^${prefix}-[\\w.-]+$`), `a token of this kind begins with ${prefix}-`);

const person = /^([UW][A-Z0-9]{2,20})=([\w.@-]{1,60}):([a-z+]+)$/;

/** `U012AB3CD=ana:approver,U045EF6GH=ben:analyst`; several roles are joined by `+`. */
const userList = z.string().transform((text, context) => {
  const users: Record<string, Principal> = {};
  for (const entry of text.split(',').map((part) => part.trim())) {
    const [, user, id, roles = ''] = person.exec(entry) ?? [];
    const parsed = z.array(Role).min(1).safeParse(roles.split('+'));
    if (user !== undefined && id !== undefined && parsed.success) users[user] = { id, name: id, roles: parsed.data };
    else context.addIssue(`write each person as U012AB3CD=name:role with a role of ${Role.options.join(', ')}; one entry is "${entry}"`);
  }
  return users;
});

/** The variables, for src/config.ts. */
export const slackVariables = {
  SLACK_BOT_TOKEN: token('xoxb').optional(),
  SLACK_SIGNING_SECRET: z.string().min(16, 'a signing secret has at least 16 characters').optional(),
  SLACK_APP_TOKEN: token('xapp').optional(),
  SLACK_ALERT_CHANNEL: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,20}$/, 'write the id of the channel, such as C012AB3CD')
    .optional(),
  SLACK_USERS: userList.optional(),
  SLACK_API_URL: httpUrl.optional(),
};

const Values = z.object(slackVariables);
type Values = z.output<typeof Values>;

/** Null when Slack is not connected: without a bot token nothing of it is loaded. */
export function slackConfig(values: Values): SlackConfig | null {
  if (values.SLACK_BOT_TOKEN === undefined) return null;
  return {
    botToken: values.SLACK_BOT_TOKEN,
    signingSecret: values.SLACK_SIGNING_SECRET ?? null,
    appToken: values.SLACK_APP_TOKEN ?? null,
    apiUrl: values.SLACK_API_URL ?? null,
    alertChannel: values.SLACK_ALERT_CHANNEL ?? null,
    users: values.SLACK_USERS ?? {},
  };
}

export function slackProblems(values: Values): string[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_SIGNING_SECRET: secret, SLACK_APP_TOKEN: app } = values;
  if (bot === undefined && (secret !== undefined || app !== undefined))
    return ['SLACK_BOT_TOKEN: Slack needs the token of the bot as well.'];
  if (bot !== undefined && secret === undefined && app === undefined)
    return ['SLACK_BOT_TOKEN: set SLACK_SIGNING_SECRET for requests of Slack, or SLACK_APP_TOKEN for Socket Mode.'];
  return [];
}

/** Values that must never be written down. */
export const slackSecrets = (values: Values): string[] =>
  [values.SLACK_BOT_TOKEN, values.SLACK_SIGNING_SECRET, values.SLACK_APP_TOKEN].filter((secret) => secret !== undefined);
