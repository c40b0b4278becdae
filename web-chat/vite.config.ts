/** How the page is built: `vite build web-chat` from the root of the project. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // The page's content policy allows no data: addresses.
    assetsInlineLimit: 0,
    // In KB before compression; what a first visit downloads is bounded by test/e2e/web-robust.test.ts.
    chunkSizeWarningLimit: 900,
  },
});
