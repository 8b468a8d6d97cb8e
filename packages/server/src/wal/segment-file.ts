import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scanFrames } from './frame.ts';
import { decodeRecord, type LogRecord } from './record.ts';

/**
 * A segment is one file of the log, `<number>-<salt>.wal`: the number is decimal and grows, the salt is
 * eight hex digits. Both stand in the name so that a damaged first block costs no more than itself.
 * The file is frames from its first byte on.
 */
export type SegmentName = { segment: number; salt: number };

export function segmentFileName({ segment, salt }: SegmentName): string {
  return `${segment}-${salt.toString(16).padStart(8, '0')}.wal`;
}

export function parseSegmentFileName(fileName: string): SegmentName | null {
  const match = /^(\d{1,10})-([0-9a-f]{8})\.wal$/.exec(fileName);
  if (match === null) return null;
  return { segment: Number(match[1]), salt: Number.parseInt(match[2] ?? '', 16) };
}

/** Segments in the folder, oldest first. */
export async function listSegments(folder: string): Promise<SegmentName[]> {
  const names: SegmentName[] = [];
  for (const fileName of await readdir(folder)) {
    const name = parseSegmentFileName(fileName);
    if (name !== null) names.push(name);
  }
  return names.sort((a, b) => a.segment - b.segment);
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

export async function readSegment(folder: string, name: SegmentName): Promise<RecoveredSegment> {
  const bytes = await readFile(join(folder, segmentFileName(name)));
  const records: LogRecord[] = [];
  let damagedBytes = 0;
  let tornBytes = 0;
  for (const scanned of scanFrames(bytes, 0, name.salt)) {
    const record = scanned.whole ? decodeRecord(scanned.payload) : null;
    if (record !== null) records.push(record);
    else if (scanned.whole) damagedBytes += scanned.payload.length;
    else if (scanned.isCut) tornBytes += scanned.length;
    else damagedBytes += scanned.length;
  }
  return { segment: name.segment, records, tornBytes, damagedBytes };
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
