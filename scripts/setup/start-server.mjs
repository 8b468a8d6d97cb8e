import { launchTidemark } from '../../packages/server/bin/launch.mjs';
import { buildWebApp } from './build-web.mjs';
import { install } from './install.mjs';
import { exitOnSetupError } from './setup-error.mjs';

/** Brings a clone, fresh or old, to where the server runs, and runs it. */
export async function startServer(args) {
  await exitOnSetupError(async () => {
    await install();
    await buildWebApp();
  });
  launchTidemark(['serve', ...args]);
}
