/** A person at the page: does and sees only what roles, names and texts on the screen allow, so that any server can stand behind it. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';

export interface Visit {
  url: string;
  token: string;
  theme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

export interface PageUser {
  page: Page;
  context: BrowserContext;
  /** Everything the browser complained about, and requests that left the server. */
  complaints: string[];
  composer: Locator;
  /** Types into the composer and presses Enter. */
  say(text: string): Promise<void>;
  /** The newest card, once it waits for a decision. */
  waitingCard(): Promise<Locator>;
  leave(): Promise<void>;
}

/** Opens the page as the server's printed address does. */
export async function visit(browser: Browser, { url, token, theme = 'light', width = 1440, height = 900 }: Visit): Promise<PageUser> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale: 'en-US', reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith(url.replace('http', 'ws'))) complaints.push(`left: ${request.url()}`);
  });
  await page.goto(`${url}/#token=${token}`);
  const composer = page.getByRole('textbox', { name: 'Message' });
  await composer.waitFor();
  return {
    page,
    context,
    complaints,
    composer,
    async say(text) {
      await composer.fill(text);
      await composer.press('Enter');
    },
    async waitingCard() {
      const waiting = page.getByRole('article').filter({ hasText: 'waiting for a decision' }).last();
      await waiting.waitFor();
      // The same card from now on, whatever becomes of it.
      return page.locator(`[id="${await waiting.getAttribute('id')}"]`);
    },
    leave: () => context.close(),
  };
}

/** The four signed numbers of a card, as they read. */
export const effectOf = async (card: Locator): Promise<string[]> =>
  (await card.getByRole('group', { name: 'Effect' }).getByRole('listitem').allInnerTexts()).map((text) =>
    text.replaceAll(/\s+/g, ' ').trim(),
  );

interface AxeReport {
  violations: { id: string; nodes: { target: unknown[]; failureSummary?: string }[] }[];
}

/** What axe finds wrong with the page as it stands, one line per element. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated through the debugger: the page's content policy allows no script of others.
  await page.evaluate(await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8'));
  const report = await page.evaluate<AxeReport>('axe.run(document)');
  return report.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
  );
}
