/** The built web chat: files by name, and the page itself for every address inside it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';

const aYear = 31_536_000_000;

/** Serves `folder`. Without a built page it says how to build one; everything else of the server works. */
export function page(folder: string): Router {
  const router = Router();
  // Built assets carry a hash in their name and never change.
  router.use('/assets', express.static(join(folder, 'assets'), { immutable: true, maxAge: aYear, index: false }));
  router.use(express.static(folder, { index: false, maxAge: 0, redirect: false }));
  router.get('/{*path}', (request, response, next) => {
    // A missing file is missing; only addresses of the application lead to the page.
    if (/\.\w+$|^\/assets\//.test(request.path) || request.accepts('html') === false) return next();
    const file = join(folder, 'index.html');
    if (existsSync(file)) response.setHeader('Cache-Control', 'no-cache').sendFile(file);
    else response.status(503).type('text/plain').send('The web chat is not built yet. Run "npm run prepare", then reload this page.\n');
  });
  return router;
}
