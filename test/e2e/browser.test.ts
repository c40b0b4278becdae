import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '#test/support/page/browser.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

it('the browser of the tests speaks a language that Intl knows, and draws letters', async () => {
  const page = await browser.newPage();
  await page.setContent('<span id="wide">mmmm</span><br><span id="narrow">iiii</span>');
  const seen = await page.evaluate(() => ({
    language: navigator.language,
    number: new Intl.NumberFormat(navigator.language).format(1234.5),
    wide: document.querySelector('#wide')?.getBoundingClientRect().width ?? 0,
    narrow: document.querySelector('#narrow')?.getBoundingClientRect().width ?? 0,
  }));
  expect(seen).toMatchObject({ language: 'en-US', number: '1,234.5' });
  expect(seen.wide).toBeGreaterThan(seen.narrow * 1.5);
  await page.close();
});

it('the browser of the tests keeps several pages apart', async () => {
  const contexts = await Promise.all(Array.from({ length: 4 }, () => browser.newContext()));
  const titles = await Promise.all(
    contexts.map(async (context, index) => {
      const page = await context.newPage();
      await page.setContent(`<title>page ${index}</title>`);
      return page.title();
    }),
  );
  expect(titles).toEqual(['page 0', 'page 1', 'page 2', 'page 3']);
  await Promise.all(contexts.map((context) => context.close()));
});
