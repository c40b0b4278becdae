import { describe, expect, test } from 'vitest';
import { readConfig } from '#src/config.ts';

const signIn = {
  HEADGATE_OIDC_ISSUER: 'https://login.example.com/realms/data',
  HEADGATE_OIDC_CLIENT_ID: 'headgate',
  HEADGATE_OIDC_ROLES: 'data=analyst',
  HEADGATE_PUBLIC_URL: 'https://headgate.example.com/',
};
const failure = (env: Record<string, string | undefined>): string => {
  try {
    readConfig(env, {}, '/start');
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
};

describe('signing in', () => {
  test('is off without an issuer, and everything has a default', () => {
    expect(readConfig({}, {}, '/start').auth).toEqual({
      publicUrl: null,
      oidc: null,
      sessionHours: 12,
      limits: { requestsPerMinute: 3000, guessesPerMinute: 300, plans: 50, runs: 100, turns: 50 },
    });
  });

  test('reads groups with their roles, and keeps the secret of the client out of the log', () => {
    const config = readConfig(
      { ...signIn, HEADGATE_OIDC_ROLES: 'data=analyst,leads=approver+admin', HEADGATE_OIDC_CLIENT_SECRET: 'x7-very-secret' },
      {},
      '/start',
    );
    expect(config.auth).toMatchObject({
      publicUrl: 'https://headgate.example.com',
      oidc: {
        issuer: signIn.HEADGATE_OIDC_ISSUER,
        clientId: 'headgate',
        roles: { data: ['analyst'], leads: ['approver', 'admin'] },
        defaultRoles: [],
      },
    });
    expect(config.secrets).toContain('x7-very-secret');
  });

  test.each([
    [{ HEADGATE_OIDC_CLIENT_ID: undefined }, /HEADGATE_OIDC_CLIENT_ID: the identity provider needs it/],
    [{ HEADGATE_PUBLIC_URL: undefined }, /HEADGATE_PUBLIC_URL: signing in comes back to this address/],
    [{ HEADGATE_PUBLIC_URL: 'http://headgate.example.com' }, /HEADGATE_PUBLIC_URL: .* is not encrypted/],
    [{ HEADGATE_OIDC_ISSUER: 'http://login.example.com' }, /HEADGATE_OIDC_ISSUER: .* is not encrypted/],
    [{ HEADGATE_OIDC_ROLES: undefined }, /HEADGATE_OIDC_ROLES: nobody could sign in/],
    [{ HEADGATE_OIDC_ROLES: 'data=king' }, /HEADGATE_OIDC_ROLES: write group=role.*"data=king"/],
    [{ HEADGATE_OIDC_ROLES: 'data' }, /HEADGATE_OIDC_ROLES: write group=role/],
    [{ HEADGATE_OIDC_CLIENT_SECRET: 'change-me' }, /HEADGATE_OIDC_CLIENT_SECRET: everybody can guess/],
  ])('with %j is refused, with the variable and the fix', (wrong, message) => {
    expect(failure({ ...signIn, ...wrong })).toMatch(message);
  });

  test('works unencrypted on this machine alone', () => {
    const local = { ...signIn, HEADGATE_OIDC_ISSUER: 'http://127.0.0.1:8080', HEADGATE_PUBLIC_URL: 'http://localhost:4380' };
    expect(failure(local)).toBe('accepted');
  });
});

test.each([
  'hg_replace-with-32-random-bytes',
  'change-me-please-change-me',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  '0101010101010101010101010101',
])('attack 64: a token that everybody can guess is refused at the start, and not repeated', (token) => {
  for (const host of ['0.0.0.0', '127.0.0.1']) {
    const told = failure({ HEADGATE_TOKEN: token, HEADGATE_HOST: host });
    expect(told).toMatch(/HEADGATE_TOKEN: everybody can guess this one/);
    expect(told).not.toContain(token);
  }
});
