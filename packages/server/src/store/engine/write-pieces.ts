import { open } from 'node:fs/promises';

/** What the system takes in one call (IOV_MAX of Linux and macOS). */
export const maxPiecesPerWrite = 1024;
/** Node tells in 32 bits how much a call wrote: of 2 GiB and more it would be something else. */
export const maxBytesPerWrite = 1024 ** 3;

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
export async function writePieces(
  target: Target,
  pieces: readonly Uint8Array[],
  maxBytes = maxBytesPerWrite,
): Promise<void> {
  let left = pieces.filter((piece) => piece.length > 0);
  while (left.length > 0) {
    const { bytesWritten } = await target.writev(firstOf(left, maxBytes));
    if (bytesWritten <= 0) throw new Error(`a write of pieces wrote ${bytesWritten} bytes`);
    left = restAfter(left, bytesWritten);
  }
}

/** What goes into one call. */
function firstOf(pieces: readonly Uint8Array[], maxBytes: number): Uint8Array[] {
  const first: Uint8Array[] = [];
  let roomBytes = maxBytes;
  for (const piece of pieces) {
    if (roomBytes === 0 || first.length === maxPiecesPerWrite) break;
    const taken = piece.subarray(0, roomBytes);
    first.push(taken);
    roomBytes -= taken.length;
  }
  return first;
}

/** What is left after the first so many bytes, which may end within a piece: a call may write less than it was given. */
function restAfter(pieces: readonly Uint8Array[], writtenBytes: number): Uint8Array[] {
  let skippedBytes = writtenBytes;
  let at = 0;
  while (at < pieces.length && pieces[at].length <= skippedBytes) {
    skippedBytes -= pieces[at++].length;
  }
  const rest = pieces.slice(at);
  if (skippedBytes > 0) rest[0] = rest[0].subarray(skippedBytes);
  return rest;
}
