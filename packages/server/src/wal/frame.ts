import { crc32 } from 'node:zlib';
import { ByteWriter } from './byte-writer.ts';

/**
 * A frame is one record in a segment file:
 *
 *   u32 salt | u32 length | u32 crc32(payload) | u32 crc32(the 12 bytes before) | payload
 *
 * The salt is random per segment: it marks where to look for the next frame after damage, and cannot be
 * guessed by a sender who would like bytes of a sample to be taken for a record. A frame without payload ends the
 * segment: what follows was there before.
 */
export const frameHeaderBytes = 16;

/** Fills in the header of a frame whose payload lies in `out` after the skipped header at `start`. */
export function sealFrame(out: ByteWriter, start: number, salt: number): void {
  const header = out.bytes.subarray(start, start + frameHeaderBytes);
  const payload = out.bytes.subarray(start + frameHeaderBytes);
  header.writeUInt32LE(salt, 0);
  header.writeUInt32LE(payload.length, 4);
  header.writeUInt32LE(crc32(payload), 8);
  header.writeUInt32LE(crc32(header.subarray(0, 12)), 12);
}

/** Ends a segment in a file that goes on. */
export function endFrame(salt: number): Buffer {
  const out = new ByteWriter();
  sealFrame(out, out.skip(frameHeaderBytes), salt);
  return out.bytes;
}

/** What a scan of a segment's bytes meets: whole payloads, and stretches that are none. */
export type Scanned =
  | { whole: true; payload: Buffer }
  /** `isCut`: the bytes are what a write that did not finish leaves at the end of a file. */
  | { whole: false; offset: number; length: number; isCut: boolean };

/**
 * Walks over all frames from `offset` on; damage is skipped up to the next whole header. Of a file that is reused the
 * segment ends behind its last frame; one that was being written looks damaged then, unless the file ends with it.
 */
export function* scanFrames(
  bytes: Buffer,
  offset: number,
  salt: number,
  isReused = false,
): Generator<Scanned> {
  let at = offset;
  while (at < bytes.length) {
    const length = payloadLength(bytes, at, salt);
    if (length === 0) return;
    if (length === -1) {
      const next = nextHeader(bytes, at + 1, salt);
      if (isReused && next === bytes.length && !isBegun(bytes, at, salt)) return;
      const isCut = bytes.length - at < frameHeaderBytes;
      yield { whole: false, offset: at, length: next - at, isCut };
      at = next;
      continue;
    }
    const end = at + frameHeaderBytes + length;
    const payload = bytes.subarray(at + frameHeaderBytes, end);
    if (end <= bytes.length && crc32(payload) === bytes.readUInt32LE(at + 8)) {
      yield { whole: true, payload };
    } else {
      const isCut = end > bytes.length;
      yield { whole: false, offset: at, length: Math.min(end, bytes.length) - at, isCut };
    }
    at = end;
  }
}

/** Whether a frame of the salt begins here though its header is damaged: in one of its fields, or cut off. */
function isBegun(bytes: Buffer, at: number, salt: number): boolean {
  if (at + frameHeaderBytes > bytes.length || bytes.readUInt32LE(at) === salt) return true;
  const header = Buffer.from(bytes.subarray(at, at + frameHeaderBytes));
  header.writeUInt32LE(salt);
  return payloadLength(header, 0, salt) !== -1;
}

/** Length that a whole header at `at` states, or -1 when there is no whole header. */
function payloadLength(bytes: Buffer, at: number, salt: number): number {
  if (at + frameHeaderBytes > bytes.length || bytes.readUInt32LE(at) !== salt) return -1;
  const isWhole = crc32(bytes.subarray(at, at + 12)) === bytes.readUInt32LE(at + 12);
  return isWhole ? bytes.readUInt32LE(at + 4) : -1;
}

/** Buffer.indexOf() gives wrong places beyond 2 GiB. */
const maxSearchBytes = 1024 ** 3;

function nextHeader(bytes: Buffer, from: number, salt: number): number {
  const mark = Buffer.allocUnsafe(4);
  mark.writeUInt32LE(salt);
  for (let start = from; start < bytes.length; start += maxSearchBytes) {
    const searched = bytes.subarray(start, start + maxSearchBytes + mark.length - 1);
    for (let at = searched.indexOf(mark); at !== -1; at = searched.indexOf(mark, at + 1)) {
      if (payloadLength(bytes, start + at, salt) !== -1) return start + at;
    }
  }
  return bytes.length;
}
