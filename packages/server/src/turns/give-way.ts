import { getPriority, setPriority } from 'node:os';

/**
 * A third of the weight of other threads: enough that the work keeps up with what comes in for hours on end, while
 * somebody who waits for an answer mostly does not wait for what could as well be done later.
 */
const backgroundNice = 5;

const lowestPriority = 19;

/**
 * Lets a thread of this process give way to its others where all cores are busy; 0 is the one that calls. Where threads
 * have no priority of their own (anywhere but on Linux) nothing changes.
 */
export function giveWay(threadId: number): void {
  if (process.platform !== 'linux') return;
  try {
    // A server may have been started with a lower priority itself.
    setPriority(threadId, Math.min(lowestPriority, getPriority(process.pid) + backgroundNice));
  } catch {
    // Ended, or not allowed here: it works as it did.
  }
}
