import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const rootFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The LTS that the npm package `node` installs. */
export const ltsNode = join(rootFolder, 'node_modules', 'node', 'bin', 'node');
