import { realpathSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/** Whether Node was started with this module, and did not import it; also where a link leads to it. */
export function isEntry(moduleUrl) {
  const [, entry] = argv;
  return entry !== undefined && realpathSync(entry) === fileURLToPath(moduleUrl);
}
