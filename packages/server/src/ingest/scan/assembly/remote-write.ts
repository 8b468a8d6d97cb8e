import { find } from './known-labels';
import { placeColumn, rowCapacity, seriesColumn, timeColumn, valueColumn } from './memory';

/** Rows of the last scan. */
export let rowCount: u32 = 0;

/** How many TimeSeries these are of. */
export let seriesCount: u32 = 0;

/** Tags of protobuf: a field's number times 8 plus how its value is written. */
const bytesField1: u32 = 0x0a;
const bytesField2: u32 = 0x12;
const doubleField1: u32 = 0x09;
const varintField2: u32 = 0x10;

/** A Sample as nearly all are written: a value of 9 bytes (none for 0), and a time of 7. */
const sampleBytes: u32 = 16;
const zeroSampleBytes: u32 = 7;
/** Of a Sample, before that. */
const tagAndLengthBytes: u32 = 2;

let row: u32 = 0;

/**
 * Reads TimeSeries (prompb/types.proto) whose labels are known and come first, and of which all else is samples as
 * every sender writes them. Their samples become rows, with the place where their series begins. Gives where it
 * stopped: at `end`, or before a field that is left to the caller, because it is anything else.
 */
export function scanRemoteWrite(start: u32, end: u32, maxTimestampMs: f64): u32 {
  row = 0;
  let count: u32 = 0;
  let at = start;
  while (at < end) {
    const next = scanTimeSeries(at, end, maxTimestampMs);
    if (next === 0) break;
    at = next;
    count++;
  }
  rowCount = row;
  seriesCount = count;
  return at;
}

/** Gives where the series ends, or 0 when it is left to the caller: then it has no rows. */
function scanTimeSeries(start: u32, end: u32, maxTimestampMs: f64): u32 {
  if (load<u8>(start) !== bytesField1) return 0;
  const labels = skipLength(start + 1);
  if (labels > end || length > end - labels) return 0;
  const seriesEnd = labels + length;
  const isOneSample =
    scanOneSample(sampleBytes, start, labels, seriesEnd, maxTimestampMs) ||
    scanOneSample(zeroSampleBytes, start, labels, seriesEnd, maxTimestampMs);
  if (isOneSample) return seriesEnd;
  let at = labels;
  while (at < seriesEnd && load<u8>(at) === bytesField1) {
    const content = skipLength(at + 1);
    if (content > seriesEnd || length > seriesEnd - content) return 0;
    at = content + length;
  }
  if (at === seriesEnd) return 0;
  const series = find(labels, at);
  if (series === 0) return 0;
  const firstRow = row;
  while (at < seriesEnd && row < rowCapacity) {
    const next = scanSample(at, seriesEnd, maxTimestampMs);
    if (next === 0) break;
    putPlace(series, start);
    at = next;
  }
  if (at === seriesEnd) return at;
  row = firstRow;
  return 0;
}

/**
 * Most series have one sample, at their end, and all before it are labels. If these bytes are labels that are known,
 * nothing of them needs to be looked at, not even where one ends and the next begins. False, without a row, where there
 * is no such sample of `size` bytes.
 */
function scanOneSample(
  size: u32,
  start: u32,
  labels: u32,
  seriesEnd: u32,
  maxTimestampMs: f64,
): bool {
  if (seriesEnd - labels <= tagAndLengthBytes + size || row === rowCapacity) return false;
  const sample = seriesEnd - tagAndLengthBytes - size;
  if (load<u16>(sample) !== ((size << 8) | bytesField2)) return false;
  const series = find(labels, sample);
  if (series === 0 || scanSample(sample, seriesEnd, maxTimestampMs) === 0) return false;
  putPlace(series, start);
  return true;
}

function putPlace(series: u32, start: u32): void {
  store<u32>(seriesColumn + 4 * row, series - 1);
  store<u32>(placeColumn + 4 * row, start);
  row++;
}

/** Writes the row of a sample; gives where it ends, or 0 when it is left to the caller. */
function scanSample(at: u32, end: u32, maxTimestampMs: f64): u32 {
  if (load<u8>(at) !== bytesField2) return 0;
  const size: u32 = load<u8>(at, 1);
  const hasValue = size === sampleBytes;
  if (!hasValue && size !== zeroSampleBytes) return 0;
  if (size > end - at - 2 || end - at < 2) return 0;
  let timeAt = at + 2;
  let bits: u64 = 0;
  if (hasValue) {
    if (load<u8>(timeAt) !== doubleField1) return 0;
    bits = load<u64>(timeAt, 1);
    timeAt += 9;
  }
  if (load<u8>(timeAt) !== varintField2) return 0;
  const varint = load<u64>(timeAt, 1);
  // Of six bytes, all but the last say that there is another one.
  if ((varint & 0x8080_8080_8080) !== 0x0080_8080_8080) return 0;
  const timestampMs = <f64>sixBytes(varint);
  if (timestampMs > maxTimestampMs) return 0;
  store<f64>(timeColumn + 8 * row, timestampMs);
  store<u64>(valueColumn + 8 * row, bits);
  return at + 2 + size;
}

/** The number in a varint of six bytes: seven bits of each. */
function sixBytes(varint: u64): u64 {
  return (
    (varint & 0x7f) |
    ((varint >> 1) & (0x7f << 7)) |
    ((varint >> 2) & (0x7f << 14)) |
    ((varint >> 3) & (0x7f << 21)) |
    ((varint >> 4) & ((<u64>0x7f) << 28)) |
    ((varint >> 5) & ((<u64>0x7f) << 35))
  );
}

/** What {@link skipLength} read: more than any body has when it is none of up to four bytes. */
let length: u32 = 0;

/** Reads a length, and gives where what it counts begins. */
function skipLength(at: u32): u32 {
  const word = load<u32>(at);
  if ((word & 0x8080) !== 0x8080) {
    // One byte or two, which is not to be guessed: so without asking.
    const hasSecond = (word >> 7) & 1;
    length = (word & 0x7f) | ((word >> 1) & (0x7f << 7) & (0 - hasSecond));
    return at + 1 + hasSecond;
  }
  if ((word & 0x80_0000) === 0) {
    length = (word & 0x7f) | ((word >> 1) & (0x7f << 7)) | ((word >> 2) & (0x7f << 14));
    return at + 3;
  }
  length = u32.MAX_VALUE;
  return at;
}
