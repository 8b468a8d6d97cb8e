import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoad } from './build/first-load.ts';
import { precompress } from './build/precompress.ts';

/** Where `vite` alone (development) finds a running server. */
const server = process.env.TIDEMARK_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), firstLoad(), precompress()],
  build: {
    // The content security policy has room for files of our own only; nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': { target: server, ws: true }, '/api': server, '/docs': server } },
});
