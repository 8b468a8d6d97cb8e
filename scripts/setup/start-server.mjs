import { launchTidemark } from '../../packages/server/bin/launch.mjs';
import { build, builds, serverBundlePath } from './builds.mjs';
import { install } from './install.mjs';
import { exitOnSetupError } from './setup-error.mjs';

/** Brings a clone, fresh or old, to where the server runs, and runs it. */
export async function startServer(args) {
  await exitOnSetupError(async () => {
    await install();
    await build(builds.webApp);
    await build(builds.serverBundle);
  });
  launchTidemark(['serve', ...args], serverBundlePath);
}
