/**
 * Makes few files of the server's sources and those of our packages that it uses; what comes from npm stays outside.
 * Node takes half a second to find, read and link eight hundred of them, at each start.
 */
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'vite';
import { serverBundlePath } from './builds.mjs';
import { rootFolder } from './paths.mjs';

const serverFolder = join(rootFolder, 'packages', 'server');
const outDir = dirname(serverBundlePath);

/** Sources find the files beside them by their own address. */
const ownAddresses = {
  name: 'own-addresses',
  transform(code, file) {
    const path = JSON.stringify(relative(outDir, file));
    return code.replaceAll('import.meta.url', `new URL(${path}, import.meta.url).href`);
  },
};

await build({
  configFile: false,
  root: serverFolder,
  logLevel: 'warn',
  plugins: [ownAddresses],
  ssr: { noExternal: [/^@tidemark\//] },
  build: {
    ssr: join(serverFolder, 'src', 'main.ts'),
    target: 'esnext',
    outDir,
    emptyOutDir: true,
    rolldownOptions: {
      output: {
        entryFileNames: basename(serverBundlePath),
        // All in one folder: own addresses are relative to it.
        chunkFileNames: '[name]-[hash].js',
      },
    },
  },
});
