#!/usr/bin/env node
// Starts the command line on a Node that can run it. Plain JavaScript, so that an old Node reads this far and can say so.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const needed = 24;
const main = new URL('./main.ts', import.meta.url);
const [, , command] = process.argv;
// As the server starts its own workers: V8 takes these only from the beginning.
const flags = command === 'worker' ? ['--max-semi-space-size=1', '--expose-gc'] : [];
const isRecent = Number(process.versions.node.split('.')[0]) >= needed;

if (isRecent && flags.every((flag) => process.execArgv.includes(flag))) {
  // Compiling the sources is half of a start; workers that are forked from here find them compiled as well.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../../node_modules/.cache/headgate', import.meta.url));
  module.enableCompileCache();
  // Handed over to by a process that was killed since: what works for nobody must not go on.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
  const { runCli } = await import(main.href);
  await runCli(process.argv);
} else {
  const node = isRecent ? process.execPath : fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
  if (existsSync(node)) {
    const child = spawn(node, [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    // Ctrl-C reaches both processes by itself; a second one would end the child at once.
    process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
    });
  } else {
    process.stderr.write(
      `Headgate needs Node.js ${needed} or newer; this is ${process.versions.node}. Run "npm install" in its folder, or install a newer Node.\n`,
    );
    process.exitCode = 5;
  }
}
