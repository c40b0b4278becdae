/** A browser before the played page, for the tests of a file: the page is built once, the server is new for every test. */
import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchBrowser } from './browser.ts';
import { buildPage, pageToken, startPage, type PageFixture } from './page-fixture.ts';
import { visit, type PageUser, type Visit } from './page-user.ts';

export interface PlayedPage {
  readonly browser: Browser;
  /** Where the built page lies. */
  readonly folder: string;
  readonly server: PageFixture;
  /** Another server in place of this one, with other times (ms) between its events. */
  slower(beatMs: number): Promise<void>;
  /** A person who opens the page and leaves it when the test ends. */
  arrive(options?: Partial<Visit>): Promise<PageUser>;
}

/** Registers what stands before and behind each test of the calling file. */
export function playedPage({ beatMs }: { beatMs: number }): PlayedPage {
  let browser: Browser;
  let folder: string;
  let server: PageFixture;
  const users: PageUser[] = [];
  beforeAll(async () => {
    [browser, folder] = await Promise.all([launchBrowser(), buildPage()]);
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    server = await startPage({ folder, beatMs });
  });
  afterEach(async () => {
    for (const user of users.splice(0)) await user.leave();
    await server.close();
  });
  return {
    get browser() {
      return browser;
    },
    get folder() {
      return folder;
    },
    get server() {
      return server;
    },
    async slower(beat) {
      await server.close();
      server = await startPage({ folder, beatMs: beat });
    },
    async arrive(options = {}) {
      const user = await visit(browser, { url: server.url, token: pageToken, ...options });
      users.push(user);
      return user;
    },
  };
}
