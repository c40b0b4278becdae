import { expect, onTestFinished, test } from 'vitest';
import { createGateway } from '#surfaces/cli/gateway.ts';
import { startTestServer } from '#test/support/page/web-server.ts';

const listener = { event: () => {}, token: () => {}, lost: () => {} };

test('the command line says why its connection was refused: a token that is wrong, or one that cannot be looked up', async () => {
  const server = await startTestServer({
    authenticate: async (token) => {
      if (token === 'any') throw new Error('the catalog is away');
      return null;
    },
  });
  onTestFinished(() => server.close());
  const follow = async (token: string): Promise<void> => {
    const gateway = createGateway({ url: server.url, token });
    onTestFinished(() => gateway.close());
    await gateway.follow('00000000-0000-4000-8000-000000000000', 0, listener);
  };
  await expect(follow('wrong')).rejects.toMatchObject({ code: 'access.unauthenticated', retryable: false });
  await expect(follow('any')).rejects.toMatchObject({
    code: 'access.unavailable',
    message: 'Tokens cannot be checked right now; try again.',
    retryable: true,
  });
});
