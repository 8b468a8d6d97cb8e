import { readdir, readFile } from 'node:fs/promises';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';

const threads = '/proc/self/task';

/** What the engine names the threads that merge parts. */
const mergeThread = 'MergeMutate';

/**
 * A third of the weight of other threads: enough that merging keeps up with what comes in for hours on end, while
 * somebody who waits for an answer mostly does not wait for a merge that could as well be done later.
 */
const mergeNice = 5;

const lowestPriority = 19;

/**
 * Lets the engine's merges give way to all else in this process where both cores are busy. Where threads have no
 * priority of their own (anywhere but on Linux) nothing changes. The engine starts those threads with the first table.
 */
export async function lowerMergePriority(): Promise<void> {
  // A server may have been started with a lower priority itself.
  const nice = Math.min(lowestPriority, getPriority() + mergeNice);
  const ids = await readdir(threads).catch(() => []);
  for (const id of ids) {
    // A thread may end while we look at it.
    const name = await readFile(join(threads, id, 'comm'), 'utf8').catch(() => '');
    if (name.trim() !== mergeThread) continue;
    try {
      setPriority(Number(id), nice);
    } catch {
      // Ended, or not allowed here: it merges as it did.
    }
  }
}
