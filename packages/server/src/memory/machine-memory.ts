import { totalmem } from 'node:os';

/** Memory of the machine, or of the container where that is less, in bytes. */
export function machineMemoryBytes(): number {
  const constrainedBytes = process.constrainedMemory();
  return constrainedBytes > 0 ? Math.min(constrainedBytes, totalmem()) : totalmem();
}
