/** The settings of who may come in: sign-in through an identity provider, and how much one person may ask for. */
import { z } from 'zod';
import { Role } from '#domain/principal.ts';
import { httpUrl, whole } from './config-values.ts';

/** Sign-in by OpenID Connect. */
export interface OidcConfig {
  issuer: string;
  clientId: string;
  /** Null for a public client, which proves itself by PKCE alone. */
  clientSecret: string | null;
  scopes: string;
  /** Bearer JWTs of the issuer for this audience are accepted; null: none are. */
  audience: string | null;
  /** The claims that name a person and hold their groups; dots lead inside. */
  idClaim: string;
  roleClaim: string;
  /** Roles by group, and those of everybody who may sign in. */
  roles: Readonly<Record<string, readonly Role[]>>;
  defaultRoles: readonly Role[];
}

export interface AuthConfig {
  /** Where browsers reach this server; null: where it listens. */
  publicUrl: string | null;
  oidc: OidcConfig | null;
  sessionHours: number;
  limits: AuthLimits;
}

/** Per person. */
export interface AuthLimits {
  requestsPerMinute: number;
  /** Wrong tokens of one address. */
  guessesPerMinute: number;
  /** Plans being measured, runs queued or running, messages waiting for their turn: at once. */
  plans: number;
  runs: number;
  turns: number;
}

const rolesOf = (text: string): readonly Role[] | null => z.array(Role).min(1).safeParse(text.split('+')).data ?? null;

const roleMap = z.string().transform((text, context) => {
  const map: Record<string, readonly Role[]> = {};
  for (const entry of text.split(',').map((part) => part.trim())) {
    const cut = entry.lastIndexOf('=');
    const roles = rolesOf(entry.slice(cut + 1));
    if (cut > 0 && roles !== null) map[entry.slice(0, cut)] = roles;
    else context.addIssue(`write group=role, separated by commas, with roles of ${Role.options.join(', ')}; one entry is "${entry}"`);
  }
  return map;
});

const claim = z.string().regex(/^[\w:./-]{1,200}$/, 'write the name of a claim, such as roles or realm_access.roles');

/** The variables, for src/config.ts. */
export const authVariables = {
  HEADGATE_PUBLIC_URL: httpUrl.optional(),
  HEADGATE_OIDC_ISSUER: httpUrl.optional(),
  HEADGATE_OIDC_CLIENT_ID: z.string().optional(),
  HEADGATE_OIDC_CLIENT_SECRET: z.string().optional(),
  HEADGATE_OIDC_SCOPES: z.string().default('openid profile email'),
  HEADGATE_OIDC_AUDIENCE: z.string().optional(),
  HEADGATE_OIDC_ID_CLAIM: claim.default('sub'),
  HEADGATE_OIDC_ROLE_CLAIM: claim.default('roles'),
  HEADGATE_OIDC_ROLES: roleMap.optional(),
  HEADGATE_OIDC_DEFAULT_ROLE: Role.optional(),
  HEADGATE_SESSION_HOURS: z.coerce.number().positive().max(720).default(12),
  HEADGATE_RATE_REQUESTS: whole(1, 1_000_000).default(3000),
  HEADGATE_RATE_WRONG_TOKENS: whole(1, 1_000_000).default(300),
  HEADGATE_QUOTA_PLANS: whole(1, 100_000).default(50),
  HEADGATE_QUOTA_RUNS: whole(1, 100_000).default(100),
  HEADGATE_QUOTA_TURNS: whole(1, 100_000).default(50),
};

const Values = z.object(authVariables);
type Values = z.output<typeof Values>;

export function authConfig(values: Values): AuthConfig {
  return {
    publicUrl: values.HEADGATE_PUBLIC_URL === undefined ? null : values.HEADGATE_PUBLIC_URL.replace(/\/+$/, ''),
    oidc: oidcConfig(values),
    sessionHours: values.HEADGATE_SESSION_HOURS,
    limits: {
      requestsPerMinute: values.HEADGATE_RATE_REQUESTS,
      guessesPerMinute: values.HEADGATE_RATE_WRONG_TOKENS,
      plans: values.HEADGATE_QUOTA_PLANS,
      runs: values.HEADGATE_QUOTA_RUNS,
      turns: values.HEADGATE_QUOTA_TURNS,
    },
  };
}

function oidcConfig(values: Values): OidcConfig | null {
  if (values.HEADGATE_OIDC_ISSUER === undefined || values.HEADGATE_OIDC_CLIENT_ID === undefined) return null;
  return {
    issuer: values.HEADGATE_OIDC_ISSUER,
    clientId: values.HEADGATE_OIDC_CLIENT_ID,
    clientSecret: values.HEADGATE_OIDC_CLIENT_SECRET ?? null,
    scopes: values.HEADGATE_OIDC_SCOPES,
    audience: values.HEADGATE_OIDC_AUDIENCE ?? null,
    idClaim: values.HEADGATE_OIDC_ID_CLAIM,
    roleClaim: values.HEADGATE_OIDC_ROLE_CLAIM,
    roles: values.HEADGATE_OIDC_ROLES ?? {},
    defaultRoles: values.HEADGATE_OIDC_DEFAULT_ROLE === undefined ? [] : [values.HEADGATE_OIDC_DEFAULT_ROLE],
  };
}

const isLocal = (url: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
const isOpen = (url: string): boolean => new URL(url).protocol === 'http:' && !isLocal(url);

/** Sentences on what does not fit together. */
export function authProblems(values: Values): string[] {
  const { HEADGATE_OIDC_ISSUER: issuer, HEADGATE_PUBLIC_URL: publicUrl } = values;
  const problems: string[] = [];
  if (issuer === undefined) return problems;
  if (isOpen(issuer)) problems.push(`HEADGATE_OIDC_ISSUER: "${issuer}" is not encrypted; use https.`);
  if (values.HEADGATE_OIDC_CLIENT_ID === undefined)
    problems.push('HEADGATE_OIDC_CLIENT_ID: the identity provider needs it; set it, or unset HEADGATE_OIDC_ISSUER.');
  if (publicUrl === undefined)
    problems.push('HEADGATE_PUBLIC_URL: signing in comes back to this address; set it to where browsers reach Headgate.');
  else if (isOpen(publicUrl))
    problems.push(`HEADGATE_PUBLIC_URL: "${publicUrl}" is not encrypted, so a session could be stolen on its way; use https.`);
  if (values.HEADGATE_OIDC_ROLES === undefined && values.HEADGATE_OIDC_DEFAULT_ROLE === undefined)
    problems.push('HEADGATE_OIDC_ROLES: nobody could sign in; map a group to a role, or set HEADGATE_OIDC_DEFAULT_ROLE.');
  return problems;
}

/** What documentation shows where a secret belongs. */
const placeholder = /^(hg_|sk-|xox[a-z]-)?(replace|change)[-_ ]?(me|this|with)/i;
const fewest = 8;

/** Sentences on secrets that everybody knows or can guess. Never quotes one. */
export function secretProblems(secrets: Readonly<Record<string, string | undefined>>): string[] {
  const isGuessable = (secret: string): boolean => placeholder.test(secret) || (secret.length >= 24 && new Set(secret).size < fewest);
  return Object.entries(secrets).flatMap(([name, secret]) =>
    secret !== undefined && isGuessable(secret) ? [`${name}: everybody can guess this one; use at least 24 random characters.`] : [],
  );
}
