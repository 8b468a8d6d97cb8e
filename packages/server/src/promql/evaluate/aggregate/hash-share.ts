import type { LabelPairs } from '../../../series/index.ts';

const mask = (1n << 64n) - 1n;
const prime1 = 0x9e3779b185ebca87n;
const prime2 = 0xc2b2ae3d27d4eb4fn;
const prime3 = 0x165667b19e3779f9n;
const prime4 = 0x85ebca77c2b2ae63n;
const prime5 = 0x27d4eb2f165667c5n;

/**
 * Where labels stand between 0 and 1: the hash that Prometheus has of them. `limit_ratio` takes those below its
 * ratio, and so the same series as Prometheus does.
 */
export function hashShare(labels: LabelPairs): number {
  return Number(xxHash64(labelBytes(labels))) / 2 ** 64;
}

/** Each name and value with its length before it: one byte, or 255 and three more. */
function labelBytes(labels: LabelPairs): Buffer {
  const parts: Buffer[] = [];
  for (const text of labels.flat()) {
    const bytes = Buffer.from(text);
    const length = bytes.length;
    parts.push(
      length < 255
        ? Buffer.of(length)
        : Buffer.of(255, length & 255, (length >> 8) & 255, (length >> 16) & 255),
      bytes,
    );
  }
  return Buffer.concat(parts);
}

/** https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md, with seed 0. */
export function xxHash64(bytes: Buffer): bigint {
  let at = 0;
  let hash: bigint;
  if (bytes.length >= 32) {
    const lanes: [bigint, bigint, bigint, bigint] = [
      (prime1 + prime2) & mask,
      prime2,
      0n,
      -prime1 & mask,
    ];
    for (; at + 32 <= bytes.length; at += 32) {
      for (const [lane, value] of lanes.entries()) {
        lanes[lane] = round(value, bytes.readBigUInt64LE(at + 8 * lane));
      }
    }
    const [a, b, c, d] = lanes;
    hash = (rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)) & mask;
    for (const lane of lanes) {
      hash = ((hash ^ round(0n, lane)) * prime1 + prime4) & mask;
    }
  } else {
    hash = prime5;
  }
  return finish((hash + BigInt(bytes.length)) & mask, bytes, at);
}

function finish(start: bigint, bytes: Buffer, from: number): bigint {
  let hash = start;
  let at = from;
  for (; at + 8 <= bytes.length; at += 8) {
    hash ^= round(0n, bytes.readBigUInt64LE(at));
    hash = (rotate(hash, 27n) * prime1 + prime4) & mask;
  }
  if (at + 4 <= bytes.length) {
    hash ^= (BigInt(bytes.readUInt32LE(at)) * prime1) & mask;
    hash = (rotate(hash, 23n) * prime2 + prime3) & mask;
    at += 4;
  }
  for (; at < bytes.length; at++) {
    hash ^= (BigInt(bytes.readUInt8(at)) * prime5) & mask;
    hash = (rotate(hash, 11n) * prime1) & mask;
  }
  hash = ((hash ^ (hash >> 33n)) * prime2) & mask;
  hash = ((hash ^ (hash >> 29n)) * prime3) & mask;
  return hash ^ (hash >> 32n);
}

function round(lane: bigint, input: bigint): bigint {
  return (rotate((lane + input * prime2) & mask, 31n) * prime1) & mask;
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & mask;
}
