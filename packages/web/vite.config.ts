import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `vite` alone (development) finds a running server. */
const server = process.env.TIDEMARK_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    // The content security policy has room for files of our own only; nothing is inlined.
    assetsInlineLimit: 0,
    reportCompressedSize: true,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': { target: server, ws: true }, '/docs': server } },
});
