import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { compressSync } from 'snappy';
import { bodiesUntilDropped, contentLength, maxKeptBytes, Uncompressor } from './uncompress.ts';

const uncompressor = new Uncompressor();

function uncompress(compressed: Buffer, roomBytes = 0): Buffer | undefined {
  const content = contentLength(compressed);
  if (content === undefined || content.sizeBytes > 1 << 22) return undefined;
  const out = Buffer.alloc(content.sizeBytes + roomBytes, 0xee);
  const isWhole = uncompressor.uncompressInto(compressed, content.start, out, content.sizeBytes);
  // Nothing may be written behind the content: it may be the next one's.
  assert.ok(out.subarray(content.sizeBytes).every((byte) => byte === 0xee));
  return isWhole ? out.subarray(0, content.sizeBytes) : undefined;
}

/** Content that repeats itself at short and long distances. */
const repeating = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 90 }), fc.integer({ min: 1, max: 40 })), {
    maxLength: 20,
  })
  .map((parts) => Buffer.concat(parts.flatMap(([bytes, times]) => Array(times).fill(bytes))));

describe('snappy', () => {
  test('gives back what the library compressed', () => {
    fc.assert(
      fc.property(repeating, (content) => {
        assert.deepEqual(uncompress(compressSync(content), 64), content);
      }),
      { numRuns: 1_000 },
    );
  });

  test('gives back large and incompressible content', () => {
    const random = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 251));
    assert.deepEqual(uncompress(compressSync(random)), random);
    const zeros = Buffer.alloc(1_000_000);
    assert.deepEqual(uncompress(compressSync(zeros)), zeros);
  });

  const bad: [string, number[]][] = [
    ['nothing', []],
    ['a length without an end', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
    ['less than it says', [5, 0, 65]],
    ['more than it says', [1, 4, 65, 66]],
    ['a literal beyond the end', [4, 12, 65]],
    ['a literal whose length is cut off', [100, 62 << 2, 1]],
    ['a literal of 4 GiB', [100, 63 << 2, 0xff, 0xff, 0xff, 0xff, 65]],
    ['a copy of nothing', [4, 1, 1]],
    ['a copy from before the beginning', [8, 0, 65, 5, 2]],
    ['a copy at distance 0', [5, 0, 65, 1, 0]],
    ['a copy that is cut off', [5, 0, 65, 2, 1]],
    ['a long copy that is cut off', [5, 0, 65, 3, 1, 0, 0]],
    ['a copy beyond what it says', [3, 0, 65, 1, 1]],
  ];
  for (const [what, bytes] of bad) {
    test(`refuses ${what}`, () => {
      assert.equal(uncompress(Buffer.from(bytes)), undefined);
    });
  }

  test('knows a claim of 4 GiB before it takes any memory', () => {
    const claim = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]);
    assert.equal(contentLength(claim)?.sizeBytes, 2 ** 32 - 1);
  });

  test('memory for large content is used again, and goes when many bodies came that need less', () => {
    const own = new Uncompressor();
    const compressedLarge = compressSync(Buffer.alloc(8 * 1024 * 1024));
    const large = Buffer.alloc(8 * 1024 * 1024, 0xee);
    const small = Buffer.alloc(1);
    const largeStart = contentLength(compressedLarge)?.start ?? 0;
    const uncompressLarge = () =>
      own.uncompressInto(compressedLarge, largeStart, large, large.length);
    const uncompressSmall = () => own.uncompressInto(Buffer.of(1, 0, 65), 1, small, 1);
    const firstRssBytes = process.memoryUsage.rss();
    for (let i = 0; i < 100; i++) assert.ok(uncompressLarge());
    assert.ok(process.memoryUsage.rss() - firstRssBytes < 200 * 1024 * 1024);
    for (let i = 1; i < bodiesUntilDropped; i++) assert.ok(uncompressSmall());
    assert.ok(uncompressLarge());
    for (let i = 1; i < bodiesUntilDropped; i++) assert.ok(uncompressSmall());
    assert.ok(own.sizeBytes > maxKeptBytes);
    assert.ok(uncompressSmall());
    assert.ok(own.sizeBytes < maxKeptBytes);
    assert.ok(uncompressLarge());
    assert.ok(large.equals(Buffer.alloc(large.length)));
  });

  test('survives damage of any kind', () => {
    const good = compressSync(Buffer.from('http_requests_total{host="a"} '.repeat(60)));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.nat(good.length),
        (changes, length) => {
          const damaged = Buffer.from(good);
          for (const [at, byte] of changes) damaged[at] = byte;
          uncompress(damaged.subarray(0, length), 64);
        },
      ),
      { numRuns: 4_000 },
    );
  });
});
