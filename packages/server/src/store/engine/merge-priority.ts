import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { giveWay } from '../../turns/index.ts';

const threads = '/proc/self/task';

/** What the engine names the threads that merge parts. */
const mergeThread = 'MergeMutate';

/**
 * Lets the engine's merges give way to all else in this process, see {@link giveWay}. The engine starts those threads
 * with the first table.
 */
export async function lowerMergePriority(): Promise<void> {
  const ids = await readdir(threads).catch(() => []);
  for (const id of ids) {
    // A thread may end while we look at it.
    const name = await readFile(join(threads, id, 'comm'), 'utf8').catch(() => '');
    if (name.trim() === mergeThread) giveWay(Number(id));
  }
}
