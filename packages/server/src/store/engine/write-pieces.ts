import { open } from 'node:fs/promises';

/** What the system takes in one call (IOV_MAX of Linux and macOS). */
export const maxPiecesPerWrite = 1024;

/** Of a file handle, what is needed here. */
type Target = {
  writev(pieces: readonly Uint8Array[]): Promise<{ bytesWritten: number }>;
};

/** Writes a file that has the pieces one after the other. Rejects with the system's error, and leaves what it wrote. */
export async function writeFileOfPieces(
  path: string,
  pieces: readonly Uint8Array[],
): Promise<void> {
  const file = await open(path, 'w');
  try {
    await writePieces(file, pieces);
  } finally {
    await file.close();
  }
}

/**
 * Writes many pieces with each call: a call for each would wait its turn behind everything that a busy server does, and
 * an insert of a million minutes has a thousand pieces.
 */
export async function writePieces(target: Target, pieces: readonly Uint8Array[]): Promise<void> {
  let left = pieces.filter((piece) => piece.length > 0);
  while (left.length > 0) {
    const { bytesWritten } = await target.writev(left.slice(0, maxPiecesPerWrite));
    left = behind(left, bytesWritten);
  }
}

/** What is left of the pieces after `sizeBytes`, which may end within one: a call may write less than it was given. */
function behind(pieces: readonly Uint8Array[], sizeBytes: number): Uint8Array[] {
  let skippedBytes = sizeBytes;
  let at = 0;
  while (at < pieces.length && pieces[at].length <= skippedBytes)
    skippedBytes -= pieces[at++].length;
  const left = pieces.slice(at);
  if (skippedBytes > 0) left[0] = left[0].subarray(skippedBytes);
  return left;
}
