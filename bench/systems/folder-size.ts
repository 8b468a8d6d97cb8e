import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes of all files below a folder, by their lengths. Files that vanish meanwhile count as none. */
export function folderSizeBytes(folder: string): number {
  let sum = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    try {
      sum += lstatSync(join(entry.parentPath, entry.name)).size;
    } catch {
      // Merged away between the listing and this look.
    }
  }
  return sum;
}

/** Waits until a figure has stayed the same for a while, and gives it. */
export async function untilSteady(
  read: () => number | Promise<number>,
  { steadyMs, atMostMs }: { steadyMs: number; atMostMs: number },
): Promise<number> {
  const giveUpMs = performance.now() + atMostMs;
  let known = await read();
  let sinceMs = performance.now();
  while (performance.now() - sinceMs < steadyMs && performance.now() < giveUpMs) {
    await sleep(250);
    const now = await read();
    if (now !== known) sinceMs = performance.now();
    known = now;
  }
  return known;
}
