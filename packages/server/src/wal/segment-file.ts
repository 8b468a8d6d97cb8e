import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { scanFrames } from './frame.ts';
import { decodeRecord, type LogRecord } from './record.ts';

/**
 * A segment is one file of the log, `<number>-<salt>.wal`: the number is decimal and grows, the salt is
 * eight hex digits. Both stand in the name so that a damaged first block costs no more than itself.
 * The file is frames from its first byte on. With an `r` behind the salt it was written over one that was let go of,
 * and what is left of that one follows.
 */
export type SegmentName = { segment: number; salt: number; isReused?: boolean };

export function segmentFileName({ segment, salt, isReused }: SegmentName): string {
  return `${segment}-${hex(salt)}${isReused ? 'r' : ''}.wal`;
}

export function parseSegmentFileName(fileName: string): SegmentName | null {
  const match = /^(\d{1,10})-([0-9a-f]{8})(r?)\.wal$/.exec(fileName);
  if (match === null) return null;
  const name = { segment: Number(match[1]), salt: Number.parseInt(match[2], 16) };
  return match[3] === 'r' ? { ...name, isReused: true } : name;
}

function hex(salt: number): string {
  return salt.toString(16).padStart(8, '0');
}

/** Segments in the folder, oldest first. */
export async function listSegments(folder: string): Promise<SegmentName[]> {
  const names: SegmentName[] = [];
  for (const fileName of await readdir(folder)) {
    const name = parseSegmentFileName(fileName);
    if (name !== null) names.push(name);
  }
  return names.sort((a, b) => a.segment - b.segment || a.salt - b.salt);
}

/** A segment as recovery finds it: the records that are whole, and how many bytes are not. */
export type RecoveredSegment = {
  segment: number;
  records: LogRecord[];
  /** Bytes of a last record that was being written when the process ended: it was never acknowledged. */
  tornBytes: number;
  /** Unreadable bytes that no unfinished write leaves behind: something damaged the file. */
  damagedBytes: number;
};

/** Reads all files of one number as one segment: usually there is one. */
export async function readSegment(
  folder: string,
  names: readonly [SegmentName, ...SegmentName[]],
): Promise<RecoveredSegment> {
  const found: RecoveredSegment = {
    segment: names[0].segment,
    records: [],
    tornBytes: 0,
    damagedBytes: 0,
  };
  for (const name of names) {
    const bytes = await readWhole(join(folder, segmentFileName(name)));
    addRecords(found, bytes, name);
  }
  return found;
}

function addRecords(found: RecoveredSegment, bytes: Buffer, name: SegmentName): void {
  for (const scanned of scanFrames(bytes, 0, name.salt, name.isReused)) {
    const record = scanned.whole ? decodeRecord(scanned.payload) : null;
    if (record !== null) found.records.push(record);
    else if (scanned.whole) found.damagedBytes += scanned.payload.length;
    else if (scanned.isCut) found.tornBytes += scanned.length;
    else found.damagedBytes += scanned.length;
  }
}

/** One read() takes 2 GiB at most, and so does Node's readFile(). */
const maxReadBytes = 1024 ** 3;

/** A file of any size that memory can hold, in reads of `portionBytes`. */
export async function readWhole(path: string, portionBytes = maxReadBytes): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const wanted = Math.min(portionBytes, size - length);
      const { bytesRead } = await file.read(bytes, length, wanted, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

/** Makes names created in or removed from the folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
