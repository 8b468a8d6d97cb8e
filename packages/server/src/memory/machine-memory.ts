import { totalmem } from 'node:os';

/**
 * Memory of the machine, or of the container where that is less, in bytes. A container without a limit is said to have
 * 0 or more than any machine.
 */
export function machineMemoryBytes(
  constrainedBytes = process.constrainedMemory(),
  totalBytes = totalmem(),
): number {
  return constrainedBytes > 0 ? Math.min(constrainedBytes, totalBytes) : totalBytes;
}
