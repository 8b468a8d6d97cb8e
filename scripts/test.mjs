/**
 * `npm test`: installs and builds what is missing, checks style and types, and runs all tests.
 * With arguments only the test files whose path contains one of them are run: `npm test -- wal`.
 */
import { refuseUnsupportedPlatform } from './setup/platform.mjs';

refuseUnsupportedPlatform();
import('./testing/run-all.mjs').then(
  ({ runAll }) => runAll(process.argv.slice(2)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
