/**
 * `npm run bench`: Tidemark beside its peers, see docs/benchmarks.md. The rest is imported only once
 * this Node is known to be able to read it.
 */
import { refuseUnsupportedPlatform } from './setup/platform.mjs';

refuseUnsupportedPlatform();
import('../bench/launch.mjs').then(
  ({ launchBenchmark }) => launchBenchmark(process.argv.slice(2)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
