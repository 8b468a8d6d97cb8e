/**
 * `npm start`: installs and builds what is missing, then becomes the server. Arguments go to
 * `tidemark serve`. The rest is imported only once this Node is known to be able to read it.
 */
import { refuseUnsupportedPlatform } from './setup/platform.mjs';

refuseUnsupportedPlatform();
import('./setup/start-server.mjs').then(
  ({ startServer }) => startServer(process.argv.slice(2)),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
